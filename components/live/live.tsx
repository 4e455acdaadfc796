'use client'

import { useEffect, useMemo, useState } from 'react'
import { Card } from '#components/admin/card.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { LiveDay, LivePoint, LiveReport } from '#lib/protocol/live.ts'
import { DayPlot } from './day-plot.tsx'
import { ErrorList } from './error-list.tsx'
import { HealthLine } from './health-line.tsx'
import { sayDuration } from './live-amounts.ts'
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
  const { report, day: told, isStale } = useLive(first)
  const day = told ?? toBlankDay(report.at)
  const format = useMemo(() => createFormat(LOCALES[lang], t, timeZone), [lang, t, timeZone])
  const say = (ms: number) => sayDuration(t, format, ms)
  const most = (read: (point: LivePoint) => number) => Math.max(0, ...day.points.map(read))
  const loopMs = Math.max(0, ...report.processes.map(({ loopDelayMs }) => loopDelayMs.p99))
  const messages = day.points.reduce((sum, point) => sum + point.messages, 0)
  const shared = {
    ...{ day, note: t('live.lastDay'), none: t(told ? 'live.noMinutes' : 'errors.unavailable') },
    ends: [`${format.day(day.from)} ${format.time(day.from)}`, t('live.now')] as [string, string],
    toHour: (at: string) => `${format.day(at)} ${format.time(at)}`,
  }
  return (
    <div className="grid gap-4">
      <StaleNote isStale={isStale} at={format.time(report.at)} />
      <div className="grid gap-4 tablet:grid-cols-3">
        <DayPlot
          {...shared}
          title={t('live.online')}
          now={format.number(report.people)}
          aside={t('live.onlineAside', {
            sockets: format.number(report.sockets),
            most: format.number(
              Math.max(
                report.people,
                most(({ people }) => people),
              ),
            ),
          })}
          read={({ people }) => people}
          write={format.number}
          headings={[t('live.hour'), t('live.mostOnline')]}
        />
        <DayPlot
          {...shared}
          title={t('live.messages')}
          now={told ? format.number(messages) : '–'}
          aside={t('live.messagesAside')}
          read={(point) => point.messages}
          write={format.number}
          headings={[t('live.hour'), t('live.mostMessages')]}
        />
        <DayPlot
          {...shared}
          title={t('live.loop')}
          now={say(loopMs)}
          aside={t('live.loopAside', {
            most: say(
              Math.max(
                loopMs,
                most(({ loopDelayMs }) => loopDelayMs),
              ),
            ),
          })}
          read={({ loopDelayMs }) => loopDelayMs}
          write={say}
          headings={[t('live.hour'), t('live.mostDelay')]}
        />
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

function toBlankDay(at: string): LiveDay {
  const from = new Date(Date.parse(at) - DAY_MS).toISOString()
  return { from, to: at, stepSeconds: 300, points: [] }
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
const DAY_MS = 24 * 60 * 60_000
