/** What the domain needs of the world to keep rolling summaries: of each room its versions, as far as they hold. */

/** What a room's AIs know of the messages behind `sinceSeq` up to `upToSeq`. */
export interface KeptSummary {
  /** Rises with whatever is done, and is given once. */
  version: number
  /** It tells of nothing up to here. */
  sinceSeq: number
  upToSeq: number
  /** How many messages it tells of. */
  folded: number
  /** Empty where it was cleared. */
  text: string
  /** Absent where a person wrote it. */
  model?: string
  /** A username. */
  createdBy?: string
  /** ISO 8601. */
  createdAt: string
  /** What was there before told of something that was changed or taken away since. */
  isAnew?: true
}

/** A summary that was made of another one, or of nothing, and of the messages behind it. */
export interface FoldedSummary extends Pick<KeptSummary, 'sinceSeq' | 'upToSeq' | 'folded' | 'text'> {
  roomId: string
  /** The version of which it was made; null: of none. */
  base: number | null
  /** The room's rev before the messages were read. */
  rev: number
  /** The room's readsFromSeq then; 0 without one. */
  readsFromSeq: number
  model: string
}

export interface WrittenSummary {
  roomId: string
  text: string
  /** The version that was read; 0: none. */
  version: number
  /** The id of whoever wrote it. */
  userId: string
}

/**
 * An edit and a deletion of a message take all versions away that tell of it, in their own transaction, and so do a reply
 * that is made again and another readsFromSeq. What is left then, the newest from before, holds.
 */
export interface Summaries {
  /** The newest version that holds; with `beforeSeq` of those that tell of nothing from there on. Null without one. */
  findSummary(roomId: string, beforeSeq?: number): Promise<KeptSummary | null>
  /**
   * Keeps it as the newest. Null where it is of no use any more: its base is not the newest that holds, or one of the
   * messages was changed since they were read.
   */
  saveFolded(folded: FoldedSummary): Promise<KeptSummary | null>
  /** Keeps what a person wrote in place of the newest. Null where that is another version. */
  writeSummary(written: WrittenSummary): Promise<KeptSummary | null>
  /** Has nothing of the versions there are left, and later ones begin behind them. False where there is nothing. */
  clearSummary(roomId: string, userId: string): Promise<boolean>
  /** Makes `owner` the one who makes the room's next version, for so long. False where another does. */
  leaseSummary(roomId: string, owner: string, ms: number): Promise<boolean>
  endSummaryLease(roomId: string, owner: string): Promise<void>
}
