import { type Answered, LEASE_MS, type MessageKey, type ReplyKey, type Said } from '#lib/chat/ports.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { toAskedColumn, toReplyVersion, toStepsColumn } from './rows.ts'

/** What is done to replies beside the order of their room: what they have said so far, and who works on them. */

export async function saveSnapshot({ id, version = 1 }: ReplyKey, { text, reasoning, steps }: Said): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE messages m JOIN replies r ON r.message_id = m.id SET m.message = ${text}, r.reasoning = ${reasoning || null},
      r.steps = ${steps ? Prisma.sql`${toStepsColumn(steps)}` : Prisma.sql`r.steps`}
    WHERE m.id = ${BigInt(id)} AND r.version = ${version} AND r.status = 'streaming'`
  return count > 0
}

/** Those of the owner alone; answers which are not what they were. */
export async function renewLeases(replies: ReplyKey[], owner: string): Promise<ReplyKey[]> {
  const ids = Prisma.join(replies.map(({ id }) => BigInt(id)))
  await db().$executeRaw`
    UPDATE replies SET lease_until = NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND
    WHERE message_id IN (${ids}) AND owner = ${owner} AND lease_until IS NOT NULL`
  const rows = await db().$queryRaw<{ id: bigint; version: number }[]>`
    SELECT message_id AS id, version FROM replies
    WHERE message_id IN (${ids}) AND owner = ${owner} AND lease_until IS NOT NULL`
  const versions = new Map(rows.map((row) => [String(row.id), Number(row.version)]))
  return replies.filter(({ id, version = 1 }) => versions.get(id) !== version)
}

export async function listOrphanedReplies(): Promise<MessageKey[]> {
  const rows = await db().$queryRaw<{ id: bigint; room_id: bigint }[]>`
    SELECT message_id AS id, room_id FROM replies WHERE lease_until < NOW(3)`
  return rows.map((row) => ({ id: String(row.id), roomId: String(row.room_id) }))
}

/** See Store. Whom a message that is covered asked is not kept: it was the room's first. */
export async function listAsked(messageIds: string[], assistant: string): Promise<Map<string, Answered>> {
  if (messageIds.length === 0) return new Map()
  const ids = Prisma.join(messageIds.map(BigInt))
  const rows = await db().$queryRaw<{ id: bigint; answered: Answered }[]>`
    SELECT id, 'covered' AS answered FROM messages WHERE id IN (${ids}) AND asked = ${toAskedColumn('covered')}
    UNION ALL SELECT answers, 'asked' FROM replies WHERE answers IN (${ids}) AND assistant = ${assistant}`
  return new Map(rows.map(({ id, answered }) => [String(id), answered]))
}

/** Oldest first, the present one last. */
export async function listReplyVersions(messageId: string): Promise<ReplyVersion[]> {
  const row = await db().reply.findUnique({
    where: { messageId: BigInt(messageId) },
    include: { versions: { orderBy: { version: 'asc' } }, message: { select: { message: true } } },
  })
  if (!row) return []
  return [...row.versions, { ...row, text: row.message.message }].map(toReplyVersion)
}
