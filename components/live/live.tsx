'use client'

import { useEffect, useMemo, useState } from 'react'
import { Card } from '#components/admin/card.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
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
  /** The reader's, as the server knows it: what is drawn first is drawn by it. */
  timeZone: string
}

/** How the installation is just now, and was over the last day. */
export function Live({ timeZone, ...first }: LiveProps) {
  const { t, lang } = useI18n()
  const { report, day, isStale } = useLive(first)
  const format = useMemo(() => createFormat(LOCALES[lang], t, timeZone), [lang, t, timeZone])
  const shown = { report, day, format }
  return (
    <div className="grid gap-4">
      <StaleNote isStale={isStale} at={format.time(report.at)} />
      <div className="grid gap-4 tablet:grid-cols-3">
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
