import { hash } from 'node:crypto'
import { type Draft, LEASE_MS, PENDING_REPLIES_MAX, type ReplyDraft, type Saved } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { findMessage } from './message-columns.ts'
import { type PacketPart, toDateTime } from './packet.ts'
import { db } from './prisma.ts'
import { PLAIN, toAskedColumn, toMessage, toOutcome } from './rows.ts'

/** New messages of people, with the replies that they ask for. */

export interface NewMessage {
  draft: Draft
  reply: ReplyDraft | null
  /** ISO 8601, UTC. */
  sentAt: string
}

/** So long the process that works on a reply counts as alive. */
export const LEASE = `NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND`

/** Whoever says something has read all up to it. `places`: of each sender's last message in the batch. */
function toReadSql(places: number[]): string {
  const cases = places.map((place) => `WHEN ? THEN ${place}`).join(' ')
  return `UPDATE memberships SET last_read_seq = @seq + CASE user_id ${cases} END
    WHERE room_id = ? AND user_id IN (${places.map(() => '?').join()});`
}

/** As an edit keeps it of the text first sent, by which a client id that comes back is known. */
export function toTextHash(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** A question of a batch: its place there, and its order among those that ask. */
interface Asking {
  reply: ReplyDraft
  sentAt: string
  index: number
  order: number
}

/**
 * Questions first, then their replies, as many as the room may have; `owner` will write them. DuplicateEntry where one of
 * the client ids is taken.
 */
export function toInsertPart(roomId: string, batch: NewMessage[], owner: string): PacketPart<Saved[]> {
  const asking = toAsking(batch)
  const asks = asking.length > 0
  const orders = new Map(asking.map(({ index, order }) => [index, order]))
  // Those beyond get none in any case.
  const replies = asking.slice(0, PENDING_REPLIES_MAX).map((one) => toReplySql(roomId, batch.length, one, owner))
  const mentions = batch.flatMap(({ draft }, index) =>
    (draft.mentions ?? []).map((userId) => ({ place: index + 1, userId })),
  )
  const lastPlaces = new Map(batch.map(({ draft }, index) => [draft.senderId, index + 1]))
  const senderIds = [...lastPlaces.keys()]
  return {
    sql: `
    ${asks ? COUNT_FREE : ''}
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, reply_to, asked) VALUES
    ${batch.map((_, index) => `(?, @seq + ${index + 1}, @rev + ${index + 1}, ?, ?, ?, ?, ?, ${toAskedSql(orders.get(index))})`).join()};
    ${asks ? 'SELECT LAST_INSERT_ID() INTO @first;' : ''}
    ${replies.map(({ sql }) => sql).join('')}
    ${toReadSql([...lastPlaces.values()])}
    ${mentions.length > 0 ? `INSERT INTO mentions (room_id, seq, user_id) VALUES ${mentions.map(({ place }) => `(?, @seq + ${place}, ?)`).join()};` : ''}
    SELECT @seq AS seq, @rev AS rev, ${asks ? '@first AS firstId, @free AS free' : 'LAST_INSERT_ID() AS firstId'},
      ${replies.map((_, order) => `@reply${order} AS reply${order}, `).join('')}@@auto_increment_increment AS step;
    ${asks ? toMoveSql(batch.length, asking.length) : ''}`,
    ...(!asks && { adds: batch.length }),
    values: [
      ...(asks ? [roomId] : []),
      ...batch.flatMap(({ draft, reply, sentAt }) => [
        ...[roomId, draft.sender, draft.text, toDateTime(sentAt), draft.clientId, draft.replyTo ?? null],
        ...(reply ? [] : [toAskedColumn(draft.ai)]),
      ]),
      ...replies.flatMap(({ values }) => values),
      ...[...senderIds, roomId, ...senderIds],
      ...mentions.flatMap(({ userId }) => [roomId, userId]),
    ],
    read: (row) => toSaved(roomId, batch, row),
  }
}

function toAsking(batch: NewMessage[]): Asking[] {
  const asking: Asking[] = []
  for (const [index, { reply, sentAt }] of batch.entries())
    if (reply) asking.push({ reply, sentAt, index, order: asking.length })
  return asking
}

/** How many replies the room may have beside those it has. Only a pending one has a lease, whose index leads to the few of all rooms. */
const COUNT_FREE = `SELECT GREATEST(0, ${PENDING_REPLIES_MAX} - COUNT(*)) INTO @free FROM replies
  WHERE room_id = ? AND lease_until >= NOW(3);`

function toAskedSql(order: number | undefined): string {
  return order === undefined ? '?' : `IF(@free > ${order}, ${toAskedColumn('asked')}, ${toAskedColumn('busy')})`
}

/** `before`: how many messages of the part come before the first reply. One at a time: of rows that a SELECT inserts the ids need not follow each other. */
function toReplySql(roomId: string, before: number, { reply, sentAt, index, order }: Asking, owner: string) {
  const place = before + order + 1
  const question = `@first + ${index} * @@auto_increment_increment`
  return {
    sql: `
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, reply_to)
      SELECT ?, @seq + ${place}, @rev + ${place}, '${AI_USERNAME}', 'ai', '', ?, ${question} FROM DUAL WHERE @free > ${order};
    SELECT LAST_INSERT_ID() INTO @reply${order};
    INSERT INTO replies (message_id, room_id, answers, status, asked_by, model, owner, created_at, lease_until)
      SELECT @reply${order}, ?, ${question}, 'queued', ?, ?, ?, ?, ${LEASE} FROM DUAL WHERE @free > ${order};`,
    values: [roomId, toDateTime(sentAt), roomId, reply.askedBy, reply.model, owner, toDateTime(sentAt)],
  }
}

function toMoveSql(messages: number, questions: number): string {
  const count = `${messages} + LEAST(@free, ${questions})`
  return `SET @seq = @seq + ${count}, @rev = @rev + ${count};`
}

function toSaved(roomId: string, batch: NewMessage[], row: Record<string, unknown>): Saved[] {
  const [seq, rev, free] = [Number(row.seq), Number(row.rev), Number(row.free ?? 0)]
  const [firstId, step] = [BigInt(String(row.firstId)), BigInt(String(row.step))]
  let asked = 0

  return batch.map(({ draft, sentAt, reply }, index) => {
    const place = index + 1
    const message: Message = {
      ...{ id: String(firstId + BigInt(index) * step), roomId, seq: seq + place, rev: rev + place },
      ...{ sender: draft.sender, kind: 'human', text: draft.text, sentAt, status: 'sent' },
      clientId: draft.clientId,
      ...(draft.replyTo && { replyTo: draft.replyTo }),
    }
    if (!reply) return { message, ...(draft.ai && { ai: draft.ai }), reply: null, isRepeat: false }
    const order = asked++
    if (order >= free) return { message, ai: 'busy', reply: null, isRepeat: false }
    const replyPlace = batch.length + order + 1
    return {
      message,
      ai: 'asked',
      reply: {
        ...{ id: String(row[`reply${order}`]), roomId, seq: seq + replyPlace, rev: rev + replyPlace },
        ...{ sender: AI_USERNAME, kind: 'ai', text: '', sentAt, status: 'queued' },
        ...{ replyTo: message.id, askedBy: reply.askedBy, model: reply.model, version: 1, versions: 1 },
      },
      isRepeat: false,
    }
  })
}

/** A message as it is now, and what it was when it was stored. */
export interface StoredMessage extends Pick<Saved, 'message' | 'ai'> {
  textHash: Uint8Array | null
}

/** What is stored under these client ids, by `toKey`. */
export async function findStored(drafts: Draft[]): Promise<Map<string, StoredMessage>> {
  const rows = await db().message.findMany({
    where: { OR: drafts.map(({ sender, clientId }) => ({ sender, clientId })) },
  })
  const stored = new Map<string, StoredMessage>()
  for (const row of rows) {
    const ai = toOutcome(row.asked)
    // What people sent is no reply.
    const message = (row.marks > 0 && (await findMessage(String(row.id)))) || toMessage({ ...row, ...PLAIN })
    const key = toKey({ sender: row.sender, clientId: row.clientId ?? '' })
    stored.set(key, { message, textHash: row.textHash, ...(ai && { ai }) })
  }
  return stored
}

/** What makes a message one: a sender uses a client id once. */
export function toKey({ sender, clientId }: Pick<Draft, 'sender' | 'clientId'>): string {
  return `${sender}\0${clientId}`
}
