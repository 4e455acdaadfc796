import type { User } from '#lib/protocol/entities.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import type { RoomPeople } from './processes.ts'
import type { QuietPeople } from './quiet-people.ts'
import type { RecentUsers } from './recent-users.ts'

/**
 * Who is in which room: a person is there once, however many sources (sockets, processes) say so. Someone who leaves
 * is announced after a grace, so that a reload is no leaving and coming back. Where many are gone at once, as when a line
 * is cut, all of them have longer: letting one in again takes a server about a millisecond.
 */

const GRACE_PER_ABSENT_MS = 1
/** All who are connected, whatever rooms they are in, kept like a room that nobody listens to. */
export const SITE = 'site'

export interface PresenceChange {
  roomId: string
  joined: User[]
  left: string[]
  /** Who is away from now on, or is back. */
  away?: Away[]
}

/** `since` in ms of the epoch; null: not away. */
export interface Away {
  userId: string
  since: number | null
  /** They want not to be disturbed. */
  isQuiet?: boolean
}

export interface Presence {
  enter(roomId: string, source: string, user: User): void
  leave(roomId: string, source: string, userId: string): void
  /** A source says that nobody has touched it since then, in ms of the epoch, or with null that somebody has again. */
  setAway(roomId: string, source: string, userId: string, since: number | null): void
  /** Announces how somebody stands, in all rooms that they are in: they want not to be disturbed, or may be again. */
  tellStanding(userId: string): void
  /** Somebody is seen otherwise from now on, wherever they are. Announces nothing. */
  change(user: User): void
  /** Ids of the people in a room: the same list until somebody comes or goes. */
  listOnline(roomId: string): readonly string[]
  /** Those of them who are away, which is whom no source says to be there, or want not to be disturbed: the same list until that changes. */
  listStanding(roomId: string): readonly Away[]
  /** Those with these usernames who are connected anywhere, and how they stand. */
  listPresent(usernames: readonly string[]): PresentUser[]
  listRooms(): string[]
  /** Ids of the rooms that somebody is in. */
  listRoomsOf(userId: string): string[]
  listPeople(): RoomPeople[]
  close(): void
}

interface Person {
  user: User
  /** Each once; empty in the grace. A list: there are one or two of them, and a Set, with a Map of those idle, took 0.8 KB of every connection. */
  sources: string[]
  /** Those that nobody touches, and since when; null while there is none. */
  idle: Map<string, number> | null
  /** As it was announced. */
  awaySince: number | null
  grace?: NodeJS.Timeout | undefined
}

interface PresenceHints {
  /** How people are seen who may come here from somewhere that does not know it yet. */
  recent?: Pick<RecentUsers, 'latest'>
  /** Who wants not to be disturbed. */
  quiet?: Pick<QuietPeople, 'has'>
}

