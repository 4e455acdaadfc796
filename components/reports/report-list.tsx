import { useCallback, useEffect, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useConnection } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Report, ReportDeed } from '#lib/protocol/reports.ts'
import { ReportRow } from './report-row.tsx'

/** What is open: of one room for those who moderate it, else of all that admins look at. */
export function ReportList({ roomId }: { roomId?: string }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const format = useZonedFormat()
  const isOnline = useConnection(me).state === 'online'
  const [reports, setReports] = useState<Report[] | null>(null)
  const [cursor, setCursor] = useState<string>()
  const [error, setError] = useState<ErrorCode | null>(null)

  const load = useCallback(
    async (from?: string) => {
      setError(null)
      const answer = await openChat(me).call('report:list', {
        ...(roomId !== undefined && { roomId }),
        ...(from !== undefined && { cursor: from }),
      })
      if (!answer.ok) return setError(answer.error.code)
      const { reports: found, nextCursor } = answer.data
      setReports((known) => (from === undefined || !known ? found : [...known, ...found]))
      setCursor(nextCursor)
    },
    [me, roomId],
  )
  // A page that was just opened has no connection yet.
  useEffect(() => {
    if (isOnline) void load()
  }, [isOnline, load])
  // Another one was made, or somebody else has settled one.
  useEffect(
    () =>
      openChat(me).on('report:changed', (fact) => {
        if (fact.roomId === roomId) void load()
      }),
    [me, roomId, load],
  )

  /** Whether it is done. Others of the same message go with it. */
  async function settle({ id, messageId }: Report, deed: ReportDeed): Promise<ErrorCode | null> {
    const answer = await openChat(me).call('report:settle', { reportId: id, deed })
    // Somebody else may have been faster: then it is over all the same.
    if (!answer.ok && answer.error.code !== 'not_found') return answer.error.code
    setReports((known) => known?.filter((one) => one.messageId !== messageId) ?? null)
    announce(t('reports.settled'))
    return null
  }

  if (error)
    return (
      <div className="grid justify-items-start gap-3 p-1">
        <Banner tone="danger">{t(`errors.${error}`)}</Banner>
        <Button onClick={() => void load()}>{t('common.retry')}</Button>
      </div>
    )
  if (!reports) return <p role="status">{t('common.loading')}</p>
  if (reports.length === 0) return <p className="text-ink-3">{t('reports.none')}</p>
  return (
    <div className="grid gap-3">
      <ul className="grid gap-3">
        {reports.map((report) => (
          <ReportRow
            key={report.id}
            report={report}
            isOwn={report.sender.username === me.username}
            format={format}
            showsRoom={roomId === undefined}
            onSettle={(deed) => settle(report, deed)}
          />
        ))}
      </ul>
      {cursor !== undefined && (
        <Button className="justify-self-center" onClick={() => void load(cursor)}>
          {t('reports.more')}
        </Button>
      )}
    </div>
  )
}
