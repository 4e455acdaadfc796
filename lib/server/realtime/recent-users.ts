import type { User } from '#lib/protocol/entities.ts'

/**
 * How people are seen who are seen otherwise since a moment: whatever was read of them before, by a handshake, another
 * process or a list, may come later than that was told.
 */
export interface RecentUsers {
  note(user: User): void
  /** As that person is seen now. */
  latest(user: User): User
  /** Whether anybody is seen otherwise since then, by the clock of performance.now(). */
  haveChangedSince(since: number): boolean
}

/** Longer than any answer takes. */
const KEPT_MS = 10_000

export function createRecentUsers(now: () => number = () => performance.now()): RecentUsers {
  /** In the order in which they were told. */
  const kept = new Map<string, { user: User; at: number }>()
  let changedAt = Number.NEGATIVE_INFINITY

  function dropOld(): void {
    for (const [id, { at }] of kept) {
      if (now() - at < KEPT_MS) return
      kept.delete(id)
    }
  }

  return {
    note(user) {
      dropOld()
      changedAt = now()
      kept.delete(user.id)
      kept.set(user.id, { user, at: changedAt })
    },
    latest(user) {
      if (kept.size === 0) return user
      dropOld()
      return kept.get(user.id)?.user ?? user
    },
    haveChangedSince: (since) => changedAt >= since,
  }
}
