import { useState } from 'react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { toRoomPath } from '#components/shell/room-path.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Report, ReportDeed } from '#lib/protocol/reports.ts'

interface ReportRowProps {
  report: Report
  format: Format
  /** The reader has written it. */
  isOwn: boolean
  /** Where reports of several rooms stand together. */
  showsRoom: boolean
  /** Answers what went wrong, if something did. */
  onSettle: (deed: ReportDeed) => Promise<ErrorCode | null>
}

/** A message that somebody wants looked at, and what may be done. What can't be taken back is asked for again. */
export function ReportRow({ report, isOwn, format, showsRoom, onSettle }: ReportRowProps) {
  const { t } = useI18n()
  const { sender, reporter, reason, room, text, seq, isDeleted, createdAt } = report
  const [asked, setAsked] = useState<'delete' | 'remove' | null>(null)
  const [busy, setBusy] = useState<ReportDeed | null>(null)
  const [error, setError] = useState<ErrorCode | null>(null)
  const isDirect = room.kind === 'direct'
  const who = isolate(sender.displayName)

  async function settle(deed: ReportDeed) {
    setBusy(deed)
    setError(await onSettle(deed))
    setBusy(null)
    setAsked(null)
  }

  return (
    <li data-testid="report" className="grid gap-2 rounded-dialog border bg-surface p-3.5">
      <p className="flex flex-wrap items-baseline gap-x-2 text-small">
        <b className="font-semibold text-row">
          <OwnDirection>{sender.displayName}</OwnDirection>
        </b>
        {isDirect ? (
          <span className="text-ink-3">{t('reports.direct')}</span>
        ) : (
          <PaneLink href={toRoomPath(room, seq)} className="touch-reach text-accent underline underline-offset-3">
            {showsRoom ? <OwnDirection>{room.name}</OwnDirection> : t('reports.goTo')}
          </PaneLink>
        )}
      </p>
      <blockquote
        dir="auto"
        className="wrap-anywhere line-clamp-6 whitespace-pre-wrap rounded-input bg-surface-2 px-3 py-2 text-ink-2 text-row"
      >
        {isDeleted && !isDirect ? t('reports.isDeleted') : text || t('reports.noText')}
      </blockquote>
      <p className="wrap-anywhere text-small">
        <span className="text-ink-3">
          {t('reports.by', { who: isolate(reporter.displayName), time: format.dateTime(createdAt) })}
        </span>
        <br />
        <OwnDirection>{reason}</OwnDirection>
      </p>
      {error && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
      {isOwn ? (
        <p className="text-ink-3 text-small">{t('reports.own')}</p>
      ) : asked ? (
        <div className="grid gap-2">
          <p>{t(asked === 'delete' ? 'message.deleteExplained' : 'people.removeAsk', { who })}</p>
          <div className="flex flex-wrap justify-end gap-2">
            <Button autoFocus onClick={() => setAsked(null)}>
              {t('common.cancel')}
            </Button>
            <Button variant="danger" isBusy={busy !== null} onClick={() => void settle(asked)}>
              {t(asked === 'delete' ? 'reports.delete' : 'reports.remove')}
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-wrap gap-2 [&>*]:max-tablet:flex-auto">
          <Button isBusy={busy === 'dismiss'} onClick={() => void settle('dismiss')}>
            {t(isDirect ? 'reports.done' : 'reports.dismiss')}
          </Button>
          {!isDirect && !isDeleted && <Button onClick={() => setAsked('delete')}>{t('reports.delete')}</Button>}
          {!isDirect && sender.kind !== 'ai' && (
            <Button onClick={() => setAsked('remove')}>{t('reports.remove')}</Button>
          )}
        </div>
      )}
    </li>
  )
}
