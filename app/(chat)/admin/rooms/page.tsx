import type { Metadata } from 'next'
import { ChannelList } from '#components/admin/channel-list.tsx'
import { adminRoomQuery } from '#lib/protocol/admin.ts'
import { listAdminRooms } from '#lib/server/admin/rooms.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, readAsked, requireAdminReader, type SearchParams } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('manage.rooms') }
}

/** All channels: for admins. */
export default async function AdminRoomsPage({ searchParams }: { searchParams: SearchParams }) {
  const me = await requireAdminReader('/admin/rooms')
  const { query, cursor, limit } = await readAsked(searchParams, adminRoomQuery)
  const page = await listAdminRooms(me, { query, cursor, limit })
  const { t } = await getI18n()
  return (
    <AdminMain title={t('manage.rooms')}>
      <ChannelList rooms={page.rooms} total={page.total} nextCursor={page.nextCursor} asked={{ query, cursor }} />
    </AdminMain>
  )
}
