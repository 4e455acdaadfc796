import type { PresentUser } from '#lib/protocol/members.ts'
import type { Fact } from '#lib/protocol/wire.ts'
import type { RoomView } from './room-view.ts'

type Seen = Pick<RoomView, 'members' | 'online'>

/** `away`: here, but touches nothing; `quiet`: here, but wants not to be disturbed. */
export type PresenceState = 'online' | 'away' | 'quiet' | 'offline'

/** Who is here: each of the open rooms says it of its own members, of others the server is asked. */
export interface Presence {
  /** Undefined where nothing is known of this person. */
  find(username: string): PresenceState | undefined
  /** Everybody of whom something is known: another map whenever that changes. */
  get(): ReadonlyMap<string, PresenceState>
  subscribe(listener: () => void): () => void
}

export interface PresenceKeeper extends Presence {
  /** Takes what a room shows. */
  put(roomId: string, view: Seen): void
  drop(roomId: string): void
  takeAway(fact: Fact<'away:changed'>): void
  /** Who comes or goes is neither away nor quiet, until that is said. */
  takeMoved(fact: Fact<'presence:changed'>): void
  /** The server was asked after these people. */
  takeListed(usernames: readonly string[], online: readonly PresentUser[]): void
  /** Whether an open room shows this person as here, which tells at once when they go. */
  isSeen(username: string): boolean
  /** Whether the server has said how this person stands, and no room has told anything newer. */
  isListed(username: string): boolean
  /** There is no connection: who is away or quiet is told anew when the rooms are entered again. */
  loseTouch(): void
}

export function createPresence(): PresenceKeeper {
  const rooms = new Map<string, Seen>()
  /** Room → id of the person. */
  const notes = new Map<string, Map<string, 'away' | 'quiet'>>()
  /** What the server said, by username. */
  const listed = new Map<string, PresenceState>()
  const listeners = new Set<() => void>()
  let seen: ReadonlyMap<string, PresenceState> | null = null
  let known: ReadonlyMap<string, PresenceState> | null = null

  function tell(): void {
    seen = null
    known = null
    for (const listener of listeners) listener()
  }

  function noteAll(roomId: string, said: (readonly [userId: string, note: 'away' | 'quiet' | null])[]): void {
    const inRoom = notes.get(roomId) ?? new Map<string, 'away' | 'quiet'>()
    notes.set(roomId, inRoom)
    for (const [userId, note] of said)
      if (note) inRoom.set(userId, note)
      else inRoom.delete(userId)
    tell()
  }

  function getSeen(): ReadonlyMap<string, PresenceState> {
    seen ??= collect(rooms, notes)
    return seen
  }

  function isSeen(username: string): boolean {
    return (getSeen().get(username) ?? 'offline') !== 'offline'
  }

  function get(): ReadonlyMap<string, PresenceState> {
    known ??= new Map([...getSeen(), ...[...listed].filter(([username]) => !isSeen(username))])
    return known
  }

  return {
    find: (username) => get().get(username),
    get,
    isSeen,
    isListed: (username) => listed.has(username),
    takeListed(usernames, online) {
      const states = new Map(online.map((one) => [one.username, toState(one)]))
      for (const username of usernames) listed.set(username, states.get(username) ?? 'offline')
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    put(roomId, { members, online }) {
      const before = rooms.get(roomId)
      if (before?.members === members && before.online === online) return
      rooms.set(roomId, { members, online })
      tell()
    },
    drop(roomId) {
      notes.delete(roomId)
      if (rooms.delete(roomId)) tell()
    },
    takeAway({ roomId, people }) {
      noteAll(
        roomId,
        people.map(({ userId, since, isQuiet }) => [userId, isQuiet ? 'quiet' : since === null ? null : 'away']),
      )
    },
    takeMoved({ roomId, joined, left }) {
      // Who leaves a room is gone, or elsewhere.
      for (const { id, username } of rooms.get(roomId)?.members ?? []) if (left.includes(id)) listed.delete(username)
      if (notes.has(roomId))
        noteAll(
          roomId,
          [...left, ...joined.map(({ id }) => id)].map((id) => [id, null]),
        )
    },
    loseTouch() {
      if (notes.size === 0) return
      notes.clear()
      tell()
    },
  }
}

function toState({ awaySince, isQuiet }: PresentUser): PresenceState {
  if (isQuiet) return 'quiet'
  return awaySince === undefined ? 'online' : 'away'
}

/** By username; of what several rooms say the liveliest. Where nobody is online, not even oneself, nothing is known yet. */
function collect(
  rooms: ReadonlyMap<string, Seen>,
  notes: ReadonlyMap<string, ReadonlyMap<string, PresenceState>>,
): Map<string, PresenceState> {
  const found = new Map<string, PresenceState>()
  for (const [roomId, { members, online }] of rooms) {
    if (online.size === 0) continue
    for (const { id, username } of members) {
      const state = online.has(id) ? (notes.get(roomId)?.get(id) ?? 'online') : 'offline'
      const before = found.get(username)
      if (before === undefined || RANKS.indexOf(state) > RANKS.indexOf(before)) found.set(username, state)
    }
  }
  return found
}

/** Where somebody is quiet they are so everywhere; away is who is so on every device. */
const RANKS: readonly PresenceState[] = ['offline', 'away', 'online', 'quiet']
