import { createHash, randomBytes } from 'node:crypto'
import { CodedError } from '#lib/protocol/errors.ts'
import type { FileStorage } from './file-storage.ts'

/** Bytes in memory, for tests of the domain: all is plain text but what begins with PNG, which is a picture of its own. */
export function createMemoryStorage({ maxBytes = 1_000 } = {}): FileStorage & { names(): string[] } {
  const kept = new Map<string, Uint8Array>()
  return {
    maxBytes,
    names: () => [...kept.keys()],
    async receive(source) {
      const chunks: Uint8Array[] = []
      for await (const chunk of source) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      if (bytes.length === 0) throw new CodedError('invalid')
      if (bytes.length > maxBytes) throw new CodedError('too_large')
      const stored = randomBytes(16).toString('hex')
      kept.set(stored, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const isPicture = bytes.toString('latin1').startsWith('PNG')
      return {
        ...{ stored, bytes: bytes.length, sha256, hasThumbnail: isPicture },
        ...(isPicture ? { type: 'image/png', width: 4, height: 3 } : { type: 'text/plain' }),
      }
    },
    async open(stored) {
      const bytes = kept.get(stored)
      if (!bytes) throw new CodedError('not_found')
      return {
        bytes: bytes.length,
        async *read({ start, end } = { start: 0, end: bytes.length - 1 }) {
          yield bytes.subarray(start, end + 1)
        },
        close: async () => undefined,
      }
    },
    readPicture: async (stored) => kept.get(stored) ?? null,
    remove: async (stored) => void kept.delete(stored),
    async *listOlder() {
      yield [...kept.keys()]
    },
  }
}
