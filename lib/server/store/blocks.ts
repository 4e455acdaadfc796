import type { BlockStore } from '#lib/chat/block-ports.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { BLOCKS_MAX } from '#lib/protocol/limits.ts'
import { db } from './prisma.ts'
import { SHOWN_USER, toUser } from './rows.ts'

/** Who wants to hear nothing of whom. */
export const blockStore: BlockStore = {
  async listBlocked(userId) {
    const rows = await db().block.findMany({
      where: { userId: BigInt(userId) },
      select: { blocked: { select: SHOWN_USER } },
      orderBy: [{ createdAt: 'desc' }, { blockedId: 'desc' }],
      take: BLOCKS_MAX,
    })
    return rows.map(({ blocked }) => toUser(blocked))
  },
  async setBlock({ userId: by, blockedId: whom, isBlocked }) {
    const [userId, blockedId] = [BigInt(by), BigInt(whom)]
    if (!isBlocked) {
      await db().block.deleteMany({ where: { userId, blockedId } })
      return
    }
    if ((await db().block.count({ where: { userId, NOT: { blockedId } } })) >= BLOCKS_MAX)
      throw new CodedError('conflict')
    await db().block.createMany({ data: [{ userId, blockedId }], skipDuplicates: true })
  },
  async listBlockers(userId, among) {
    const rows = await db().block.findMany({
      where: { blockedId: BigInt(userId), userId: { in: among.map(BigInt) } },
      select: { userId: true },
    })
    return rows.map((row) => String(row.userId))
  },
}
