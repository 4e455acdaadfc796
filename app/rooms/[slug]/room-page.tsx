import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { Room } from '#components/chat/room.tsx'
import { requirePageUser } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'

/** The room of this slug for whoever may enter it; for others there is none. */
export async function RoomPage({ slug, path }: { slug: string; path: string }) {
  const me = await requirePageUser(path)
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
      isMembersOpen={jar.get('members')?.value !== 'closed'}
    />
  )
}
