import { useI18n } from '#lib/i18n/provider.tsx'
import { MESSAGE_MAX_CODE_POINTS } from '#lib/protocol/limits.ts'

/** What may still be written is told when it is less than this share of the limit. */
const COUNTED_BELOW = 0.1

interface ComposerNoteProps {
  id: string
  /** How many code points may still be written; below zero there are too many. */
  left: number
  /** The session is over. */
  isClosed: boolean
  /** Until the next message may be sent. */
  waitSeconds: number
  /** What the room's slow mode says of that is told elsewhere. */
  isSlow: boolean
  /** Why the command that is written was not run. */
  error: string | null
  /** What is written will not outlive the page. */
  isUnkept: boolean
}

/** In the composer's box: what stands in the way of what is written. */
export function ComposerNote({ id, left, isClosed, waitSeconds, isSlow, error, isUnkept }: ComposerNoteProps) {
  const { t } = useI18n()
  return (
    <p id={id} className="mr-2 ml-auto min-w-0 text-right text-meta">
      {left < 0 ? (
        <span role="alert" className="font-semibold text-danger">
          {t('composer.tooLong', { n: -left })}
        </span>
      ) : error !== null ? (
        <span role="alert" className="text-danger">
          {error}
        </span>
      ) : isClosed ? (
        <span className="text-warn">{t('session.expired')}</span>
      ) : waitSeconds > 0 && !isSlow ? (
        <span className="text-warn">{t('net.rate', { s: waitSeconds })}</span>
      ) : isUnkept ? (
        <span className="text-warn">{t('composer.notKept')}</span>
      ) : (
        left < MESSAGE_MAX_CODE_POINTS * COUNTED_BELOW && (
          <span className="text-ink-3">{t('composer.left', { n: left })}</span>
        )
      )}
    </p>
  )
}
