import type { Approvals } from '#lib/chat/ai/approvals.ts'
import type { ReplyKey } from '#lib/chat/ports.ts'
import { db } from './prisma.ts'

/** What was said to the call of a reply that waits: a row of each reply that ever had one. */

async function askApproval({ id, version = 1 }: ReplyKey, step: number): Promise<void> {
  await db().$executeRaw`
    INSERT INTO reply_approvals (message_id, version, step) VALUES (${BigInt(id)}, ${version}, ${step})
    ON DUPLICATE KEY UPDATE version = ${version}, step = ${step}, is_allowed = NULL`
}

async function findApproval({ id, version = 1 }: ReplyKey, step: number): Promise<boolean | null> {
  const where = { messageId: BigInt(id), version, step }
  const row = await db().replyApproval.findFirst({ where, select: { isAllowed: true } })
  return row?.isAllowed == null ? null : row.isAllowed === 1
}

async function sayApproval(reply: ReplyKey, step: number, isAllowed: boolean): Promise<boolean> {
  const { id, version = 1 } = reply
  await db().replyApproval.updateMany({
    where: { messageId: BigInt(id), version, step, isAllowed: null },
    data: { isAllowed: Number(isAllowed) },
  })
  return (await findApproval(reply, step)) === isAllowed
}

export const approvals = { askApproval, findApproval, sayApproval } satisfies Approvals
