import type { StoredBytes } from './file-ports.ts'

/** What the domain needs of the world to keep the bytes of files. */

/** A part of the bytes, both ends included. */
export interface ByteRange {
  start: number
  end: number
}

export interface FileStorage {
  /** Largest upload, in bytes. */
  maxBytes: number
  /**
   * Keeps what comes, durably. Throws CodedError `too_large`, also for an image of too many pixels, `invalid` for nothing and
   * for a damaged image, `unsupported_media_type` for what a browser would run, `rate_limited` where too many images wait,
   * and what the source throws. Then nothing is kept.
   */
  receive(source: AsyncIterable<Uint8Array>): Promise<StoredBytes>
  /** `isThumbnail`: the small picture. Throws CodedError `not_found` where the bytes are gone. */
  open(stored: string, options?: { isThumbnail?: boolean }): Promise<OpenBytes>
  /** A still picture in WebP of a picture's, no side longer than that, for an assistant; null where there is none to be had. */
  readPicture(stored: string, side: number): Promise<Uint8Array | null>
  /** Takes the bytes and the small picture away; what is gone already stays so. */
  remove(stored: string): Promise<void>
  /** All names, in runs, of bytes that are older than that; clears what uploads that died have left. */
  listOlder(before: Date): AsyncIterable<string[]>
}

export interface OpenBytes {
  bytes: number
  /** Reads once, and closes then. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>
  /** Where nothing is read, or who knows; more than once is no fault. */
  close(): Promise<void>
}
