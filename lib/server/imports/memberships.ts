import type { RoomRole, SystemEvent } from '#lib/protocol/entities.ts'

/** Whoever speaks is in the room, where what told of their coming is swept. */
export function applySender(members: Map<string, RoomRole>, username: string): void {
  if (!members.has(username)) members.set(username, 'member')
}

/** Who is in a room at its end, by what its system messages tell: usernames and roles. */
export function applyEvent(members: Map<string, RoomRole>, event: SystemEvent): void {
  switch (event.type) {
    case 'room_created':
    case 'took_over':
      members.set(event.by, 'owner')
      return
    case 'joined':
      if (!members.has(event.by)) members.set(event.by, 'member')
      return
    case 'left':
      members.delete(event.by)
      return
    case 'added':
      for (const username of event.usernames) if (!members.has(username)) members.set(username, 'member')
      return
    case 'removed':
      members.delete(event.username)
      return
    case 'role':
      members.set(event.username, event.role)
  }
}
