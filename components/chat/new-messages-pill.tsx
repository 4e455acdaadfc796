import { ArrowDown } from 'lucide-react'
import { useI18n } from '#lib/i18n/provider.tsx'

interface NewMessagesPillProps {
  /** Of the messages that wait at the end. */
  count: number
  /** The end is not even loaded. */
  isPast: boolean
  onPress: () => void
}

/** The way back to the end. */
export default function NewMessagesPill({ count, isPast, onPress }: NewMessagesPillProps) {
  const { t } = useI18n()
  const words = count > 0 ? t('room.newMessages', { n: count }) : isPast ? t('room.toLatest') : null
  return (
    <button
      type="button"
      data-testid="new-messages"
      aria-label={words ? undefined : t('room.toLatest')}
      title={words ? undefined : t('room.toLatest')}
      onClick={onPress}
      className="row-rise absolute end-5 bottom-3 flex h-[2.125rem] touch-target items-center justify-center gap-2 whitespace-nowrap rounded-full border border-line bg-surface px-2 font-semibold text-accent text-small shadow-mid hover:border-line-strong"
    >
      <ArrowDown aria-hidden="true" className="size-4" strokeWidth={2.2} />
      {words && <span className="pr-1.5">{words}</span>}
    </button>
  )
}
