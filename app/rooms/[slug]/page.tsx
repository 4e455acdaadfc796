import type { Metadata } from 'next'
import { toRoomName, toRoomPath } from '#components/chat/room-name.ts'
import { findPageUser } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../i18n.ts'
import { RoomPage, type RoomQuery } from './room-page.tsx'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: RoomQuery
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const user = await findPageUser()
  const room = user && (await chat().findRoomBySlug(user, (await params).slug))
  return room ? { title: toRoomName(room, (await getI18n()).t) } : {}
}

export default async function RoomBySlug({ params, searchParams }: Props) {
  const { slug } = await params
  return <RoomPage slug={slug} path={toRoomPath({ slug })} query={searchParams} />
}
