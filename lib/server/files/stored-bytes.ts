import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** Where in a folder the bytes of files are, and how they are read. */

export const SMALL = '.small'
const READ_BYTES = 256 * 1024

/** Of the file, or of its small picture. */
export function toStoredPath(folder: string, stored: string, { isSmall = false } = {}): string {
  return join(folder, stored.slice(0, 2), isSmall ? stored + SMALL : stored)
}

export class ShortFileError extends Error {
  override readonly name = 'ShortFileError'
}

/** The bytes of a part, both ends included; the file is closed then. Throws ShortFileError where they are not there any more. */
export async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    for (let at = start; at <= end; ) {
      const length = Math.min(READ_BYTES, end - at + 1)
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at)
      if (bytesRead === 0) throw new ShortFileError('the file became shorter')
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
