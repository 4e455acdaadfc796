import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Store } from './ports.ts'
import type { Entrance } from './room-ports.ts'

/**
 * What a person may do in a room is looked up once in a while, not for every message they write: that cost more than
 * all the rest of a message (docs/performance.md). Who was shown out can write for so long at most.
 */
const KEPT_MS = 2_000

export interface AccessCache {
  /** As Store.findEntrance, up to KEPT_MS old. That somebody is no member is never kept: they may become one. */
  find(user: SessionUser, roomId: string): Promise<Entrance | null>
  /** Forgets what is known of this room: it has changed. */
  drop(roomId: string): void
}

export function createAccessCache(store: Pick<Store, 'findEntrance'>): AccessCache {
  /** In the order in which they run out. */
  const kept = new Map<string, { roomId: string; entrance: Promise<Entrance | null>; until: number }>()

  function dropOld(now: number): void {
    for (const [key, { until }] of kept) {
      if (until > now) return
      kept.delete(key)
    }
  }

  return {
    find(user, roomId) {
      const now = performance.now()
      dropOld(now)
      const key = `${user.id}\0${roomId}`
      const known = kept.get(key)
      if (known) return known.entrance
      const entrance = store.findEntrance(user, { id: roomId })
      kept.set(key, { roomId, entrance, until: now + KEPT_MS })
      const drop = () => {
        if (kept.get(key)?.entrance === entrance) kept.delete(key)
      }
      entrance.then((found) => found?.mine || drop(), drop)
      return entrance
    },
    drop(roomId) {
      for (const [key, entry] of kept) if (entry.roomId === roomId) kept.delete(key)
    },
  }
}
