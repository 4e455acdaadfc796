import { classNames } from '#components/ui/class-names.ts'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AskReason } from '#lib/protocol/rules/trigger.ts'
import { useRoomContext } from './room-context.tsx'

const WHY_KEYS = {
  always: 'composer.whyAlways',
  mentioned: 'composer.whyMentioned',
  replied: 'composer.whyReplied',
  alone: 'composer.whyAlone',
  for_others: 'composer.whyForOthers',
  not_mentioned: 'composer.whyNotMentioned',
  off: 'composer.whyOff',
  by_hand: 'composer.whyByHand',
} as const satisfies Record<AskReason | 'by_hand', string>

interface AskToggleProps {
  asks: boolean
  why: keyof typeof WHY_KEYS
  onChange: (asks: boolean) => void
}

/** Says whether the AI will answer the message that is being written, and why, and changes that for this one. */
export function AskToggle({ asks, why, onChange }: AskToggleProps) {
  const { t } = useI18n()
  const { assistant } = useRoomContext()
  const ai = assistant.name
  return (
    <button
      type="button"
      data-testid="composer-ask"
      aria-pressed={asks}
      title={asks ? t('composer.askOff', { ai }) : t('composer.askOn', { ai })}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onChange(!asks)}
      className={classNames(
        'touch-reach ml-1 flex h-7 min-w-0 items-center gap-1.5 rounded-full border px-2.5 font-medium text-[0.78125rem] transition-colors duration-hover pointer-coarse:h-9',
        asks
          ? 'border-transparent bg-ai-soft text-ai hover:border-ai/35'
          : 'border-line text-ink-3 hover:border-line-strong hover:text-ink-2',
      )}
    >
      <Star className={classNames('size-3.5 shrink-0', !asks && 'opacity-60')} />
      <span className="truncate">
        {asks ? t('composer.willAnswer', { ai }) : t('composer.wontAnswer', { ai })}
        <span className="font-normal">{` · ${t(WHY_KEYS[why])}`}</span>
      </span>
    </button>
  )
}
