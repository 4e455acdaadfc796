import type { ChatServer } from '../realtime/io.ts'
import type { Presence } from '../realtime/presence.ts'
import { recall } from '../remember.ts'

/** How many people are online at all processes: those who are in rooms anywhere, and those who have a socket here. */
export function countPeople(): number {
  const ids = new Set<string>()
  const presence = recall<Presence>('presence')
  for (const roomId of presence?.listRooms() ?? []) for (const id of presence?.listOnline(roomId) ?? []) ids.add(id)
  for (const { data } of recall<ChatServer>('io')?.sockets.values() ?? []) ids.add(data.user.id)
  return ids.size
}
