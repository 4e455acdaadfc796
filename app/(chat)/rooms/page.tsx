import type { Metadata } from 'next'
import { Rooms } from '#components/rooms/rooms.tsx'
import { ROOMS_PATH } from '#components/shell/room-path.ts'
import { getI18n } from '../../i18n.ts'
import { requireReader } from '../../page-user.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('room.browse') }
}

export default async function RoomsPage() {
  await requireReader(ROOMS_PATH)
  return <Rooms />
}
