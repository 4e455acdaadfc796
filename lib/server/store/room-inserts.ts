import { hash } from 'node:crypto'
import { type Draft, LEASE_MS, PENDING_REPLIES_MAX, type ReplyDraft, type Saved } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toFilesSql } from './files.ts'
import { findMessage } from './message-columns.ts'
import { type PacketPart, toDateTime } from './packet.ts'
import { db } from './prisma.ts'
import { PLAIN, toAskedColumn, toMessage, toOutcome } from './rows.ts'
import { hasSwept } from './site-retention.ts'
import { SLOW_SQL, toSlowValues } from './slow-turns.ts'
import { findSwept, type StoredMessage, toKey, toSentKey, toUnsweptSql } from './swept-messages.ts'

/** New messages of people, with the replies that they ask for. */

export interface NewMessage {
  draft: Draft
  replies: readonly ReplyDraft[]
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

/** A reply that a batch asks for: the place of its question there, and its order among those of the same assistant. */
interface Asking {
  reply: ReplyDraft
  sentAt: string
  index: number
  /** The place of its assistant among those that the batch asks. */
  assistant: number
  order: number
}

/**
 * Questions first, then their replies, as many as the room may have; `owner` will write them. DuplicateEntry where one of
 * the client ids is taken.
 */
export function toInsertPart(roomId: string, batch: NewMessage[], owner: string): PacketPart<Saved[]> {
  const { assistants, asking } = toAsking(batch)
  const asks = asking.length > 0
  const replies = asking.map((one, place) => toReplySql(roomId, batch.length, { ...one, place }, owner))
  const mentions = batch.flatMap(({ draft }, index) =>
    (draft.mentions ?? []).map((userId) => ({ place: index + 1, userId })),
  )
  const withFiles = batch.flatMap(({ draft: { files = [], senderId } }, index) =>
    files.length > 0 ? [{ index, senderId, ids: files.map(({ id }) => id) }] : [],
  )
  const slow = batch.flatMap(({ draft: { senderId, slowSeconds } }) =>
    slowSeconds === undefined ? [] : [{ roomId, senderId, slowSeconds }],
  )
  const keepsFirst = asks || slow.length > 0 || withFiles.length > 0
  const lastPlaces = new Map(batch.map(({ draft }, index) => [draft.senderId, index + 1]))
  const senderIds = [...lastPlaces.keys()]
  return {
    sql: `
    ${assistants.map((_, place) => toFreeSql(place)).join('')}
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, client_id, reply_to, off_record, marks, asked) VALUES
    ${batch.map((_, index) => `(?, @seq + ${index + 1}, @rev + ${index + 1}, ?, '${batch[index]?.draft.kind ?? 'human'}', ?, ?, ?, ?, ?, ${batch[index]?.draft.files?.length ?? 0}, ${toAskedSql(asking.filter((one) => one.index === index))})`).join()};
    ${hasSwept() ? toUnsweptSql(batch.length) : ''}
    ${keepsFirst ? 'SELECT LAST_INSERT_ID(), 0 INTO @first, @told;' : ''}
    ${slow.map(() => SLOW_SQL).join('')}
    ${withFiles.map(({ index, ids }) => toFilesSql(`@first + ${index} * @@auto_increment_increment`, ids.length)).join('')}
    INSERT INTO search_changes (room_id, seq, rev, count) VALUES (?, @seq + 1, @rev + 1, ${batch.length});
    ${replies.map(({ sql }) => sql).join('')}
    ${toReadSql([...lastPlaces.values()])}
    ${mentions.length > 0 ? `INSERT INTO mentions (room_id, seq, user_id) VALUES ${mentions.map(({ place }) => `(?, @seq + ${place}, ?)`).join()};` : ''}
    SELECT @seq AS seq, @rev AS rev, ${keepsFirst ? '@first' : 'LAST_INSERT_ID()'} AS firstId,
      ${replies.map((_, place) => `@reply${place} AS reply${place}, `).join('')}@@auto_increment_increment AS step;
    ${asks ? `SET @seq = @seq + ${batch.length} + @told, @rev = @rev + ${batch.length} + @told;` : ''}`,
    ...(!asks && { adds: batch.length }),
    values: [
      ...assistants.flatMap((assistant) => [roomId, assistant]),
      ...batch.flatMap(({ draft, replies: { length }, sentAt }) => [
        ...[roomId, draft.sender, draft.text, toDateTime(sentAt), draft.clientId, draft.replyTo ?? null],
        Number(draft.offRecord ?? false),
        ...(length > 0 ? [] : [toAskedColumn(draft.ai)]),
      ]),
      ...(hasSwept() ? batch.map(({ draft }) => Buffer.from(toSentKey(draft))) : []),
      ...slow.flatMap(toSlowValues),
      ...withFiles.flatMap(({ ids, senderId }) => [...ids, ...ids, roomId, senderId]),
      roomId,
      ...replies.flatMap(({ values }) => values),
      ...[...senderIds, roomId, ...senderIds],
      ...mentions.flatMap(({ userId }) => [roomId, userId]),
    ],
    read: (row) => toSaved(roomId, batch, asking, row),
  }
}

function toAsking(batch: NewMessage[]): { assistants: string[]; asking: Asking[] } {
  const assistants = [...new Set(batch.flatMap(({ replies }) => replies.map(({ assistant }) => assistant)))]
  const orders = assistants.map(() => 0)
  const asking = batch.flatMap(({ replies, sentAt }, index) =>
    replies.map((reply) => {
      const assistant = assistants.indexOf(reply.assistant)
      const order = orders[assistant] ?? 0
      orders[assistant] = order + 1
      return { reply, sentAt, index, assistant, order }
    }),
  )
  return { assistants, asking }
}

/** How many replies an assistant may have beside those it has. Only a pending one has a lease, whose index leads to the few of all rooms. */
function toFreeSql(assistant: number): string {
  return `SELECT GREATEST(0, ${PENDING_REPLIES_MAX} - COUNT(*)) INTO @free${assistant} FROM replies
      WHERE room_id = ? AND assistant = ? AND lease_until >= NOW(3);`
}

/** Asked where one of the replies finds a place; a parameter where it asks for none. */
function toAskedSql(asking: Asking[]): string {
  if (asking.length === 0) return '?'
  const isAsked = asking.map(({ assistant, order }) => `@free${assistant} > ${order}`).join(' OR ')
  return `IF(${isAsked}, ${toAskedColumn('asked')}, ${toAskedColumn('busy')})`
}

/**
 * `before`: how many messages of the part come before the first reply; @told counts those that found a place. One at a
 * time: of rows that a SELECT inserts the ids need not follow each other.
 */
function toReplySql(
  roomId: string,
  before: number,
  { reply, sentAt, index, assistant, order, place }: Asking & { place: number },
  owner: string,
) {
  const question = `@first + ${index} * @@auto_increment_increment`
  const isFree = `FROM DUAL WHERE @free${assistant} > ${order}`
  return {
    sql: `
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, reply_to)
      SELECT ?, @seq + ${before + 1} + @told, @rev + ${before + 1} + @told, ?, 'ai', '', ?, ${question} ${isFree};
    SELECT IF(@free${assistant} > ${order}, LAST_INSERT_ID(), NULL), @told + (@free${assistant} > ${order}) INTO @reply${place}, @told;
    INSERT INTO replies (message_id, room_id, answers, assistant, chain, status, asked_by, model, owner, created_at, lease_until)
      SELECT @reply${place}, ?, ${question}, ?, ${question}, 'queued', ?, ?, ?, ?, ${LEASE} ${isFree};`,
    values: [
      ...[roomId, reply.assistant, toDateTime(sentAt)],
      ...[roomId, reply.assistant, reply.askedBy, reply.model, owner, toDateTime(sentAt)],
    ],
  }
}

function toSaved(roomId: string, batch: NewMessage[], asking: Asking[], row: Record<string, unknown>): Saved[] {
  const [seq, rev] = [Number(row.seq), Number(row.rev)]
  const [firstId, step] = [BigInt(String(row.firstId)), BigInt(String(row.step))]
  let told = 0

  function toReply({ reply, sentAt }: Asking, id: string, question: Message): Message {
    told++
    const place = batch.length + told
    return {
      ...{ id, roomId, seq: seq + place, rev: rev + place },
      ...{ sender: reply.assistant, kind: 'ai', text: '', sentAt, status: 'queued' },
      ...{ replyTo: question.id, askedBy: reply.askedBy, model: reply.model, version: 1, versions: 1 },
    }
  }

  return batch.map(({ draft, sentAt, replies }, index) => {
    const place = index + 1
    const message: Message = {
      ...{ id: String(firstId + BigInt(index) * step), roomId, seq: seq + place, rev: rev + place },
      ...{ sender: draft.sender, kind: draft.kind ?? 'human', text: draft.text, sentAt, status: 'sent' },
      clientId: draft.clientId,
      ...(draft.replyTo && { replyTo: draft.replyTo }),
      ...(draft.files && { files: draft.files }),
      ...(draft.offRecord && { offRecord: true as const }),
    }
    const stored = asking.flatMap((one, number) => {
      const id = one.index === index ? row[`reply${number}`] : null
      return id === null || id === undefined ? [] : toReply(one, String(id), message)
    })
    const ai = replies.length === 0 ? draft.ai : stored.length > 0 ? 'asked' : 'busy'
    return { message, ...(ai && { ai }), replies: stored, isRepeat: false }
  })
}

/** What is stored under these client ids, by `toKey`, or was. */
export async function findStored(drafts: Draft[]): Promise<Map<string, StoredMessage>> {
  const found = await findThere(drafts)
  const missing = hasSwept() ? drafts.filter((draft) => !found.has(toKey(draft))) : []
  return missing.length > 0 ? new Map([...found, ...(await findSwept(missing))]) : found
}

async function findThere(drafts: Draft[]): Promise<Map<string, StoredMessage>> {
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
