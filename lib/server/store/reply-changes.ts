import { randomUUID } from 'node:crypto'
import {
  CHAIN_REPLIES_MAX,
  HOPS_MAX,
  type MessageKey,
  PENDING_REPLIES_MAX,
  type ReplyChange,
  type ReplyCondition,
  type ReplyDraft,
} from '#lib/chat/ports.ts'
import { isPending, type Message, type MessageStatus } from '#lib/protocol/entities.ts'
import { toTellSql } from './message-columns.ts'
import { type PacketPart, toDateTime } from './packet.ts'
import { LEASE } from './room-inserts.ts'
import { type ShownMessage, toMessage, toStepsColumn } from './rows.ts'
import { FORGET_SUMMARIES_OF } from './summaries.ts'

/** Changes of replies, as parts of a packet. Each leaves its mark on the row, by which a repeat knows its own work. */

interface Outcome {
  /** As it is then; null where there was nothing to change. */
  message: Message | null
  /** Another reply of the room is under way, or else it would have been changed. */
  isBusy: boolean
}

/**
 * A queued reply to a message stored earlier; null if it has another one of this assistant. Where the message is a reply
 * itself, its chain goes on by one, if it may.
 */
export function toReplyPart(
  { id, roomId, kind }: Message,
  reply: ReplyDraft,
  owner: string,
): PacketPart<Message | 'chain_ended' | null> {
  const changeId = randomUUID()
  const sentAt = toDateTime(new Date().toISOString())
  const { assistant } = reply
  return {
    sql: `
    SELECT CAST(? AS UNSIGNED), 0, 1 INTO @chain, @hop, @isOpen;
    ${kind === 'ai' ? FOLLOW_CHAIN : ''}
    SELECT COUNT(*) = 0 AND @isOpen INTO @changed FROM replies WHERE answers = ? AND assistant = ?;
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, reply_to)
      SELECT ?, @seq + 1, @rev + 1, ?, 'ai', '', ?, ? FROM DUAL WHERE @changed = 1;
    INSERT INTO replies (message_id, room_id, answers, assistant, chain, hop, status, asked_by, model, owner, change_id,
        created_at, lease_until)
      SELECT LAST_INSERT_ID(), ?, ?, ?, @chain, @hop, 'queued', ?, ?, ?, ?, ?, ${LEASE} FROM DUAL WHERE @changed = 1;
    SET @seq = @seq + @changed, @rev = @rev + @changed;
    SELECT COALESCE(MAX(message_id), ?) INTO @shown FROM replies WHERE answers = ? AND assistant = ?;
    ${toTellSql('@isOpen OR m.id <> ? AS isOpen, r.change_id <=> ? AS isOwn', 'm.id = @shown')}`,
    values: [
      ...[id, ...(kind === 'ai' ? [id] : [])],
      ...[id, assistant],
      ...[roomId, assistant, sentAt, id],
      ...[roomId, id, assistant, reply.askedBy, reply.model, owner, changeId, sentAt],
      ...[id, id, assistant],
      ...[id, changeId],
    ],
    read: (row) => (Number(row.isOpen) === 1 ? toOwn(row) : 'chain_ended'),
  }
}

/** How far a reply's chain is, and whether it may ask another one. */
const FOLLOW_CHAIN = `
  SELECT COALESCE(chain, message_id), hop + 1 INTO @chain, @hop FROM replies WHERE message_id = ?;
  SELECT @hop <= ${HOPS_MAX} AND COUNT(*) < ${CHAIN_REPLIES_MAX} INTO @isOpen FROM replies WHERE chain = @chain;`

/**
 * Changes a reply where it is what is asked. Queued again, it keeps what it said as a version. `isAlone`: only while no
 * other reply of the room is streaming and alive.
 */
