import type { Retention } from '#lib/protocol/rules/retention.ts'
import type { AuditDraft } from './audit.ts'

/** How many messages were taken away, and the highest seq of them; `after`, where there were none. */
export interface Removed {
  count: number
  upTo: number
}

/** What sweeping needs of the store. Each call is a small step, which may be done again after it was cut off. */
export interface SweepStore {
  /** What holds in all rooms. */
  readRetention(): Promise<Retention>
  /** With its line in the audit log, or not at all. */
  setRetention(retention: Retention, line: AuditDraft): Promise<void>
  /** Whether this process knows that something was swept, ever, as of its last reading: what it stores then is no repeat of that. */
  hasSwept(): Promise<boolean>
  /** Whether this process is the one that sweeps, for so long. */
  leaseSweep(owner: string, ms: number): Promise<boolean>
  endSweepLease(owner: string): Promise<void>
  /** Ids of all rooms, ascending, some of those behind `after`; '0' to begin with. */
  listRoomIds(after: string): Promise<string[]>
  /** The same of rooms of which something may have to go. */
  listRetained(after: string): Promise<string[]>
  /**
   * How many messages of these rooms would go at this time, in ms of the epoch, if that were set for all rooms; with what a
   * room sets itself, and without what is swept already.
   */
  countOld(roomIds: readonly string[], site: Retention, now: number): Promise<number>
  /**
   * Sweeps a room some messages further, by this time in ms of the epoch: up to the first that is young enough, and to
   * none that a reply under way is or answers. Summaries and digests of them go. False where nothing
   * is to be swept any more.
   */
  advanceSweep(roomId: string, now: number): Promise<boolean>
  /**
   * Takes at most so many of the messages away that were swept, with all that hangs on them, of those behind the seq `after`:
   * what was there before is still to be passed by for a while.
   */
  removeSwept(roomId: string, max: number, after: number): Promise<Removed>
}
