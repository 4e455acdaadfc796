import { createHash, randomUUID } from 'node:crypto'
import {
  type Draft,
  LEASE_MS,
  type MessageKey,
  type ReplyChange,
  type ReplyCondition,
  type ReplyDraft,
  type Saved,
} from '#lib/chat/ports.ts'
import { isPending, type Message, type MessageStatus } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { DuplicateEntry, type StatementResult, transact } from './connection.ts'
import { findMessage, findReplyTo } from './message-columns.ts'
import { db } from './prisma.ts'
import { NO_REPLY, toAskedColumn, toMessage, toOutcome } from './rows.ts'

/**
 * The transactions that write to a room, each of them one packet. All lock the room's row first, which gives seq and
 * rev (docs/traps.md, 2): numbers that commit late would be lost to readers otherwise.
 */

export interface NewMessage {
  draft: Draft
  reply: ReplyDraft | null
  /** ISO 8601, UTC. */
  sentAt: string
}

const TAKE_PLACES = `
  UPDATE rooms SET last_seq = last_seq + ?, last_rev = last_rev + ? WHERE id = ?;
  SELECT last_seq - ?, last_rev - ? INTO @seq, @rev FROM rooms WHERE id = ?;`

const INSERT_REPLY_MESSAGES =
  'INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, reply_to) VALUES'

/** `place` counts from 1 in the transaction; `question` is the SQL of the id of the message that the reply answers. */
function replyMessageRow(place: number, question: string): string {
  return `(?, @seq + ${place}, @rev + ${place}, '${AI_USERNAME}', 'ai', '', ?, ${question})`
}

const INSERT_REPLIES = `
  INSERT INTO replies (message_id, room_id, answers, status, asked_by, model, owner, change_id, created_at, lease_until) VALUES`

/** `order` counts from 0 among the replies of the transaction, the first of which has the id @reply. */
function replyRow(order: number, question: string): string {
  return `(@reply + ${order} * @@auto_increment_increment, ?, ${question}, 'queued', ?, ?, ?, ?, ?, ${LEASE})`
}

const LEASE = `NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND`

/** Whoever says something has read all up to it: the sender's last one of the batch, which stands first in the list. */
function readSql(count: number): string {
  const marks = Array.from({ length: count }, () => '?').join()
  return `UPDATE memberships SET last_read_seq = @seq + ${count} + 1 - FIELD(user_id, ${marks})
    WHERE room_id = ? AND user_id IN (${marks})`
}

/** As the database reads it; the driver's own conversion of a Date takes longer than that of a row's other values. */
function toDateTime(iso: string): string {
  return iso.slice(0, -1)
}

