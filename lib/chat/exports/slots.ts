import { CodedError } from '#lib/protocol/errors.ts'

/** How many exports go on at once: each reads a whole room, and none is in a hurry. */

const OF_ONE_MAX = 2
const OF_ALL_MAX = 8
const RETRY_MS = 10_000

/** Takes a place for this person, which is given back once. Throws CodedError `rate_limited`. */
export type TakeSlot = (userId: string) => () => void

export function createSlots(): TakeSlot {
  const taken: { userId: string }[] = []

  return (userId) => {
    const own = taken.filter((slot) => slot.userId === userId)
    if (own.length >= OF_ONE_MAX || taken.length >= OF_ALL_MAX)
      throw new CodedError('rate_limited', { retryAfterMs: RETRY_MS })
    const slot = { userId }
    taken.push(slot)
    return () => {
      const place = taken.indexOf(slot)
      if (place >= 0) taken.splice(place, 1)
    }
  }
}
