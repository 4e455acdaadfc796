import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { Room } from '#components/chat/room.tsx'
import { requirePageUser } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'

/** The query of a room's page: `?m=SEQ` opens it at that message. */
export type RoomQuery = Promise<{ m?: string | string[] }>

/** The room of this slug for whoever may enter it; for others there is none. */
export async function RoomPage({ slug, path, query }: { slug: string; path: string; query: RoomQuery }) {
  const openAt = toSeq((await query).m)
  const me = await requirePageUser(openAt === null ? path : `${path}?m=${openAt}`)
  const { findRoomBySlug, listRooms, assistant } = chat()
  const [room, rooms, jar] = await Promise.all([findRoomBySlug(me, slug), listRooms(me), cookies()])
  if (!room) notFound()
  return (
    <Room
      key={room.id}
      me={me}
      rooms={rooms}
      room={room}
      assistant={{ mode: assistant.mode, model: assistant.model, name: env().AI_NAME }}
      openAt={openAt}
      isMembersOpen={jar.get('members')?.value !== 'closed'}
    />
  )
}

function toSeq(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