/** What decides whether a client id comes back with the text first sent. */
export function toTextHash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Questions first, then their replies; `owner` will write them. Throws DuplicateEntry when one of the client ids is taken; then none is stored. */
export async function insertBatch(roomId: string, batch: NewMessage[], owner: string): Promise<Saved[]> {
  const asking = batch.flatMap((save, index) => (save.reply ? [{ reply: save.reply, index, sentAt: save.sentAt }] : []))
  const count = batch.length + asking.length
  const questions = asking.map(({ index }) => `@first + ${index} * @@auto_increment_increment`)
  const mentions = batch.flatMap(({ draft }, index) =>
    (draft.mentions ?? []).map((userId) => ({ place: index + 1, userId })),
  )
  const sql = `START TRANSACTION;${TAKE_PLACES}
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, text_hash, reply_to, asked) VALUES
    ${batch.map((_, index) => `(?, @seq + ${index + 1}, @rev + ${index + 1}, ?, ?, ?, ?, ?, ?, ?)`).join()};
    ${questions.length > 0 ? toRepliesSql(questions, batch.length) : ''}
    ${readSql(batch.length)};
    ${mentions.length > 0 ? `INSERT INTO mentions (room_id, seq, user_id) VALUES ${mentions.map(({ place }) => `(?, @seq + ${place}, ?)`).join()};` : ''}
    SELECT @seq AS seq, @rev AS rev, @@auto_increment_increment AS step;
    COMMIT`
  const values = [
    ...[count, count, roomId, count, count, roomId],
    ...batch.flatMap(({ draft, reply, sentAt }) => [
      ...[roomId, draft.sender, draft.text, toDateTime(sentAt), draft.clientId, toTextHash(draft.text)],
      ...[draft.replyTo ?? null, toAskedColumn(reply ? 'asked' : draft.ai)],
    ]),
    ...asking.flatMap(({ sentAt }) => [roomId, toDateTime(sentAt)]),
    ...asking.flatMap(({ reply, sentAt }) => [
      ...[roomId, reply.askedBy, reply.model, owner, null, toDateTime(sentAt)],
    ]),
    ...batch.map(({ draft }) => draft.senderId).reverse(),
    roomId,
    ...batch.map(({ draft }) => draft.senderId),
    ...mentions.flatMap(({ userId }) => [roomId, userId]),
  ]
  const results = await transact(sql, values)
  const inserts = results.filter((result): result is StatementResult => !Array.isArray(result) && !!result.insertId)
  const head = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]
  const seq = Number(head?.seq)
  const rev = Number(head?.rev)
  const step = BigInt(Number(head?.step))
  const firstId = inserts[0]?.insertId ?? 0n
  const firstReplyId = inserts[1]?.insertId ?? 0n

  return batch.map(({ draft, sentAt, reply }, index) => {
    const id = String(firstId + BigInt(index) * step)
    const place = index + 1
    const message: Message = {
      ...{ id, roomId, seq: seq + place, rev: rev + place },
      ...{ sender: draft.sender, kind: 'human', text: draft.text, sentAt, status: 'sent' },
      clientId: draft.clientId,
      ...(draft.replyTo && { replyTo: draft.replyTo }),
    }
    if (!reply) return { message, ...(draft.ai && { ai: draft.ai }), reply: null, isRepeat: false }
    const order = asking.findIndex((asked) => asked.index === index)
    const replyPlace = batch.length + order + 1
    return {
      message,
      ai: 'asked',
      reply: {
        ...{ id: String(firstReplyId + BigInt(order) * step), roomId, seq: seq + replyPlace, rev: rev + replyPlace },
        ...{ sender: AI_USERNAME, kind: 'ai', text: '', sentAt, status: 'queued' },
        ...{ replyTo: id, askedBy: reply.askedBy, model: reply.model, version: 1, versions: 1 },
      },
      isRepeat: false,
    }
  })
}

/** `before`: how many messages of the transaction come before the first reply. */
function toRepliesSql(questions: string[], before: number): string {
  const messages = questions.map((question, order) => replyMessageRow(before + order + 1, question))
  return `SELECT LAST_INSERT_ID() INTO @first;
    ${INSERT_REPLY_MESSAGES} ${messages.join()};
    SELECT LAST_INSERT_ID() INTO @reply;
    ${INSERT_REPLIES} ${questions.map((question, order) => replyRow(order, question)).join()};`
}

/** A queued reply to a question stored earlier; null if it has one. */
export async function insertReply(question: Message, reply: ReplyDraft, owner: string): Promise<Message | null> {
  const sql = `START TRANSACTION;${TAKE_PLACES}
    ${INSERT_REPLY_MESSAGES} ${replyMessageRow(1, '?')};
    SELECT LAST_INSERT_ID() INTO @reply;
    ${INSERT_REPLIES} ${replyRow(0, '?')}; COMMIT`
  const { roomId } = question
  const changeId = randomUUID()
  const sentAt = toDateTime(new Date().toISOString())
  try {
    await transact(sql, [
      ...[1, 1, roomId, 1, 1, roomId],
      ...[roomId, sentAt, question.id],
      ...[roomId, question.id, reply.askedBy, reply.model, owner, changeId, sentAt],
    ])
  } catch (cause) {
    if (!(cause instanceof DuplicateEntry)) throw cause
    // An earlier try may have committed this very row, its answer lost on the way.
    const own = await db().reply.count({ where: { answers: BigInt(question.id), changeId } })
    if (own === 0) return null
  }
  return await findReplyTo(question)
}

/**
 * Changes a reply, once: a repeat of a transaction whose answer was lost on the way finds its own mark on the row.
 * Queued again, it keeps what it said as a version. `isAlone`: only while no other reply of the room is streaming and alive.
 */
