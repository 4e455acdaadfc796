import type { Message, Room } from '../entities.ts'

/** How long messages are kept: a room's own number of days, and that of all rooms. */

/** `keepDays` 0: for ever. `keepsPins`: longer, while they are pinned. */
export interface Retention {
  keepDays: number
  keepsPins: boolean
}

export const KEPT_FOR_EVER: Retention = { keepDays: 0, keepsPins: true }

/** What holds where both say something: the shorter of the two, and pins stay where neither takes them. */
export function toHeld(own: Retention, site: Retention): Retention {
  const limited = [own, site].filter(({ keepDays }) => keepDays > 0)
  if (limited.length === 0) return KEPT_FOR_EVER
  return {
    keepDays: Math.min(...limited.map(({ keepDays }) => keepDays)),
    keepsPins: limited.every(({ keepsPins }) => keepsPins),
  }
}

/** Whether a message is gone from its room, by what is known of the room. */
export function isSwept(
  { seq, pinnedBy }: Pick<Message, 'seq' | 'pinnedBy'>,
  { sweptToSeq = 0, keepsPins }: Pick<Room, 'sweptToSeq' | 'keepsPins'>,
): boolean {
  return seq <= sweptToSeq && !(keepsPins && pinnedBy !== undefined)
}

const DAY_MS = 24 * 60 * 60_000

/**
 * What was said before this moment, ms of the epoch, is kept no more: the beginning of a day of UTC, so that a room is swept once a day
 * and a message is kept for the whole number of days.
 */
export function toKeptFrom(keepDays: number, now: number): number {
  return (Math.floor(now / DAY_MS) - keepDays) * DAY_MS
}
