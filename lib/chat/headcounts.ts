import type { Store } from './ports.ts'
import type { Headcount } from './room-ports.ts'

/** How many are in a room may be so old: a list of rooms is looked through by many, and counting walks through all members. */
const KEPT_MS = 5_000
export const NOBODY: Headcount = { memberCount: 0, faces: [] }

interface Kept {
  count: Promise<Headcount>
  until: number
}

/** Who is in rooms, counted for all who ask within a few seconds. */
export function createHeadcounts(store: Pick<Store, 'listHeadcounts'>) {
  const kept = new Map<string, Kept>()

  async function read(roomIds: string[]): Promise<Headcount[]> {
    const now = performance.now()
    for (const [id, { until }] of kept) if (until <= now) kept.delete(id)
    const missing = roomIds.filter((id) => !kept.has(id))
    const counts = missing.length > 0 ? store.listHeadcounts(missing) : null
    for (const id of missing) {
      const one = {
        count: (counts ?? Promise.resolve(new Map())).then((all) => all.get(id) ?? NOBODY),
        until: now + KEPT_MS,
      }
      kept.set(id, one)
      one.count.catch(() => {
        if (kept.get(id) === one) kept.delete(id)
      })
    }
    return await Promise.all(roomIds.map((id) => kept.get(id)?.count ?? NOBODY))
  }

  return { read, drop: (roomId: string) => void kept.delete(roomId) }
}
