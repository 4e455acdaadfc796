import { useCallback, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { Star } from '#components/ui/star.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { useRoomContext } from './room-context.tsx'
import { REPLIES_KEYS } from './triggers.ts'

const loadPanel = async () => ({ default: (await import('./assistant-panel.tsx')).AssistantPanel })

/** How the AI behaves in this room, in a few words; behind it, what answers here and when. */
export function AssistantChip({ room }: { room: Room }) {
  const { t } = useI18n()
  const { assistant, me } = useRoomContext()
  const [isOpen, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  const Panel = usePart(loadPanel, isOpen, close)
  const isOff = assistant.mode === 'off'
  const isNamed = assistant.mode !== 'openai'
  return (
    <>
      <button
        type="button"
        data-testid="assistant"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={classNames(
          'touch-reach inline-flex h-7 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-full border border-transparent px-2.5 font-medium text-[0.78125rem] transition-colors duration-hover',
          isOff ? 'bg-surface-2 text-ink-2 hover:border-line-strong' : 'bg-ai-soft text-ai hover:border-ai/35',
        )}
      >
        <Star className="size-3.5 shrink-0" />
        <span className="truncate">
          <span className={isNamed ? undefined : 'max-tablet:sr-only'}>{toShort()}</span>
          <span className="max-split:sr-only">{toRest()}</span>
        </span>
      </button>
      <Dialog
        isOpen={isOpen && Panel !== null}
        onClose={close}
        title={t('ai.about', { ai: assistant.name })}
        closeLabel={t('common.close')}
      >
        {isOpen && Panel && <Panel room={room} />}
      </Dialog>
    </>
  )

  function toShort(): string {
    if (isOff) return t('ai.off')
    return assistant.mode === 'demo' ? `${isolate(assistant.name)} · ${t('ai.demoShort')}` : isolate(assistant.name)
  }

  function toRest(): string {
    if (!isOff) return ` · ${t(REPLIES_KEYS[room.trigger])}`
    return me.role === 'admin' ? '' : ` · ${t('ai.offContact')}`
  }
}
