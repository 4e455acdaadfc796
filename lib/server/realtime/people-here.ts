import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import { type ChatServer, type ChatSocket, userRoom } from './io.ts'
import type { Presence } from './presence.ts'
import type { QuietPeople } from './quiet-people.ts'
import type { RecentUsers } from './recent-users.ts'

/** What this process keeps of how its people are seen: with their sockets, and with who is in which room. */
export interface PeopleHere {
  /** Somebody is seen otherwise from now on. */
  change(user: User): void
  /** Somebody wants not to be disturbed from now on, or may be again. */
  setQuiet(userId: string, isQuiet: boolean): void
  /** The database says so: what was said of it may have been lost. */
  learnQuiet(userId: string, isQuiet: boolean): void
  /** Another process counts them so. Of those who are here this one knows better. */
  hearQuiet(userId: string, isQuiet: boolean): void
  /** Forgets who is quiet and gone from all processes. */
  forgetGone(): void
  /** A socket has come whose person may have been read before they were seen otherwise, or changed what they want. */
  welcome(socket: Pick<ChatSocket, 'data'>): void
}

interface PeopleHereParts {
  namespace: ChatServer
  /** Those of this process, and those of all. */
  own: Presence
  all: Presence
  quiet: QuietPeople
  recent: RecentUsers
  /** Of lists that were read a moment ago. */
  forgetNames(): void
}

export function createPeopleHere({ namespace, own, all, quiet, recent, forgetNames }: PeopleHereParts): PeopleHere {
  const presences = [own, all]

  function isHere(userId: string): boolean {
    return namespace.adapter.rooms.has(userRoom(userId))
  }

  function emitQuiet(userId: string, isQuiet: boolean): void {
    namespace.local.to(userRoom(userId)).emit('quiet:changed', { isQuiet })
  }

  function learnQuiet(userId: string, isQuiet: boolean): void {
    if (!quiet.learn(userId, isQuiet)) return
    emitQuiet(userId, isQuiet)
    for (const presence of presences) presence.tellStanding(userId)
  }

  return {
    change(user) {
      recent.note(user)
      forgetNames()
      for (const presence of presences) presence.change(user)
      for (const socketId of namespace.adapter.rooms.get(userRoom(user.id)) ?? []) {
        const socket = namespace.sockets.get(socketId)
        if (socket) socket.data.user = toSessionUser(user)
      }
    },
    setQuiet(userId, isQuiet) {
      emitQuiet(userId, isQuiet)
      if (quiet.hear(userId, isQuiet)) for (const presence of presences) presence.tellStanding(userId)
    },
    learnQuiet,
    hearQuiet(userId, isQuiet) {
      if (!isHere(userId)) learnQuiet(userId, isQuiet)
    },
    forgetGone() {
      quiet.keepOnly((userId) => isHere(userId) || all.listRoomsOf(userId).length > 0)
    },
    welcome({ data }) {
      data.user = toSessionUser(recent.latest(toUser(data.user)))
      learnQuiet(data.user.id, data.isQuiet)
    },
  }
}

function toSessionUser({ id, username, displayName, role, kind }: User): SessionUser {
  return { id, username, displayName, role, ...(kind === 'bot' && { kind }) }
}
