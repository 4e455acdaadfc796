import { FAILURE_WORDS_MAX, type Failures, type KeptFailure } from '#lib/chat/ai/failures.ts'
import type { ReplyKey } from '#lib/chat/ports.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { db } from './prisma.ts'

/** Why replies failed, for admins. */

const KEPT_DAYS = 14

export async function saveFailure(
  { id, version = 1 }: ReplyKey,
  failure: Parameters<Failures['saveFailure']>[1],
): Promise<void> {
  const { code } = failure
  const words = failure.words.slice(0, FAILURE_WORDS_MAX)
  await db().$executeRaw`
    INSERT INTO reply_failures (message_id, version, code, words) VALUES (${BigInt(id)}, ${version}, ${code}, ${words})
    ON DUPLICATE KEY UPDATE code = ${code}, words = ${words}, created_at = NOW(3)`
  await db().$executeRaw`DELETE FROM reply_failures WHERE created_at < NOW(3) - INTERVAL ${KEPT_DAYS} DAY`
}

export async function findFailure(messageId: string, version?: number): Promise<KeptFailure | null> {
  const reply = await db().reply.findUnique({
    where: { messageId: BigInt(messageId), message: { deletedAt: null } },
    select: { version: true },
  })
  if (!reply) return null
  const key = { messageId: BigInt(messageId), version: version ?? reply.version }
  const row = await db().replyFailure.findUnique({ where: { messageId_version: key } })
  return row && { code: row.code as AiErrorCode, words: row.words, at: row.createdAt.toISOString() }
}
