import type { Fact } from '#lib/protocol/wire.ts'
import type { RoomView } from './room-view.ts'

type Seen = Pick<RoomView, 'members' | 'online'>

/** `away`: here, but touches nothing; `quiet`: here, but wants not to be disturbed. */
export type PresenceState = 'online' | 'away' | 'quiet' | 'offline'

/** Who is here, as far as the open rooms tell: each says it of its own members. */
export interface Presence {
  /** Undefined where none of them says anything of this person. */
  find(username: string): PresenceState | undefined
  subscribe(listener: () => void): () => void
}

export interface PresenceKeeper extends Presence {
  /** Takes what a room shows. */
  put(roomId: string, view: Seen): void
  drop(roomId: string): void
  takeAway(fact: Fact<'away:changed'>): void
  /** Who comes or goes is neither away nor quiet, until that is said. */
  takeMoved(fact: Fact<'presence:changed'>): void
  /** There is no connection: who is away or quiet is told anew when the rooms are entered again. */
  loseTouch(): void
}

export function createPresence(): PresenceKeeper {
  const rooms = new Map<string, Seen>()
  /** Room → id of the person. */
  const notes = new Map<string, Map<string, 'away' | 'quiet'>>()
  const listeners = new Set<() => void>()
  let known: ReadonlyMap<string, PresenceState> | null = null

  function tell(): void {
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

  return {
    find(username) {
      known ??= collect(rooms, notes)
      return known.get(username)
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
