import type { SessionUser, User } from '#lib/protocol/entities.ts'

/**
 * Who is in which room: a person is there once, however many sockets they have. Someone who leaves is announced after
 * a short grace, so that a reload is no leaving and coming back.
 */

const LEAVE_GRACE_MS = 2_000

export interface PresenceChange {
  roomId: string
  joined: User[]
  left: string[]
}

export interface Presence {
  enter(roomId: string, socketId: string, user: User): void
  leave(roomId: string, socketId: string, user: Pick<SessionUser, 'id'>): void
  /** Ids of the people in a room. */
  listOnline(roomId: string): string[]
  listRooms(): string[]
  close(): void
}

export function createPresence(announce: (change: PresenceChange) => void): Presence {
  /** Room → person → sockets. A person with no socket left is in the grace. */
  const rooms = new Map<string, Map<string, Set<string>>>()
  const graces = new Set<NodeJS.Timeout>()

  function enter(roomId: string, socketId: string, user: User): void {
    const people = rooms.get(roomId) ?? new Map<string, Set<string>>()
    rooms.set(roomId, people)
    const sockets = people.get(user.id)
    if (sockets) {
      sockets.add(socketId)
      return
    }
    people.set(user.id, new Set([socketId]))
    announce({ roomId, joined: [user], left: [] })
  }

  function leave(roomId: string, socketId: string, user: Pick<SessionUser, 'id'>): void {
    const sockets = rooms.get(roomId)?.get(user.id)
    if (!sockets?.delete(socketId) || sockets.size > 0) return
    const grace = setTimeout(() => {
      graces.delete(grace)
      forget(roomId, user.id, sockets)
    }, LEAVE_GRACE_MS)
    graces.add(grace)
  }

  function forget(roomId: string, userId: string, sockets: Set<string>): void {
    const people = rooms.get(roomId)
    if (sockets.size > 0 || people?.get(userId) !== sockets) return
    people.delete(userId)
    if (people.size === 0) rooms.delete(roomId)
    announce({ roomId, joined: [], left: [userId] })
  }

  return {
    enter,
    leave,
    listOnline: (roomId) => [...(rooms.get(roomId)?.keys() ?? [])],
    listRooms: () => [...rooms.keys()],
    close() {
      for (const grace of graces) clearTimeout(grace)
    },
  }
}
