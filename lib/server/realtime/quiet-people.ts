/**
 * Who wants not to be disturbed, by id, of all whom this process knows of: one answer for all their rooms and sockets. What
 * was heard just now outweighs what was read, or told by another process, which may be from before.
 */
export interface QuietPeople {
  has(userId: string): boolean
  /** Somebody has just said so. Answers whether that is new here. */
  hear(userId: string, isQuiet: boolean): boolean
  /** It was read, or told by another process. Answers whether that is new here. */
  learn(userId: string, isQuiet: boolean): boolean
  /** Forgets all others. */
  keepOnly(isNear: (userId: string) => boolean): void
}

/** Longer than any answer takes. */
const OUTWEIGHS_MS = 10_000

export function createQuietPeople(now: () => number = () => performance.now()): QuietPeople {
  const quiet = new Set<string>()
  /** When, in the order in which they were heard. */
  const heard = new Map<string, number>()

  function set(userId: string, isQuiet: boolean): boolean {
    if (quiet.has(userId) === isQuiet) return false
    if (isQuiet) quiet.add(userId)
    else quiet.delete(userId)
    return true
  }

  function dropOld(): void {
    for (const [userId, at] of heard) {
      if (now() - at < OUTWEIGHS_MS) return
      heard.delete(userId)
    }
  }

  return {
    has: (userId) => quiet.has(userId),
    hear(userId, isQuiet) {
      dropOld()
      heard.delete(userId)
      heard.set(userId, now())
      return set(userId, isQuiet)
    },
    learn(userId, isQuiet) {
      dropOld()
      return !heard.has(userId) && set(userId, isQuiet)
    },
    keepOnly(isNear) {
      for (const userId of quiet) if (!isNear(userId)) quiet.delete(userId)
    },
  }
}
