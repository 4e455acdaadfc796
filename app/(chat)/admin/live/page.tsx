import type { Metadata } from 'next'
import { Live } from '#components/live/live.tsx'
import type { LiveDay } from '#lib/protocol/live.ts'
import { readLive, readLiveDay } from '#lib/server/live/report.ts'
import { log } from '#lib/server/log.ts'
import { getI18n } from '../../../i18n.ts'
import { readZone } from '../../../page-user.ts'
import { Words } from '../../../words.tsx'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('live.title') }
}

/** How the installation is just now: for admins. */
export default async function LivePage() {
  const me = await requireAdminReader('/admin/live')
  const [report, day, timeZone] = await Promise.all([readLive(me), readDayIfItGoes(), readZone()])
  const { t } = await getI18n()
  return (
    <Words of="(chat)/admin/live">
      <AdminMain title={t('live.title')} isWide>
        <Live report={report} day={day} timeZone={timeZone} />
      </AdminMain>
    </Words>
  )

  /** The state just now is worth seeing without the plots, too. */
  function readDayIfItGoes(): Promise<LiveDay | null> {
    return readLiveDay(me).catch((cause: unknown) => {
      log().warn({ err: cause }, 'the plots of the last day could not be read')
      return null
    })
  }
}
