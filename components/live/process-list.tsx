import { toSize } from '#components/files/sizes.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { LIVE_QUEUES, type LiveProcess } from '#lib/protocol/live.ts'
import { sayDuration, sayUptime } from './live-amounts.ts'

const QUEUES = {
  writer: 'live.queueWriter',
  replies: 'live.queueReplies',
  repliesRunning: 'live.queueRunning',
  push: 'live.queuePush',
} as const
const POOLS: Record<string, 'live.poolPrisma' | 'live.poolWriter' | 'live.poolSearch'> = {
  prisma: 'live.poolPrisma',
  writer: 'live.poolWriter',
  search: 'live.poolSearch',
}

/** Each process with what it holds and what waits in it. */
export function ProcessList({ processes, format }: { processes: LiveProcess[]; format: Format }) {
  const { t } = useI18n()
  return (
    <ul>
      {processes.map((process) => (
        <li key={process.id} className="grid gap-3 border-line border-b px-4 py-3 last:border-b-0">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <h3 className="min-w-0 truncate font-semibold text-row">{process.host}</h3>
            <span className="text-ink-3 text-small">{sayUptime(t, process.startedAt, process.at)}</span>
            {process.isBreakerOpen && <span className="text-danger text-small">{t('live.breakerOpen')}</span>}
          </div>
          <dl className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-2">
            {toFacts(process).map(([name, value]) => (
              <div key={name} className="min-w-0">
                <dt className="truncate text-ink-3 text-meta">{name}</dt>
                <dd className="truncate text-row tabular-nums">{value}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )

  function toFacts({ sockets, loopDelayMs, ackMs, rssBytes, queues, pools }: LiveProcess): [string, string][] {
    return [
      [t('live.sockets'), format.number(sockets)],
      [t('live.memory'), toSize(rssBytes)],
      [t('live.loopMax'), sayDuration(t, format, loopDelayMs.max)],
      [t('live.ack'), ackMs === null ? '–' : sayDuration(t, format, ackMs)],
      ...LIVE_QUEUES.map((queue): [string, string] => [t(QUEUES[queue]), format.number(queues[queue])]),
      ...pools.flatMap(({ name, active, idle, waiting }): [string, string][] => {
        const key = POOLS[name]
        return key ? [[t(key), t('live.pool', { active, all: active + idle, waiting })]] : []
      }),
    ]
  }
}
