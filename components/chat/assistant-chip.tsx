import { canReply } from '#components/shell/assistants.ts'
import { classNames } from '#components/ui/class-names.ts'
import { Star } from '#components/ui/star.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { useRoomContext } from './room-context.tsx'
import { REPLIES_KEYS } from './triggers.ts'

interface AssistantChipProps {
  room: Room
  isOpen: boolean
  onToggle: () => void
}

/**
 * Which AIs answer in this room and when, in a few words; it opens all that is to be seen of that. On a phone it is its mark
 * alone: the room's name needs the place. A room without one has it for those alone who may give it one.
 */
export function AssistantChip({ room, isOpen, onToggle }: AssistantChipProps) {
  const { t } = useI18n()
  const { assistants, me, standing } = useRoomContext()
  const [first] = assistants
  const mayAdd = room.kind === 'channel' && standing !== null && may('set_assistants', me, standing)
  if (!first && !mayAdd) return null
  const isOff = !assistants.some(canReply)
  return (
    <button
      type="button"
      data-testid="assistant"
      aria-expanded={isOpen}
      aria-controls="assistants"
      onClick={onToggle}
      className={classNames(
        'touch-reach inline-flex h-7 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-full border border-transparent px-2.5 font-medium text-[0.78125rem] transition-colors duration-hover',
        isOff ? 'bg-surface-2 text-ink-2 hover:border-line-strong' : 'bg-ai-soft text-ai hover:border-ai/35',
      )}
    >
      <Star className="size-3.5 shrink-0" />
      <span className="truncate">
        <span className="max-tablet:sr-only">{toShort()}</span>
        <span className="max-split:sr-only">{toRest()}</span>
      </span>
    </button>
  )

  function toShort(): string {
    if (!first) return t('rooms.addAssistant')
    if (isOff) return t('ai.off')
    const others = assistants.length > 1 && `+${assistants.length - 1}`
    const name = [isolate(first.displayName), others].filter(Boolean).join(' ')
    return first.mode === 'demo' ? `${name} · ${t('ai.demoShort')}` : name
  }

  function toRest(): string {
    if (!first) return ''
    if (!isOff) return ` · ${t(REPLIES_KEYS[room.trigger])}`
    return me.role === 'admin' ? '' : ` · ${t('ai.offContact')}`
  }
}
