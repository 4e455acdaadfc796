import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { toRoomName, toRoomPath, toSlug } from '#components/shell/room-path.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../../i18n.ts'
import { findReader } from '../../../page-user.ts'
import { RoomPage, type RoomQuery } from './room-page.tsx'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: RoomQuery
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const slug = toSlug((await params).slug)
  const user = await findReader()
  const room = user && slug !== null && (await chat().rooms.findBySlug(user, slug))
  if (!user || !room) return {}
  const { t } = await getI18n()
  const toDisplayName = (username: string) => chat().assistants.find(username)?.displayName ?? username
  return { title: isolate(toRoomName(room, t, { me: user.username, toDisplayName })) }
}

export default async function RoomBySlug({ params, searchParams }: Props) {
  const slug = toSlug((await params).slug)
  if (slug === null) notFound()
  return <RoomPage slug={slug} path={toRoomPath({ slug })} query={searchParams} />
}
