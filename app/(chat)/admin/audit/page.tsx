import type { Metadata } from 'next'
import { AuditLog } from '#components/admin/audit-log.tsx'
import { auditQuery } from '#lib/protocol/admin.ts'
import { listAudit } from '#lib/server/audit/list.ts'
import { getI18n } from '../../../i18n.ts'
import { Words } from '../../../words.tsx'
import { AdminMain, readAsked, requireAdminReader, type SearchParams } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('audit.title') }
}

/** What was done to the installation, to accounts and by admins: for admins. */
export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  await requireAdminReader('/admin/audit')
  const { limit, ...asked } = await readAsked(searchParams, auditQuery)
  const page = await listAudit({ ...asked, limit })
  const { t } = await getI18n()
  return (
    <Words of="(chat)/admin/audit">
      <AdminMain title={t('audit.title')}>
        <AuditLog lines={page.lines} nextCursor={page.nextCursor} asked={asked} />
      </AdminMain>
    </Words>
  )
}
