import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { chat } from '#lib/server/chat.ts'
import { requireReader } from './page-user.ts'

/** The front door: into the room that was open last on this device, by way of signing in. */
export default async function FrontDoor() {
  const me = await requireReader(HOME_PATH)
  const slug = (await cookies()).get('room')?.value
  const room = slug && (await chat().rooms.findBySlug(me, slug))
  redirect(room ? toRoomPath(room) : HOME_PATH)
}
