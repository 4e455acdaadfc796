import { notFound } from 'next/navigation'
import { Room } from '#components/chat/room.tsx'
import { chat } from '#lib/server/chat.ts'
import { requireReader } from '../../../page-user.ts'

/** The query of a room's page: `?m=SEQ` opens it at that message. */
export type RoomQuery = Promise<{ m?: string | string[] }>

/** The room of this slug for whoever may enter it; for others there is none. */
export async function RoomPage({ slug, path, query }: { slug: string; path: string; query: RoomQuery }) {
  const openAt = toSeq((await query).m)
  const me = await requireReader(openAt === null ? path : `${path}?m=${openAt}`)
  const room = await chat().rooms.findBySlug(me, slug)
  if (!room) notFound()
  return <Room key={room.id} room={room} openAt={openAt} />
}

function toSeq(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