export function toReplyChangePart(
  key: MessageKey,
  from: MessageStatus[],
  change: ReplyChange,
  { version, isOrphaned, isAlone, owner }: ReplyCondition & { isAlone?: boolean; owner: string },
): PacketPart<Outcome> {
  const columns = toColumns(change)
  const changeId = randomUUID()
  const isAgain = change.status === 'queued'
  return {
    sql: `
    SELECT 0 INTO @others;
    ${isAlone ? COUNT_OTHERS : isAgain ? IS_FULL : ''}
    SELECT COUNT(*) INTO @changed FROM messages m JOIN replies r ON r.message_id = m.id
      WHERE m.id = ? AND m.room_id = ? AND r.status IN (${from.map(() => '?').join()}) AND @others = 0
      AND NOT (r.change_id <=> ?) ${version === undefined ? '' : 'AND r.version = ?'}
      ${isOrphaned ? 'AND r.lease_until < NOW(3)' : ''} ${isAgain ? 'AND m.deleted_at IS NULL' : ''} FOR UPDATE;
    ${isAgain ? KEEP_VERSION : ''}
    ${isAgain ? FORGET_SUMMARIES_OF : ''}
    UPDATE replies SET change_id = ?, owner = ?, lease_until = ${isPending(change.status) ? LEASE : 'NULL'},
      ${isAgain ? 'version = version + 1, created_at = NOW(3), ends_chain = 0,' : ''} ${columns.map(([column]) => column).join()}
      WHERE message_id = ? AND @changed = 1;
    UPDATE messages SET rev = @rev + 1 ${change.text === undefined ? '' : `, message = IF(deleted_at IS NULL, ?, '')`}
      WHERE id = ? AND @changed = 1;
    ${isPending(change.status) ? '' : FIND_FROM_NOW_ON}
    SET @rev = @rev + @changed;
    ${toTellSql('@others AS others, r.change_id <=> ? AS isOwn', 'm.id = ?')}`,
    values: [
      ...(isAlone ? [key.id, key.roomId] : isAgain ? [key.roomId, key.id] : []),
      ...[key.id, key.roomId, ...from, changeId],
      ...(version === undefined ? [] : [version]),
      ...(isAgain ? [key.id, key.id] : []),
      ...[changeId, isPending(change.status) ? owner : null, ...columns.map(([, value]) => value), key.id],
      ...(change.text === undefined ? [] : [change.text]),
      key.id,
      ...(isPending(change.status) ? [] : [key.id]),
      ...[changeId, key.id],
    ],
    read: (row) => ({
      message: toOwn(row),
      isBusy: Number(row.others) > 0 && from.includes(row.status as MessageStatus),
    }),
  }
}

function toOwn(row: Record<string, unknown>): Message | null {
  return Number(row.isOwn) === 1 ? toMessage(row as unknown as ShownMessage) : null
}

/** Only what is pending has a lease, so that its index leads to the few rows of all rooms. */
const COUNT_OTHERS = `
  SELECT COUNT(*) INTO @others FROM replies
    WHERE lease_until >= NOW(3) AND message_id <> ? AND room_id = ? AND status = 'streaming';`

/** Whether the reply's assistant has as many pending ones in the room as it may. */
const IS_FULL = `
  SELECT COUNT(*) >= ${PENDING_REPLIES_MAX} INTO @others FROM replies WHERE lease_until >= NOW(3) AND room_id = ?
    AND assistant = (SELECT assistant FROM replies WHERE message_id = ?);`

/** What is still written is not found by a search. */
const FIND_FROM_NOW_ON = `
  INSERT INTO search_changes (room_id, seq, rev, count)
    SELECT room_id, seq, @rev + 1, 1 FROM messages WHERE id = ? AND @changed = 1;`

const KEEP_VERSION = `
  INSERT INTO reply_versions (message_id, version, text, status, error_code, model, prompt_tokens, completion_tokens,
      cost_micros, first_token_ms, total_ms, reasoning, steps, thought_ms, created_at)
    SELECT r.message_id, r.version, m.message, r.status, r.error_code, r.model, r.prompt_tokens, r.completion_tokens,
      r.cost_micros, r.first_token_ms, r.total_ms, r.reasoning, r.steps, r.thought_ms, r.created_at
    FROM replies r JOIN messages m ON m.id = r.message_id WHERE r.message_id = ? AND @changed = 1;`

/** Of the reply's row; its text is its message's. */
function toColumns(change: ReplyChange): [string, unknown][] {
  const columns: [string, unknown][] = [['status = ?', change.status]]
  if (change.reasoning !== undefined) columns.push(['reasoning = ?', change.reasoning])
  if (change.steps !== undefined) columns.push(['steps = ?', toStepsColumn(change.steps)])
  if (change.thoughtMs !== undefined) columns.push(['thought_ms = ?', change.thoughtMs])
  if (change.model !== undefined) columns.push(['model = ?', change.model])
  if (change.endsChain) columns.push(['ends_chain = ?', 1])
  if (change.payerId !== undefined) columns.push(['payer_id = ?', change.payerId])
  if (change.error !== undefined) columns.push(['error_code = ?', change.error?.code ?? null])
  if (change.usage !== undefined) {
    columns.push(['prompt_tokens = ?', change.usage?.promptTokens ?? null])
    columns.push(['completion_tokens = ?', change.usage?.completionTokens ?? null])
    columns.push(['cost_micros = ?', change.usage?.costMicros ?? null])
    columns.push(['first_token_ms = ?', change.usage?.firstTokenMs ?? null])
    columns.push(['total_ms = ?', change.usage?.totalMs ?? null])
  }
  return columns
}
