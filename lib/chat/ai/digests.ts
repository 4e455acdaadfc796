import type { DigestEntry } from '#lib/protocol/rules/digest.ts'

/** What the domain needs of the world to keep digests, which all who ask about a range share. */

export interface DigestRange {
  roomId: string
  /** Exclusive. */
  afterSeq: number
  upToSeq: number
  /** The room's readsFromSeq when it was read; 0 without one. */
  readsFromSeq: number
}

export interface Digest {
  entries: DigestEntry[]
  /** How many messages at the beginning of the range it knows nothing of, as there were too many. */
  omitted: number
}

export interface Digests {
  /** Null where none was made, a message of the range says something else since, or some of it is kept no longer. */
  findDigest(range: DigestRange): Promise<Digest | null>
  /** `rev`: the room's before its messages were read. */
  saveDigest(range: DigestRange, rev: number, digest: Digest): Promise<void>
}
