import { remember } from '../remember.ts'

/**
 * Whether the database takes what is written to it, by how the last writes went: one that is full, or whose disk hangs,
 * still answers questions. Nothing is written only to find out.
 */

/** After that, who would write may find out anew. */
const DOUBT_MS = 10_000

export interface Writes {
  succeed(): void
  fail(): void
  /** The last write failed, not long ago. */
  areFailing(): boolean
}

/** One per process, seen by the readiness route of Next's module graph too. */
export function writes(): Writes {
  return remember('writes', () => createWrites())
}

export function createWrites(now: () => number = () => performance.now()): Writes {
  let failedAt = Number.NEGATIVE_INFINITY
  return {
    succeed() {
      failedAt = Number.NEGATIVE_INFINITY
    },
    fail() {
      failedAt = now()
    },
    areFailing: () => now() - failedAt < DOUBT_MS,
  }
}
