import type { Metadata } from 'next'
import { SiteReports } from '#components/reports/site-reports.tsx'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('reports.list') }
}

/** What people have reported in public channels and direct rooms: for admins. */
export default async function ReportsPage() {
  await requireAdminReader('/admin/reports')
  const { t } = await getI18n()
  return (
    <AdminMain title={t('reports.list')}>
      <SiteReports />
    </AdminMain>
  )
}
