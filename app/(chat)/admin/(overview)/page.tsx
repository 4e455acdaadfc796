import type { Metadata } from 'next'
import { Overview } from '#components/overview/overview.tsx'
import { listLastSeen, listPeople } from '#lib/server/admin/list-people.ts'
import { listAdminRooms } from '#lib/server/admin/rooms.ts'
import { countAllMessages } from '#lib/server/admin/totals.ts'
import { listAudit } from '#lib/server/audit/list.ts'
import { readLive } from '#lib/server/live/report.ts'
import { readStorage } from '#lib/server/storage-report.ts'
import { readUsedDays } from '#lib/server/usage-report.ts'
import { getI18n } from '../../../i18n.ts'
import { Words } from '../../../words.tsx'
import { AdminMain, readDayIfItGoes, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('admin.overview') }
}

const PEOPLE_SHOWN = 6
const LINES_SHOWN = 8

/** All of the site at a glance: for admins. */
export default async function OverviewPage() {
  const me = await requireAdminReader('/admin')
  const [report, day, usedDays, storage] = await Promise.all([
    readLive(me),
    readDayIfItGoes(me),
    readUsedDays(me, 'all'),
    readStorage(me),
  ])
  const [people, admins, users, rooms, messages] = await Promise.all([
    listPeople({ limit: 1 }),
    listPeople({ role: 'admin', status: 'active', limit: 1 }),
    listLastSeen(PEOPLE_SHOWN),
    listAdminRooms(me, { limit: 1 }),
    countAllMessages(),
  ])
  const [{ lines }, backups] = await Promise.all([
    listAudit({ limit: LINES_SHOWN }),
    listAudit({ action: 'backup:made', limit: 1 }),
  ])
  const bytes = storage.tables.reduce((sum, table) => sum + table.bytes, storage.files.bytes)
  const { t } = await getI18n()
  return (
    <Words of="(chat)/admin/(overview)">
      <AdminMain title={t('admin.overview')} isWide>
        <Overview
          {...{ report, day, usedDays, users, lines }}
          totals={{ people: people.total, rooms: rooms.total, messages, bytes }}
          backupAt={backups.lines[0]?.at ?? null}
          adminCount={admins.total}
        />
      </AdminMain>
    </Words>
  )
}
