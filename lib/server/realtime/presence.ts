import type { User } from '#lib/protocol/entities.ts'
import type { RoomPeople } from './processes.ts'

/**
 * Who is in which room: a person is there once, however many sources (sockets, processes) say so. Someone who leaves
 * is announced after a grace, so that a reload is no leaving and coming back. Where many are gone at once, as when a line
 * is cut, all of them have longer: letting one in again takes a server about a millisecond.
 */

const GRACE_PER_ABSENT_MS = 1

export interface PresenceChange {
  roomId: string
  joined: User[]
  left: string[]
}

export interface Presence {
  enter(roomId: string, source: string, user: User): void
  leave(roomId: string, source: string, userId: string): void
  /** Somebody is seen otherwise from now on, wherever they are. Announces nothing. */
  change(user: User): void
  /** Ids of the people in a room: the same list until somebody comes or goes. */
  listOnline(roomId: string): readonly string[]
  listRooms(): string[]
  listPeople(): RoomPeople[]
  close(): void
}

interface Person {
  user: User
  /** Empty in the grace. */
  sources: Set<string>
  grace?: NodeJS.Timeout | undefined
}

export function createPresence(announce: (change: PresenceChange) => void, graceMs: number): Presence {
  const rooms = new Map<string, Map<string, Person>>()
  const lists = new Map<string, readonly string[]>()
  const absent = new Set<Person>()
  /** Since somebody was let go, or everybody was there. */
  let mostAbsent = 0

  function enter(roomId: string, source: string, user: User): void {
    const people = rooms.get(roomId) ?? new Map<string, Person>()
    rooms.set(roomId, people)
    const person = people.get(user.id)
    if (person) {
      person.user = user
      person.sources.add(source)
      endGrace(person)
      return
    }
    people.set(user.id, { user, sources: new Set([source]) })
    lists.delete(roomId)
    announce({ roomId, joined: [user], left: [] })
  }

  function leave(roomId: string, source: string, userId: string): void {
    const person = rooms.get(roomId)?.get(userId)
    if (!person?.sources.delete(source) || person.sources.size > 0) return
    if (graceMs === 0) {
      forget(roomId, person)
      return
    }
    awaitReturn(roomId, person, performance.now())
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
    if (people?.size === 0) rooms.delete(roomId)
    announce({ roomId, joined: [], left: [person.user.id] })
  }

  function listOnline(roomId: string): readonly string[] {
    const list = lists.get(roomId) ?? [...(rooms.get(roomId)?.keys() ?? [])]
    if (list.length > 0) lists.set(roomId, list)
    return list
  }

  return {
    enter,
    leave,
    change(user) {
      for (const people of rooms.values()) {
        const person = people.get(user.id)
        if (person) person.user = user
      }
    },
    listOnline,
    listRooms: () => [...rooms.keys()],
    listPeople: () =>
      [...rooms].map(([roomId, people]) => ({ roomId, people: [...people.values()].map(({ user }) => user) })),
    close() {
      for (const { grace } of absent) clearTimeout(grace)
    },
  }
}