export function createPresence(
  announce: (change: PresenceChange) => void,
  graceMs: number,
  { recent, quiet }: PresenceHints = {},
): Presence {
  const rooms = new Map<string, Map<string, Person>>()
  const lists = new Map<string, readonly string[]>()
  const standings = new Map<string, readonly Away[]>()
  /** By person. */
  const roomsOf = new Map<string, Set<string>>()
  const absent = new Set<Person>()
  /** Since somebody was let go, or everybody was there. */
  let mostAbsent = 0

  function enter(roomId: string, source: string, read: User): void {
    const user = recent?.latest(read) ?? read
    const people = rooms.get(roomId) ?? new Map<string, Person>()
    rooms.set(roomId, people)
    const person = people.get(user.id)
    if (person) {
      person.user = user
      if (!person.sources.includes(source)) person.sources.push(source)
      endGrace(person)
      settleAway(roomId, person)
      return
    }
    const come = { user, sources: [source], idle: null, awaySince: null }
    people.set(user.id, come)
    roomsOf.set(user.id, (roomsOf.get(user.id) ?? new Set()).add(roomId))
    lists.delete(roomId)
    announce({ roomId, joined: [user], left: [] })
    if (isQuiet(come)) announceStanding(roomId, come)
  }

  function leave(roomId: string, source: string, userId: string): void {
    const person = rooms.get(roomId)?.get(userId)
    if (!person?.sources.includes(source)) return
    person.sources = person.sources.filter((other) => other !== source)
    endIdle(person, source)
    if (person.sources.length > 0) {
      settleAway(roomId, person)
      return
    }
    if (graceMs === 0) {
      forget(roomId, person)
      return
    }
    awaitReturn(roomId, person, performance.now())
  }

  function setAway(roomId: string, source: string, userId: string, since: number | null): void {
    const person = rooms.get(roomId)?.get(userId)
    if (!person?.sources.includes(source)) return
    if (since === null) endIdle(person, source)
    else person.idle = (person.idle ?? new Map()).set(source, since)
    settleAway(roomId, person)
  }

  function endIdle(person: Person, source: string): void {
    person.idle?.delete(source)
    if (person.idle?.size === 0) person.idle = null
  }

  /** Away is who touches none of their devices; since when, the last of them says. */
  function settleAway(roomId: string, person: Person): void {
    const { sources, idle } = person
    const since = idle === null || idle.size < sources.length ? null : Math.max(...idle.values())
    if (since === person.awaySince) return
    person.awaySince = since
    announceStanding(roomId, person)
  }

  function tellStanding(userId: string): void {
    for (const roomId of roomsOf.get(userId) ?? []) {
      const person = rooms.get(roomId)?.get(userId)
      if (person) announceStanding(roomId, person)
    }
  }

  function announceStanding(roomId: string, person: Person): void {
    standings.delete(roomId)
    announce({ roomId, joined: [], left: [], away: [toAway(person)] })
  }

  function awaitReturn(roomId: string, person: Person, leftAt: number): void {
    const dueAt = () => leftAt + graceMs + mostAbsent * GRACE_PER_ABSENT_MS
    person.grace = setTimeout(
      () => {
        if (dueAt() > performance.now()) awaitReturn(roomId, person, leftAt)
        else {
          endGrace(person)
          // Who is still gone has waited long enough, and who leaves from now on leaves no crowd.
          mostAbsent = absent.size
          forget(roomId, person)
        }
      },
      Math.ceil(dueAt() - performance.now()),
    )
    absent.add(person)
    // One who leaves alone has the grace and no more.
    mostAbsent = Math.max(mostAbsent, absent.size - 1)
  }

  function endGrace(person: Person): void {
    clearTimeout(person.grace)
    absent.delete(person)
    if (absent.size === 0) mostAbsent = 0
  }

  function forget(roomId: string, person: Person): void {
    const people = rooms.get(roomId)
    people?.delete(person.user.id)
    lists.delete(roomId)
    standings.delete(roomId)
    if (people?.size === 0) rooms.delete(roomId)
    const left = roomsOf.get(person.user.id)
    left?.delete(roomId)
    if (left?.size === 0) roomsOf.delete(person.user.id)
    announce({ roomId, joined: [], left: [person.user.id] })
  }

  function listOnline(roomId: string): readonly string[] {
    const list = lists.get(roomId) ?? [...(rooms.get(roomId)?.keys() ?? [])]
    if (list.length > 0) lists.set(roomId, list)
    return list
  }

  function listStanding(roomId: string): readonly Away[] {
    const people = rooms.get(roomId)
    if (!people) return []
    const list = standings.get(roomId) ?? [...people.values()].filter(isSpecial).map(toAway)
    standings.set(roomId, list)
    return list
  }

  function isSpecial(person: Person): boolean {
    return person.awaySince !== null || isQuiet(person)
  }

  function isQuiet({ user }: Person): boolean {
    return quiet?.has(user.id) ?? false
  }

  function toAway(person: Person): Away {
    return { userId: person.user.id, since: person.awaySince, ...(isQuiet(person) && { isQuiet: true }) }
  }

  return {
    enter,
    leave,
    setAway,
    tellStanding,
    change(user) {
      for (const roomId of roomsOf.get(user.id) ?? []) {
        const person = rooms.get(roomId)?.get(user.id)
        if (person) person.user = user
      }
    },
    listOnline,
    listStanding,
    listPresent(usernames) {
      const wanted = new Set(usernames)
      const people = [...(rooms.get(SITE)?.values() ?? [])].filter(({ user }) => wanted.has(user.username))
      return people.map((person) => ({
        username: person.user.username,
        ...(person.awaySince !== null && { awaySince: new Date(person.awaySince).toISOString() }),
        ...(isQuiet(person) && { isQuiet: true }),
      }))
    },
    listRooms: () => [...rooms.keys()].filter((roomId) => roomId !== SITE),
    listRoomsOf: (userId) => [...(roomsOf.get(userId) ?? [])],
    listPeople: () =>
      [...rooms].map(([roomId, people]) => ({
        roomId,
        people: [...people.values()].map(({ user }) => user),
        away: [...people.values()].map(toAway),
      })),
    close() {
      for (const { grace } of absent) clearTimeout(grace)
    },
  }
}
