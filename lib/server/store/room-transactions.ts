import { randomUUID } from 'node:crypto'
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
import { db } from './prisma.ts'
import { toAskedColumn, toMessage, toOutcome } from './rows.ts'

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

const INSERT_REPLY = `
  INSERT INTO messages
    (room_id, seq, rev, sender, kind, message, sent_at, status, reply_to, answers, asked_by, model, change_id,
     lease_until) VALUES`

/** `place` counts from 1 in the transaction; `question` is the SQL of the id of the message that the reply answers. */
function replyRow(place: number, question: string): string {
  return `(?, @seq + ${place}, @rev + ${place}, '${AI_USERNAME}', 'ai', '', ?, 'queued', ${question}, ${question}, ?, ?, ?,
    NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND)`
}

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

/** Questions first, then their replies. Throws DuplicateEntry when one of the client ids is taken; then none is stored. */
export async function insertBatch(roomId: string, batch: NewMessage[]): Promise<Saved[]> {
  const asking = batch.flatMap((save, index) => (save.reply ? [{ reply: save.reply, index, sentAt: save.sentAt }] : []))
  const count = batch.length + asking.length
  const replies = asking.map(({ index }, order) =>
    replyRow(batch.length + order + 1, `@first + ${index} * @@auto_increment_increment`),
  )
  const mentions = batch.flatMap(({ draft }, index) =>
    (draft.mentions ?? []).map((userId) => ({ place: index + 1, userId })),
  )
  const sql = `START TRANSACTION;${TAKE_PLACES}
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, reply_to, asked) VALUES
    ${batch.map((_, index) => `(?, @seq + ${index + 1}, @rev + ${index + 1}, ?, ?, ?, ?, ?, ?)`).join()};
    ${asking.length > 0 ? `SELECT LAST_INSERT_ID() INTO @first; ${INSERT_REPLY} ${replies.join()};` : ''}
    ${readSql(batch.length)};
    ${mentions.length > 0 ? `INSERT INTO mentions (room_id, seq, user_id) VALUES ${mentions.map(({ place }) => `(?, @seq + ${place}, ?)`).join()};` : ''}
    SELECT @seq AS seq, @rev AS rev, @@auto_increment_increment AS step;
    COMMIT`
  const values = [
    ...[count, count, roomId, count, count, roomId],
    ...batch.flatMap(({ draft, reply, sentAt }) => [
      ...[roomId, draft.sender, draft.text, toDateTime(sentAt), draft.clientId, draft.replyTo ?? null],
      toAskedColumn(reply ? 'asked' : draft.ai),
    ]),
    ...asking.flatMap(({ reply, sentAt }) => [roomId, toDateTime(sentAt), reply.askedBy, reply.model, null]),
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
        ...{ replyTo: id, askedBy: reply.askedBy, model: reply.model },
      },
      isRepeat: false,
    }
  })
}

/** A queued reply to a question stored earlier; null if it has one. */
export async function insertReply(question: Message, reply: ReplyDraft): Promise<Message | null> {
  const sql = `START TRANSACTION;${TAKE_PLACES} ${INSERT_REPLY} ${replyRow(1, '?')}; COMMIT`
  const { roomId } = question
  const changeId = randomUUID()
  try {
    await transact(sql, [
      ...[1, 1, roomId, 1, 1, roomId],
      ...[roomId, toDateTime(new Date().toISOString()), question.id, question.id, reply.askedBy, reply.model, changeId],
    ])
  } catch (cause) {
    if (!(cause instanceof DuplicateEntry)) throw cause
    // An earlier try may have committed this very row, its answer lost on the way.
    const own = await db().message.count({ where: { answers: BigInt(question.id), changeId } })
    if (own === 0) return null
  }
  return await findReplyTo(question)
}

/**
 * Changes a reply, once: a repeat of a transaction whose answer was lost on the way finds its own mark on the row.
 * `isAlone`: only while no other reply of the room is streaming and alive.
 */
