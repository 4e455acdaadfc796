import type { User } from '#lib/protocol/entities.ts'

/** Who wants to hear nothing of whom; a part of the store. */
export interface BlockStore {
  /** The latest first. */
  listBlocked(userId: string): Promise<User[]>
  /** What is so already stays so. Throws CodedError `conflict` where BLOCKS_MAX are blocked. */
  setBlock(block: { userId: string; blockedId: string; isBlocked: boolean }): Promise<void>
  /** Ids of those of these people who have blocked this one. */
  listBlockers(userId: string, among: readonly string[]): Promise<string[]>
}
