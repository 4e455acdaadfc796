'use client'

import { ScrollText, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { askAdmin } from '#lib/client/admin.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AuditEntry, AuditVerdict } from '#lib/protocol/admin.ts'
import { listDetails } from './audit-details.ts'
import { type AuditAsked, AuditFilters } from './audit-filters.tsx'
import { sayEntry } from './audit-sentence.ts'
import { Card } from './card.tsx'
import { Pager } from './pager.tsx'
import { useTask } from './use-task.ts'

interface AuditLogProps {
  lines: AuditEntry[]
  nextCursor: string | undefined
  asked: AuditAsked & { cursor?: string | undefined }
}

const PATH = '/admin/audit'

/** What was done, by whom, to whom and from where; newest first. */
export function AuditLog({ lines, nextCursor, asked: { cursor, ...filter } }: AuditLogProps) {
  const { t } = useI18n()
  const { run, isBusy, failure } = useTask()
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null)
  const fault = verdict?.fault
  /** Reads all of the log: not for every page. */
  async function verify() {
    setVerdict(await run(() => askAdmin<AuditVerdict>('GET', 'audit/verify'), t('audit.verifyDone')))
  }

  return (
    <div className="grid gap-4">
      <AuditFilters path={PATH} asked={filter} />
      {failure && <Banner tone="danger">{t(`errors.${failure.code}`)}</Banner>}
      {fault && <Banner tone="danger">{t(`audit.${fault.kind}`, { id: fault.id })}</Banner>}
      <Card
        title={t('audit.title')}
        action={
          <span className="flex flex-wrap items-center justify-end gap-2">
            {!verdict ? (
              <Button size="small" isBusy={isBusy} onClick={() => void verify()}>
                {t('audit.verify')}
              </Button>
            ) : (
              !fault && (
                <span className="inline-flex items-center gap-1 rounded-[6px] bg-surface-2 px-1.5 py-0.5 font-medium text-ink-2 text-tiny">
                  <ShieldCheck aria-hidden="true" className="size-3.5 text-ok" />
                  {t('audit.verified', { n: verdict.lines })}
                </span>
              )
            )}
            {(['csv', 'jsonl'] as const).map((format) => (
              <a key={format} href={toExport(filter, format)} className={buttonClass('secondary', 'small')}>
                {t(format === 'csv' ? 'audit.exportCsv' : 'audit.exportJsonl')}
              </a>
            ))}
          </span>
        }
      >
        {lines.length === 0 && (
          <p className="flex items-center gap-2 p-4 text-ink-3">
            <ScrollText aria-hidden="true" className="size-4" />
            {t('audit.empty')}
          </p>
        )}
        <ol className="divide-y divide-line">
          {lines.map((line) => (
            <AuditRow key={line.id} line={line} />
          ))}
        </ol>
        <Pager path={PATH} query={{ ...filter }} cursor={cursor} nextCursor={nextCursor} />
      </Card>
    </div>
  )
}

function AuditRow({ line }: { line: AuditEntry }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const details = listDetails(t, format, line)
  return (
    <li data-audit={line.action} className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 tablet:grid-cols-[11rem_minmax(0,1fr)]">
      <time dateTime={line.at} className="text-ink-3 text-small tabular-nums tablet:pt-px">
        {format.dateTime(line.at)}
      </time>
      <div className="min-w-0 leading-[1.4]">
        <p className="wrap-anywhere">{sayEntry(t, line)}</p>
        {details.length > 0 && <p className="wrap-anywhere text-ink-3 text-small">{details.join('\u00a0· ')}</p>}
        {line.ip && <p className="text-ink-3 text-small tabular-nums">{line.ip}</p>}
      </div>
    </li>
  )
}

function toExport(filter: AuditAsked, format: string): string {
  const query = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value)
  return `/api/admin/audit/export?${query}`
}
