import { sayEntry } from '#components/admin/audit-sentence.ts'
import { Card } from '#components/admin/card.tsx'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AuditEntry } from '#lib/protocol/admin.ts'
import { CardFoot } from './card-foot.tsx'

/** What was done last. */
export function LatestLines({ lines, format }: { lines: AuditEntry[]; format: Format }) {
  const { t } = useI18n()
  return (
    <Card title={t('audit.title')} action={null}>
      {lines.length === 0 && <p className="p-4 text-ink-3 text-row">{t('overview.nothingDone')}</p>}
      <ol className="divide-y divide-line">
        {lines.map((line) => (
          <li key={line.id} className="grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-3 px-4 py-2.5">
            <time
              dateTime={line.at}
              title={format.dateTime(line.at)}
              className="pt-px text-ink-3 text-small tabular-nums"
            >
              {format.brief(line.at)}
            </time>
            <div className="min-w-0 leading-[1.4]">
              <p className="wrap-anywhere text-row">{sayEntry(t, line)}</p>
              {line.ip && <p className="text-ink-3 text-small tabular-nums">{line.ip}</p>}
            </div>
          </li>
        ))}
      </ol>
      <CardFoot link={{ path: '/admin/audit', label: t('overview.fullLog') }} />
    </Card>
  )
}
