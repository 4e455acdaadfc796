import type { User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { BLOCKS_MAX } from '#lib/protocol/limits.ts'
import type { BlockStore } from './block-ports.ts'

/** The part of the store in memory that knows who has blocked whom. */
export function createMemoryBlocks(users: ReadonlyMap<string, User>): BlockStore {
  const blocks = new Map<string, Set<string>>()
  return {
    async listBlocked(userId) {
      return [...(blocks.get(userId) ?? [])].reverse().flatMap((id) => users.get(id) ?? [])
    },
    async setBlock({ userId, blockedId, isBlocked }) {
      const own = blocks.get(userId) ?? new Set()
      blocks.set(userId, own)
      if (!isBlocked) own.delete(blockedId)
      else if (own.size >= BLOCKS_MAX && !own.has(blockedId)) throw new CodedError('conflict')
      else own.add(blockedId)
    },
    async listBlockers(userId, among) {
      return among.filter((id) => blocks.get(id)?.has(userId))
    },
  }
}
