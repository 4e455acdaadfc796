import { ArrowDown } from 'lucide-react'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The way back to the end, with the number of messages that wait there. */
export function NewMessagesPill({ count, onPress }: { count: number; onPress: () => void }) {
  const { t } = useI18n()
  return (
    <button
      type="button"
      data-testid="new-messages"
      aria-label={count === 0 ? t('room.toLatest') : undefined}
      title={count === 0 ? t('room.toLatest') : undefined}
      onClick={onPress}
      className="row-rise absolute end-5 bottom-3 flex h-[2.125rem] min-w-[2.125rem] touch-target items-center justify-center gap-2 whitespace-nowrap rounded-full border border-line bg-surface px-2.5 font-semibold text-accent text-small shadow-mid hover:border-line-strong"
    >
      <ArrowDown aria-hidden="true" className="size-4" strokeWidth={2.2} />
      {count > 0 && <span className="pr-1">{t('room.newMessages', { n: count })}</span>}
    </button>
  )
}
