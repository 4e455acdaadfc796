import type { ReactNode } from 'react'
import { toSize } from '#components/files/sizes.ts'
import { classNames } from '#components/ui/class-names.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { LiveReport } from '#lib/protocol/live.ts'
import { sayDuration } from './live-amounts.ts'

/** From then on it is felt. */
const LOOP_WARN_MS = 100
const DATABASE_WARN_MS = 250
const DISK_WARN_SHARE = 0.1

type Mark = 'ok' | 'warn' | 'bad' | 'off'

const MARKS: Record<Mark, string> = {
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-danger',
  off: 'border border-line-strong',
}

interface HealthLineProps {
  report: LiveReport
  format: Format
  /** Behind them. */
  children?: ReactNode
}

/** What the installation needs, each with a dot and a word. */
export function HealthLine({ report, format, children }: HealthLineProps) {
  const { t } = useI18n()
  const { database, redis, ai, disk, processes } = report
  const loopMs = Math.max(0, ...processes.map(({ loopDelayMs }) => loopDelayMs.p99))
  const say = (ms: number) => sayDuration(t, format, ms)
  const isFull = disk !== null && disk.freeBytes < disk.totalBytes * DISK_WARN_SHARE
  return (
    <section
      aria-label={t('live.health')}
      className="flex flex-wrap gap-x-6 gap-y-2 rounded-dialog border bg-surface px-4 py-3"
    >
      <ul className="flex flex-wrap gap-x-6 gap-y-2">
        <Health
          mark={!database.isUp ? 'bad' : (database.ms ?? 0) > DATABASE_WARN_MS ? 'warn' : 'ok'}
          name={t('live.database')}
          words={database.ms === null ? t('live.away') : say(database.ms)}
        />
        <Health mark={redis === 'ok' ? 'ok' : redis === 'off' ? 'off' : 'bad'} name="Redis" words={t(REDIS[redis])} />
        <Health
          mark={ai.mode === 'off' ? 'off' : ai.circuitsOpen > 0 ? 'bad' : ai.failures > 0 ? 'warn' : 'ok'}
          name="AI"
          words={toAiWords(ai)}
        />
        <Health
          mark={loopMs > LOOP_WARN_MS ? 'warn' : 'ok'}
          name={t('live.loop')}
          words={t('live.p99', { n: say(loopMs) })}
        />
        {disk && (
          <Health
            mark={isFull ? 'warn' : 'ok'}
            name={t('live.disk')}
            words={t('live.free', { n: toSize(disk.freeBytes) })}
          />
        )}
      </ul>
      {children}
    </section>
  )

  function toAiWords({ mode, circuitsOpen, firstMs, failures }: LiveReport['ai']): string {
    if (mode === 'off') return t('live.unused')
    if (circuitsOpen > 0) return t('live.away')
    if (failures > 0) return t('live.aiFailures', { n: failures })
    if (firstMs !== null) return t('live.firstWord', { n: say(firstMs) })
    return mode === 'demo' ? t('live.demo') : t('live.aiQuiet')
  }
}

const REDIS = { ok: 'live.answers', unavailable: 'live.away', off: 'live.unused' } as const

function Health({ mark, name, words }: { mark: Mark; name: string; words: string }) {
  return (
    <li className="flex items-center gap-2 text-row">
      <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full', MARKS[mark])} />
      <span>{name}</span>
      <span className={mark === 'bad' ? 'text-danger' : mark === 'warn' ? 'text-warn' : 'text-ink-3'}>{words}</span>
    </li>
  )
}
