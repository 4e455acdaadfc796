import { hash } from 'node:crypto'
import { type Draft, LEASE_MS, type ReplyDraft, type Saved } from '#lib/chat/ports.ts'
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

const INSERT_REPLIES = `INSERT INTO replies
  (message_id, room_id, answers, status, asked_by, model, owner, created_at, lease_until) VALUES`

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

/** Questions first, then their replies; `owner` will write them. DuplicateEntry where one of the client ids is taken. */
export function toInsertPart(roomId: string, batch: NewMessage[], owner: string): PacketPart<Saved[]> {
  const asking = batch.flatMap((save, index) => (save.reply ? [{ reply: save.reply, index, sentAt: save.sentAt }] : []))
  const questions = asking.map(({ index }) => `@first + ${index} * @@auto_increment_increment`)
  const mentions = batch.flatMap(({ draft }, index) =>
    (draft.mentions ?? []).map((userId) => ({ place: index + 1, userId })),
  )
  const lastPlaces = new Map(batch.map(({ draft }, index) => [draft.senderId, index + 1]))
  const senderIds = [...lastPlaces.keys()]
  return {
    sql: `
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, reply_to, asked) VALUES
    ${batch.map((_, index) => `(?, @seq + ${index + 1}, @rev + ${index + 1}, ?, ?, ?, ?, ?, ?)`).join()};
    ${questions.length > 0 ? toRepliesSql(questions, batch.length) : ''}
    ${toReadSql([...lastPlaces.values()])}
    ${mentions.length > 0 ? `INSERT INTO mentions (room_id, seq, user_id) VALUES ${mentions.map(({ place }) => `(?, @seq + ${place}, ?)`).join()};` : ''}
    SELECT @seq AS seq, @rev AS rev, ${questions.length > 0 ? '@first AS firstId, @reply AS firstReplyId' : 'LAST_INSERT_ID() AS firstId, 0 AS firstReplyId'}, @@auto_increment_increment AS step;`,
    adds: batch.length + asking.length,
    values: [
      ...batch.flatMap(({ draft, reply, sentAt }) => [
        ...[roomId, draft.sender, draft.text, toDateTime(sentAt), draft.clientId],
        ...[draft.replyTo ?? null, toAskedColumn(reply ? 'asked' : draft.ai)],
      ]),
      ...asking.flatMap(({ sentAt }) => [roomId, toDateTime(sentAt)]),
      ...asking.flatMap(({ reply, sentAt }) => [roomId, reply.askedBy, reply.model, owner, toDateTime(sentAt)]),
      ...[...senderIds, roomId, ...senderIds],
      ...mentions.flatMap(({ userId }) => [roomId, userId]),
    ],
    read: (row) => toSaved(roomId, batch, row),
  }
}

/** `before`: how many messages of the part come before the first reply. */
function toRepliesSql(questions: string[], before: number): string {
  const messages = questions.map((question, order) => {
    const place = before + order + 1
    return `(?, @seq + ${place}, @rev + ${place}, '${AI_USERNAME}', 'ai', '', ?, ${question})`
  })
  const replies = questions.map(
    (question, order) =>
      `(@reply + ${order} * @@auto_increment_increment, ?, ${question}, 'queued', ?, ?, ?, ?, ${LEASE})`,
  )
  return `SELECT LAST_INSERT_ID() INTO @first;
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, reply_to) VALUES ${messages.join()};
    SELECT LAST_INSERT_ID() INTO @reply;
    ${INSERT_REPLIES} ${replies.join()};`
}

function toSaved(roomId: string, batch: NewMessage[], row: Record<string, unknown>): Saved[] {
  const [seq, rev] = [Number(row.seq), Number(row.rev)]
  const [firstId, firstReplyId, step] = [row.firstId, row.firstReplyId, row.step].map((id) => BigInt(String(id)))
  let replies = 0

  function toId(first = 0n, index: number): string {
    return String(first + BigInt(index) * (step ?? 1n))
  }

  return batch.map(({ draft, sentAt, reply }, index) => {
    const place = index + 1
    const message: Message = {
      ...{ id: toId(firstId, index), roomId, seq: seq + place, rev: rev + place },
      ...{ sender: draft.sender, kind: 'human', text: draft.text, sentAt, status: 'sent' },
      clientId: draft.clientId,
      ...(draft.replyTo && { replyTo: draft.replyTo }),
    }
    if (!reply) return { message, ...(draft.ai && { ai: draft.ai }), reply: null, isRepeat: false }
    const order = replies++
    const replyPlace = batch.length + order + 1
    return {
      message,
      ai: 'asked',
      reply: {
        ...{ id: toId(firstReplyId, order), roomId, seq: seq + replyPlace, rev: rev + replyPlace },
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
