import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { LiveDay, LivePoint, LiveReport } from '#lib/protocol/live.ts'
import { DayPlot } from './day-plot.tsx'
import { sayDuration } from './live-amounts.ts'

interface NamedPlotProps {
  report: LiveReport
  /** Null where it could not be read. */
  day: LiveDay | null
  format: Format
}

/** How many people were there. */
export function OnlinePlot(props: NamedPlotProps) {
  const { t } = useI18n()
  const { report, format } = props
  const shared = useShared(props)
  const most = Math.max(report.people, findMost(shared.day, toPeople))
  const aside = { n: report.sockets, most: format.number(most) }
  return (
    <DayPlot
      {...shared}
      title={t('live.online')}
      now={format.number(report.people)}
      aside={t('live.onlineAside', aside)}
      read={toPeople}
      write={format.number}
      headings={[t('live.hour'), t('live.mostOnline')]}
    />
  )
}

/** How many messages were sent. */
export function MessagesPlot(props: NamedPlotProps) {
  const { t } = useI18n()
  const { day, format } = props
  const shared = useShared(props)
  const sent = shared.day.points.reduce((sum, { messages }) => sum + messages, 0)
  return (
    <DayPlot
      {...shared}
      title={t('live.messages')}
      now={day ? format.number(sent) : '–'}
      aside={t('live.messagesAside')}
      read={({ messages }) => messages}
      write={format.number}
      headings={[t('live.hour'), t('live.mostMessages')]}
    />
  )
}

/** How late the processes were. */
export function DelayPlot(props: NamedPlotProps) {
  const { t } = useI18n()
  const { report, format } = props
  const shared = useShared(props)
  const say = (ms: number) => sayDuration(t, format, ms)
  const now = Math.max(0, ...report.processes.map(({ loopDelayMs }) => loopDelayMs.p99))
  return (
    <DayPlot
      {...shared}
      title={t('live.loop')}
      now={say(now)}
      aside={t('live.loopAside', { most: say(Math.max(now, findMost(shared.day, toDelay))) })}
      read={toDelay}
      write={say}
      headings={[t('live.hour'), t('live.mostDelay')]}
    />
  )
}

function useShared({ report, day: told, format }: NamedPlotProps) {
  const { t } = useI18n()
  const day = told ?? toBlankDay(report.at)
  return {
    ...{ day, note: t('live.lastDay'), none: t(told ? 'live.noMinutes' : 'errors.unavailable') },
    ends: [`${format.day(day.from)} ${format.time(day.from)}`, t('live.now')] as [string, string],
    toHour: (at: string) => `${format.day(at)} ${format.time(at)}`,
  }
}

const DAY_MS = 24 * 60 * 60_000

function toBlankDay(at: string): LiveDay {
  const from = new Date(Date.parse(at) - DAY_MS).toISOString()
  return { from, to: at, stepSeconds: 300, points: [] }
}

function toPeople({ people }: LivePoint): number {
  return people
}

function toDelay({ loopDelayMs }: LivePoint): number {
  return loopDelayMs
}

function findMost({ points }: LiveDay, read: (point: LivePoint) => number): number {
  return Math.max(0, ...points.map(read))
}
