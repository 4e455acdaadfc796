import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { type ChatServer, userRoom } from './io.ts'
import type { Presence } from './presence.ts'

/** What this process keeps of how its people are seen: with their sockets, and with who is in which room. */
export interface PeopleHere {
  /** Somebody is seen otherwise from now on. */
  change(user: User): void
}

interface PeopleHereParts {
  namespace: ChatServer
  presences: Presence[]
  /** Of lists that were read a moment ago. */
  forgetNames(): void
}

export function createPeopleHere({ namespace, presences, forgetNames }: PeopleHereParts): PeopleHere {
  return {
    change(user) {
      forgetNames()
      for (const presence of presences) presence.change(user)
      for (const socketId of namespace.adapter.rooms.get(userRoom(user.id)) ?? []) {
        const socket = namespace.sockets.get(socketId)
        if (socket) socket.data.user = toSessionUser(user)
      }
    },
  }
}

function toSessionUser({ id, username, displayName, role }: User): SessionUser {
  return { id, username, displayName, role }
}
