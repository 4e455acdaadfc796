import type { Metadata } from 'next'
import { StorageView } from '#components/storage/storage-view.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { readStorage } from '#lib/server/storage-report.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('storage.title') }
}

/** Where the bytes are: for admins. */
export default async function StoragePage() {
  const me = await requireAdminReader('/admin/storage')
  const report = await readStorage(me)
  const { t, lang } = await getI18n()
  return (
    <AdminMain title={t('storage.title')} isWide>
      <StorageView report={report} t={t} format={createFormat(LOCALES[lang], t)} />
    </AdminMain>
  )
}
