import type { Message } from '#lib/protocol/entities.ts'
import type { Entry } from '../store-memory.ts'
import type { Digest, DigestRange, Digests } from './digests.ts'

/** The digests of the store in memory. */
export function createMemoryDigests(
  rooms: ReadonlyMap<string, Entry>,
  messages: ReadonlyMap<string, Message>,
): Digests {
  const digests = new Map<string, { rev: number; digest: Digest }>()
  const toKey = (range: DigestRange) => JSON.stringify(Object.values(range))
  return {
    async findDigest(range) {
      const found = digests.get(toKey(range))
      const isOld = [...messages.values()].some(
        ({ roomId, seq, rev, kind, editedAt, deletedAt }) =>
          roomId === range.roomId &&
          seq > range.afterSeq &&
          seq <= range.upToSeq &&
          rev > (found?.rev ?? 0) &&
          (editedAt !== undefined || deletedAt !== undefined || kind === 'ai'),
      )
      const isSwept = range.afterSeq < (rooms.get(range.roomId)?.room.sweptToSeq ?? 0)
      return found && !isOld && !isSwept ? found.digest : null
    },
    async saveDigest(range, rev, digest) {
      digests.set(toKey(range), { rev, digest })
    },
  }
}
