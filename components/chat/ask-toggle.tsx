import { classNames } from '#components/ui/class-names.ts'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomContext } from './room-context.tsx'
import type { Asking } from './what-asks.ts'

const WHY_KEYS = {
  always: 'composer.whyAlways',
  mentioned: 'composer.whyMentioned',
  replied: 'composer.whyReplied',
  alone: 'composer.whyAlone',
  for_others: 'composer.whyForOthers',
  not_mentioned: 'composer.whyNotMentioned',
  off: 'composer.whyOff',
  by_hand: 'composer.whyByHand',
  disabled: 'composer.whyDisabled',
  unreachable: 'composer.whyUnreachable',
  tried: 'composer.whyTried',
} as const satisfies Record<Asking['why'], string>

/** Says which AIs will answer the message that is being written, and why, and changes that for this one. */
export function AskToggle({ asking: { asks, names, why, choose } }: { asking: Asking }) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const isSeveral = names.length > 1
  const ai = names.length > 0 ? format.list(names) : t('ai.tag')
  const reason = isSeveral && why === 'mentioned' ? 'composer.whyMentionedMany' : WHY_KEYS[why]
  return (
    <button
      type="button"
      data-testid="composer-ask"
      aria-pressed={asks}
      title={asks ? t('composer.askOff', { ai }) : t('composer.askOn', { ai })}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => choose(!asks)}
      className={classNames(
        'touch-reach mr-1.5 flex h-7 min-w-0 items-center gap-1.5 rounded-full border border-transparent px-2.5 font-medium text-[0.78125rem] transition-colors duration-hover pointer-coarse:h-9',
        asks ? 'bg-ai-soft text-ai hover:border-ai/35' : 'text-ink-3 hover:border-line-strong hover:text-ink-2',
      )}
    >
      <Star className={classNames('size-3.5 shrink-0', !asks && 'opacity-60')} />
      <span className="truncate">
        <span className={asks ? undefined : 'font-semibold text-ink-2'}>
          {asks ? t('composer.willAnswer', { ai }) : t('composer.wontAnswer', { ai })}
        </span>
        <span className="font-normal max-tablet:sr-only">{` · ${t(reason)}`}</span>
      </span>
    </button>
  )
}