export async function updateReply(
  key: MessageKey,
  from: MessageStatus[],
  change: ReplyChange,
  { rev, isOrphaned, isAlone }: ReplyCondition & { isAlone?: boolean },
): Promise<{ changed: Message | null; isBusy: boolean }> {
  const columns = toColumns(change)
  const changeId = randomUUID()
  const lease = isPending(change.status) ? `NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND` : 'NULL'
  // The room's row first, as everywhere; its rev moves on only if the reply did.
  const sql = `START TRANSACTION;
    SELECT last_rev + 1, 0 INTO @rev, @others FROM rooms WHERE id = ? FOR UPDATE;
    ${isAlone ? COUNT_OTHERS : ''}
    UPDATE messages SET rev = @rev, change_id = ?, lease_until = ${lease}, ${columns.map(([column]) => column).join()}
      WHERE id = ? AND room_id = ? AND status IN (${from.map(() => '?').join()}) AND @others = 0
      ${rev === undefined ? '' : 'AND rev = ?'} ${isOrphaned ? 'AND lease_until < NOW(3)' : ''};
    SELECT ROW_COUNT() INTO @changed;
    UPDATE rooms SET last_rev = last_rev + @changed WHERE id = ?;
    SELECT @changed AS changed, @others AS others,
      (SELECT status FROM messages WHERE id = ?) AS status,
      (SELECT COUNT(*) FROM messages WHERE id = ? AND change_id = ?) AS isOwn;
    COMMIT`
  const results = await transact(sql, [
    key.roomId,
    ...(isAlone ? [key.roomId, key.id] : []),
    changeId,
    ...columns.map(([, value]) => value),
    ...[key.id, key.roomId, ...from],
    ...(rev === undefined ? [] : [rev]),
    ...[key.roomId, key.id, key.id, changeId],
  ])
  const outcome = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]
  if (Number(outcome?.isOwn) !== 1) {
    return { changed: null, isBusy: Number(outcome?.others) > 0 && from.includes(outcome?.status as MessageStatus) }
  }
  const row = await db().message.findUnique({ where: { id: BigInt(key.id) } })
  return { changed: row && toMessage(row), isBusy: false }
}

const COUNT_OTHERS = `
  SELECT COUNT(*) INTO @others FROM messages
    WHERE room_id = ? AND id <> ? AND status = 'streaming' AND lease_until >= NOW(3);`

function toColumns(change: ReplyChange): [string, unknown][] {
  const columns: [string, unknown][] = [['status = ?', change.status]]
  if (change.text !== undefined) columns.push(['message = ?', change.text])
  if (change.reasoning !== undefined) columns.push(['reasoning = ?', change.reasoning])
  if (change.model !== undefined) columns.push(['model = ?', change.model])
  if (change.error !== undefined) columns.push(['error_code = ?', change.error?.code ?? null])
  if (change.usage !== undefined) {
    columns.push(['prompt_tokens = ?', change.usage?.promptTokens ?? null])
    columns.push(['completion_tokens = ?', change.usage?.completionTokens ?? null])
  }
  return columns
}

/** What is stored under these client ids, by `toKey`. */
export async function findStored(drafts: Draft[]): Promise<Map<string, Pick<Saved, 'message' | 'ai'>>> {
  const rows = await db().message.findMany({
    where: { OR: drafts.map(({ sender, clientId }) => ({ sender, clientId })) },
  })
  return new Map(
    rows.map((row) => {
      const ai = toOutcome(row.asked)
      return [
        toKey({ sender: row.sender, clientId: row.clientId ?? '' }),
        { message: toMessage(row), ...(ai && { ai }) },
      ]
    }),
  )
}

export async function findReplyTo(question: Message): Promise<Message | null> {
  const row = await db().message.findUnique({ where: { answers: BigInt(question.id) } })
  return row && toMessage(row)
}

/** What makes a message one: a sender uses a client id once. */
export function toKey({ sender, clientId }: Pick<Draft, 'sender' | 'clientId'>): string {
  return `${sender}\0${clientId}`
}
