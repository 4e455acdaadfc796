import type { Message, User } from '#lib/protocol/entities.ts'

/** What the domain needs of the world to find messages. */

/** Of the messages in the rooms those in which all of this is true. What was deleted, system messages and replies that are still written are none. */
export interface WantedHits {
  roomIds: readonly string[]
  /** Folded; see toPieces. */
  pieces: readonly string[]
  sender?: User
  /** ISO 8601; the first one is included, the second is not. */
  sentFrom?: string
  sentBefore?: string
  has?: 'file' | 'link' | 'image'
  /** Only what came before the message of this id. */
  beforeId?: string
  /** Only behind this seq, which makes sense in one room. */
  afterSeq?: number
  /** Without what was said off the record. */
  isOnRecord?: true
  limit: number
}

export interface Hits {
  /**
   * Finds exactly what a look at every message would: at most `limit`, newest first, less only where there are no more.
   * Throws CodedError `unavailable` where that takes too long.
   */
  findHits(wanted: WantedHits): Promise<Message[]>
}
