import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { toRoomName, toRoomPath } from '#components/chat/room-name.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { findPageUser } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../i18n.ts'
import { RoomPage, type RoomQuery } from './room-page.tsx'
import { toSlug } from './slug.ts'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: RoomQuery
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const slug = toSlug((await params).slug)
  const user = await findPageUser()
  const room = user && slug !== null && (await chat().findRoomBySlug(user, slug))
  return room ? { title: isolate(toRoomName(room, (await getI18n()).t)) } : {}
}

export default async function RoomBySlug({ params, searchParams }: Props) {
  const slug = toSlug((await params).slug)
  if (slug === null) notFound()
  return <RoomPage slug={slug} path={toRoomPath({ slug })} query={searchParams} />
}
