import type { Metadata } from 'next'
import { SiteRetention } from '#components/admin/site-retention.tsx'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('retention.title') }
}

/** How long messages are kept: for admins. */
export default async function RetentionPage() {
  const me = await requireAdminReader('/admin/retention')
  const retention = await chat().commands['retention:read'](me, {})
  const { t } = await getI18n()
  return (
    <AdminMain title={t('retention.title')}>
      <SiteRetention retention={retention} />
    </AdminMain>
  )
}