export async function updateReply(
  key: MessageKey,
  from: MessageStatus[],
  change: ReplyChange,
  { rev, isOrphaned, isAlone, owner }: ReplyCondition & { isAlone?: boolean; owner: string },
): Promise<{ changed: Message | null; isBusy: boolean }> {
  const columns = toColumns(change)
  const changeId = randomUUID()
  const isAgain = change.status === 'queued'
  // The room's row first, as everywhere; its rev moves on only if the reply did.
  const sql = `START TRANSACTION;
    SELECT last_rev + 1, 0 INTO @rev, @others FROM rooms WHERE id = ? FOR UPDATE;
    ${isAlone ? COUNT_OTHERS : ''}
    SELECT COUNT(*) INTO @changed FROM messages m JOIN replies r ON r.message_id = m.id
      WHERE m.id = ? AND m.room_id = ? AND r.status IN (${from.map(() => '?').join()}) AND @others = 0
      ${rev === undefined ? '' : 'AND m.rev = ?'} ${isOrphaned ? 'AND r.lease_until < NOW(3)' : ''} FOR UPDATE;
    ${isAgain ? KEEP_VERSION : ''}
    UPDATE replies SET change_id = ?, owner = ?, lease_until = ${isPending(change.status) ? LEASE : 'NULL'},
      ${isAgain ? 'version = version + 1, created_at = NOW(3),' : ''} ${columns.map(([column]) => column).join()}
      WHERE message_id = ? AND @changed = 1;
    UPDATE messages SET rev = @rev ${change.text === undefined ? '' : ', message = ?'} WHERE id = ? AND @changed = 1;
    UPDATE rooms SET last_rev = last_rev + @changed WHERE id = ?;
    SELECT @others AS others,
      (SELECT status FROM replies WHERE message_id = ?) AS status,
      (SELECT COUNT(*) FROM replies WHERE message_id = ? AND change_id = ?) AS isOwn;
    COMMIT`
  const results = await transact(sql, [
    key.roomId,
    ...(isAlone ? [key.id, key.roomId] : []),
    ...[key.id, key.roomId, ...from],
    ...(rev === undefined ? [] : [rev]),
    ...(isAgain ? [key.id] : []),
    ...[changeId, isPending(change.status) ? owner : null, ...columns.map(([, value]) => value), key.id],
    ...(change.text === undefined ? [] : [change.text]),
    ...[key.id, key.roomId, key.id, key.id, changeId],
  ])
  const outcome = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]
  if (Number(outcome?.isOwn) !== 1) {
    return { changed: null, isBusy: Number(outcome?.others) > 0 && from.includes(outcome?.status as MessageStatus) }
  }
  return { changed: await findMessage(key.id), isBusy: false }
}

/** Only what is pending has a lease, so that its index leads to the few rows of all rooms. */
const COUNT_OTHERS = `
  SELECT COUNT(*) INTO @others FROM replies
    WHERE lease_until >= NOW(3) AND message_id <> ? AND room_id = ? AND status = 'streaming';`

const KEEP_VERSION = `
  INSERT INTO reply_versions (message_id, version, text, status, error_code, model, prompt_tokens, completion_tokens,
      first_token_ms, total_ms, reasoning, created_at)
    SELECT r.message_id, r.version, m.message, r.status, r.error_code, r.model, r.prompt_tokens, r.completion_tokens,
      r.first_token_ms, r.total_ms, r.reasoning, r.created_at
    FROM replies r JOIN messages m ON m.id = r.message_id WHERE r.message_id = ? AND @changed = 1;`

/** Of the reply's row; its text is its message's. */
function toColumns(change: ReplyChange): [string, unknown][] {
  const columns: [string, unknown][] = [['status = ?', change.status]]
  if (change.reasoning !== undefined) columns.push(['reasoning = ?', change.reasoning])
  if (change.model !== undefined) columns.push(['model = ?', change.model])
  if (change.error !== undefined) columns.push(['error_code = ?', change.error?.code ?? null])
  if (change.usage !== undefined) {
    columns.push(['prompt_tokens = ?', change.usage?.promptTokens ?? null])
    columns.push(['completion_tokens = ?', change.usage?.completionTokens ?? null])
    columns.push(['first_token_ms = ?', change.usage?.firstTokenMs ?? null])
    columns.push(['total_ms = ?', change.usage?.totalMs ?? null])
  }
  return columns
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
  return new Map(
    rows.map((row) => {
      const ai = toOutcome(row.asked)
      return [
        toKey({ sender: row.sender, clientId: row.clientId ?? '' }),
        // What people sent is no reply.
        { message: toMessage({ ...row, ...NO_REPLY }), textHash: row.textHash, ...(ai && { ai }) },
      ]
    }),
  )
}

/** What makes a message one: a sender uses a client id once. */
export function toKey({ sender, clientId }: Pick<Draft, 'sender' | 'clientId'>): string {
  return `${sender}\0${clientId}`
}
