import type { RoomView } from './room-view.ts'

type Seen = Pick<RoomView, 'members' | 'online'>

/** Who is here, as far as the open rooms tell: each says it of its own members. */
export interface Presence {
  /** Undefined where none of them says anything of this person. */
  find(username: string): boolean | undefined
  subscribe(listener: () => void): () => void
}

/** `put` takes what a room shows, `drop` forgets it. */
export function createPresence(): Presence & { put(roomId: string, view: Seen): void; drop(roomId: string): void } {
  const rooms = new Map<string, Seen>()
  const listeners = new Set<() => void>()
  let known: ReadonlyMap<string, boolean> | null = null

  function tell(): void {
    known = null
    for (const listener of listeners) listener()
  }

  return {
    find(username) {
      known ??= collect([...rooms.values()])
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
      if (rooms.delete(roomId)) tell()
    },
  }
}

/** By username. Where nobody is online, not even oneself, nothing is known yet. */
function collect(rooms: Seen[]): Map<string, boolean> {
  const found = new Map<string, boolean>()
  for (const { members, online } of rooms) {
    if (online.size === 0) continue
    for (const { id, username } of members) found.set(username, (found.get(username) ?? false) || online.has(id))
  }
  return found
}
