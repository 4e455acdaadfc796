'use client'

import { useZonedFormat } from '#components/chat/times.ts'
import { HealthLine } from '#components/live/health-line.tsx'
import { sayUptime } from '#components/live/live-amounts.ts'
import { MessagesPlot, OnlinePlot } from '#components/live/named-plots.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminUser, AuditEntry } from '#lib/protocol/admin.ts'
import type { UsageRow } from '#lib/protocol/budgets.ts'
import type { LiveDay, LiveReport } from '#lib/protocol/live.ts'
import { LatestLines } from './latest-lines.tsx'
import { LatestPeople } from './latest-people.tsx'
import { type SiteTotals, Totals } from './totals.tsx'
import { UsePlot } from './use-plot.tsx'

interface OverviewProps {
  totals: SiteTotals
  report: LiveReport
  /** Null where it could not be read. */
  day: LiveDay | null
  /** What the AIs used, ascending, today last. */
  usedDays: UsageRow[]
  /** When the last backup was made, so far as it was written down. */
  backupAt: string | null
  users: AdminUser[]
  adminCount: number
  lines: AuditEntry[]
}

/** All of the site at a glance, as it was when the page was made. */
export function Overview({ totals, report, day, usedDays, backupAt, users, adminCount, lines }: OverviewProps) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const startedAt = report.processes.map((process) => process.startedAt).sort()[0]
  const time = backupAt && `${format.day(backupAt)} ${format.time(backupAt)}`
  const facts = [
    time ? t('overview.lastBackup', { time }) : t('overview.noBackup'),
    ...(startedAt ? [sayUptime(t, startedAt, report.at)] : []),
  ]
  return (
    <div className="mx-auto grid max-w-[80rem] grid-cols-[minmax(0,1fr)] gap-4">
      <Totals totals={totals} format={format} />
      <div className="grid gap-4 desktop:grid-cols-3">
        <MessagesPlot {...{ report, day, format }} />
        <UsePlot days={usedDays} />
        <OnlinePlot {...{ report, day, format }} />
      </div>
      <HealthLine report={report} format={format}>
        <p className="text-ink-2 text-small desktop:ms-auto">{facts.join(' · ')}</p>
      </HealthLine>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 desktop:grid-cols-[minmax(0,11fr)_minmax(0,6fr)]">
        <LatestPeople users={users} total={totals.people} adminCount={adminCount} />
        <LatestLines lines={lines} format={format} />
      </div>
    </div>
  )
}
