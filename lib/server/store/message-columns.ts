import type { MessageKey } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { TextVersion } from '#lib/protocol/messages.ts'
import { FILES } from './files.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { queryTogether } from './query-together.ts'
import { type ShownMessage, toMessage } from './rows.ts'
import { runQuery } from './run-query.ts'

/** What is read of messages `m` and the replies `r` that they are. */

const JOINED = 'LEFT JOIN replies r ON r.message_id = m.id'
export const REPLY_JOIN = Prisma.raw(JOINED)

/** Each as its emoji, who it is of, and the two revs that it stands by. */
const REACTIONS = `(SELECT CAST(JSON_ARRAYAGG(CONCAT_WS(' ', CONVERT(x.emoji USING utf8mb4), u.username, x.emoji_rev, x.rev)) AS CHAR)
    FROM reactions x JOIN users u ON u.id = x.user_id WHERE x.message_id = m.id)`
const PINNED_BY = '(SELECT u.username FROM pins p JOIN users u ON u.id = p.user_id WHERE p.message_id = m.id)'

/** All that is shown but texts and marks. */
export const OTHER_COLUMNS = `m.id, m.room_id AS roomId, m.seq, m.rev, m.sender, m.kind, m.sent_at AS sentAt,
  m.client_id AS clientId, m.reply_to AS replyTo, m.off_record AS offRecord, m.event, m.edited_at AS editedAt, m.deleted_at AS deletedAt,
  m.deleted_by AS deletedBy, r.status,
  r.asked_by AS askedBy, r.error_code AS errorCode, r.model, r.prompt_tokens AS promptTokens,
  r.completion_tokens AS completionTokens, r.cost_micros AS costMicros, r.first_token_ms AS firstTokenMs,
  r.total_ms AS totalMs, r.steps, r.thought_ms AS thoughtMs, r.version, r.ends_chain AS endsChain`
/** Marks and files are not looked for where there are none. */
const ALL_COLUMNS = `${OTHER_COLUMNS}, m.message, r.reasoning,
  IF(m.marks = 0, NULL, ${REACTIONS}) AS reactions, IF(m.marks = 0, NULL, ${PINNED_BY}) AS pinnedBy,
  IF(m.marks = 0, NULL, ${FILES}) AS files`
export const COLUMNS = Prisma.raw(ALL_COLUMNS)

/** The end of a packet's part: what is told of the message, as it is at this place of the packet, and what became of the change. */
export function toTellSql(outcome: string, where: string): string {
  return `SELECT ${ALL_COLUMNS}, ${outcome} FROM messages m ${JOINED} WHERE ${where};`
}

/** One query for all that are asked for at this time, as `findMessageKey`. */
export const findMessage = queryTogether(async (messageIds: string[]): Promise<(Message | null)[]> => {
  const ids = Prisma.join(messageIds.map(BigInt))
  const rows = await runQuery(
    () => db().$queryRaw<ShownMessage[]>`SELECT ${COLUMNS} FROM messages m ${REPLY_JOIN} WHERE m.id IN (${ids})`,
  )
  const found = new Map(rows.map((row) => [String(row.id), toMessage(row)]))
  return messageIds.map((id) => found.get(id) ?? null)
})

export const findMessageKey = queryTogether(async (messageIds: string[]): Promise<(MessageKey | null)[]> => {
  const rows = await runQuery(() =>
    db().message.findMany({ where: { id: { in: messageIds.map(BigInt) } }, select: { id: true, roomId: true } }),
  )
  const keys = new Map(rows.map(({ id, roomId }) => [String(id), { id: String(id), roomId: String(roomId) }]))
  return messageIds.map((id) => keys.get(id) ?? null)
})

/** In their order. */
export async function findRepliesTo(question: Pick<Message, 'id'>): Promise<Message[]> {
  const rows = await db().$queryRaw<ShownMessage[]>`
    SELECT ${COLUMNS} FROM replies r JOIN messages m ON m.id = r.message_id WHERE r.answers = ${BigInt(question.id)}
    ORDER BY m.seq`
  return rows.map(toMessage)
}

/** Oldest first, the present one last; none of one that was deleted. */
export async function listMessageVersions(messageId: string): Promise<TextVersion[]> {
  const row = await db().message.findUnique({
    where: { id: BigInt(messageId), deletedAt: null },
    include: { versions: { orderBy: { id: 'asc' } } },
  })
  if (!row) return []
  const now = { text: row.message, editedAt: row.editedAt ?? row.sentAt }
  return [...row.versions, now].map(({ text, editedAt }) => ({ text, editedAt: editedAt.toISOString() }))
}
