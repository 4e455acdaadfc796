import type { PagePosition } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { type Message as MessageRow, Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { toMessage } from './rows.ts'

/**
 * Pages of a room's messages, by keyset and never by OFFSET. The index is named: left to itself, MariaDB looks up the room
 * alone and walks from its newest message to the page, which took 200 ms in the middle of 200,000 (docs/performance.md).
 */

const COLUMNS = Prisma.raw(
  `id, room_id AS roomId, seq, rev, sender, kind, message, sent_at AS sentAt, status, client_id AS clientId,
  reply_to AS replyTo, answers, asked_by AS askedBy, error_code AS errorCode, model, prompt_tokens AS promptTokens,
  completion_tokens AS completionTokens, lease_until AS leaseUntil, edited_at AS editedAt, deleted_at AS deletedAt`,
)

/** Ascending by seq. */
export async function readPage(roomId: string, position: PagePosition, limit: number): Promise<Message[]> {
  if ('after' in position) return readUp(roomId, position.after, limit)
  if ('before' in position) return readDown(roomId, position.before, limit)
  if ('newest' in position) return readDown(roomId, Number.MAX_SAFE_INTEGER, limit)
  const older = await readDown(roomId, position.around, Math.floor(limit / 2))
  return [...older, ...(await readUp(roomId, position.around - 1, limit - older.length))]
}

/** Created or changed after `rev`, ascending by rev. */
export async function readChangedSince(roomId: string, rev: number, limit: number): Promise<Message[]> {
  const rows = await db().$queryRaw<MessageRow[]>`
    SELECT ${COLUMNS} FROM messages FORCE INDEX (messages_room_id_rev_idx)
    WHERE room_id = ${BigInt(roomId)} AND rev > ${rev} ORDER BY rev LIMIT ${limit}`
  return rows.map(toMessage)
}

async function readDown(roomId: string, before: number, limit: number): Promise<Message[]> {
  const rows = await db().$queryRaw<MessageRow[]>`
    SELECT ${COLUMNS} FROM messages FORCE INDEX (messages_room_id_seq_key)
    WHERE room_id = ${BigInt(roomId)} AND seq < ${before} ORDER BY seq DESC LIMIT ${limit}`
  return rows.reverse().map(toMessage)
}

async function readUp(roomId: string, after: number, limit: number): Promise<Message[]> {
  const rows = await db().$queryRaw<MessageRow[]>`
    SELECT ${COLUMNS} FROM messages FORCE INDEX (messages_room_id_seq_key)
    WHERE room_id = ${BigInt(roomId)} AND seq > ${after} ORDER BY seq LIMIT ${limit}`
  return rows.map(toMessage)
}
