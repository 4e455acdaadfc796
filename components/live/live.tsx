'use client'

import { useEffect, useState } from 'react'
import { Card } from '#components/admin/card.tsx'
import { useZonedFormat } from '#components/chat/times.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { LiveDay, LiveReport } from '#lib/protocol/live.ts'
import { ErrorList } from './error-list.tsx'
import { HealthLine } from './health-line.tsx'
import { DelayPlot, MessagesPlot, OnlinePlot } from './named-plots.tsx'
import { ProcessList } from './process-list.tsx'
import { useLive } from './use-live.ts'

interface LiveProps {
  report: LiveReport
  /** Null where it could not be read. */
  day: LiveDay | null
}

/** How the installation is just now, and was over the last day. */
export function Live(first: LiveProps) {
  const { t } = useI18n()
  const { report, day, isStale } = useLive(first)
  const format = useZonedFormat()
  const shown = { report, day, format }
  return (
    <div className="grid gap-4">
      <StaleNote isStale={isStale} at={format.time(report.at)} />
      <div className="grid gap-4 desktop:grid-cols-3">
        <OnlinePlot {...shown} />
        <MessagesPlot {...shown} />
        <DelayPlot {...shown} />
      </div>
      <HealthLine report={report} format={format} />
      <div className="grid items-start gap-4 desktop:grid-cols-2">
        <Card title={t('live.processes')} note={toIndexNote(report)} action={null}>
          <ProcessList processes={report.processes} format={format} />
        </Card>
        <Card title={t('live.errors')} note={t('live.errorsNote')} action={null}>
          <ErrorList errors={report.errors} format={format} />
        </Card>
      </div>
    </div>
  )

  function toIndexNote({ database: { searchWaiting } }: LiveReport): string | undefined {
    return searchWaiting ? t('live.indexWaiting', { n: searchWaiting }) : undefined
  }
}

/** The server is silent, or was: said only once it lasts, so that one answer that is late moves nothing. */
function StaleNote({ isStale, at }: { isStale: boolean; at: string }) {
  const { t } = useI18n()
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(isStale), isStale ? STALE_AFTER_MS : 0)
    return () => clearTimeout(timer)
  }, [isStale])
  return (
    <p role="status" className={isShown ? 'rounded-input bg-warn-soft px-4 py-2 text-row text-warn' : 'sr-only'}>
      {isShown ? t('live.stale', { at }) : ''}
    </p>
  )
}

const STALE_AFTER_MS = 3_000
