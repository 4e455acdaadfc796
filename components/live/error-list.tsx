import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { LiveError } from '#lib/protocol/live.ts'

/** What went wrong last, in the words of the log. */
export function ErrorList({ errors, format }: { errors: LiveError[]; format: Format }) {
  const { t } = useI18n()
  if (errors.length === 0) return <p className="px-4 py-6 text-ink-3 text-row">{t('live.noErrors')}</p>
  return (
    <ul>
      {errors.map((error) => (
        <li
          key={`${error.processId} ${error.firstAt} ${error.what} ${error.command} ${error.statement}`}
          className="grid grid-cols-[3.25rem_minmax(0,1fr)] gap-x-3 border-line border-b px-4 py-2.5 last:border-b-0"
        >
          <time dateTime={error.lastAt} className="pt-px text-ink-3 text-small tabular-nums">
            {format.brief(error.lastAt)}
          </time>
          <div className="grid min-w-0 gap-0.5">
            <p lang="en" className="text-row [overflow-wrap:anywhere]">
              <span className={error.level === 'error' ? 'font-semibold text-danger' : 'font-semibold text-warn'}>
                {t(error.level === 'error' ? 'live.error' : 'live.warning')}
              </span>{' '}
              {error.what}
              {error.count > 1 && <span className="text-ink-3"> × {format.number(error.count)}</span>}
            </p>
            <p className="font-mono text-ink-3 text-meta [overflow-wrap:anywhere]">{toDetails(error)}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}

function toDetails({ command, statement, kind, code, requestId }: LiveError): string {
  return [command, statement, kind, code, requestId].filter((word) => word !== undefined).join(' · ')
}
