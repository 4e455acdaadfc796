import type { Metadata } from 'next'
import { Live } from '#components/live/live.tsx'
import { readLive } from '#lib/server/live/report.ts'
import { getI18n } from '../../../i18n.ts'
import { Words } from '../../../words.tsx'
import { AdminMain, readDayIfItGoes, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('live.title') }
}

/** How the installation is just now: for admins. */
export default async function LivePage() {
  const me = await requireAdminReader('/admin/live')
  const [report, day] = await Promise.all([readLive(me), readDayIfItGoes(me)])
  const { t } = await getI18n()
  return (
    <Words of="(chat)/admin/live">
      <AdminMain title={t('live.title')} isWide>
        <Live report={report} day={day} />
      </AdminMain>
    </Words>
  )
}
