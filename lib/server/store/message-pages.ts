import type { PagePosition, PinPage } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { Prisma } from './generated/client.ts'
import { COLUMNS, OTHER_COLUMNS, REPLY_JOIN } from './message-columns.ts'
import { db } from './prisma.ts'
import { type ShownMessage, toMessage } from './rows.ts'

/**
 * Pages of a room's messages, by keyset and never by OFFSET. The index is named: left to itself, MariaDB looks up the room
 * alone and walks from its newest message to the page, which took 200 ms in the middle of 200,000 (docs/performance.md).
 *
 * A page ends behind the message whose text, with its thinking, makes it larger than what may be answered. Long texts are read apart, when
 * it is known which of them are on the page: 200 of them are 13 MB. So is what has marks: most has none, and is not to wait
 * for a look at those tables.
 */

/** Texts of more bytes are read apart. */
const LONG_BYTES = 8_192

const BYTES = 'LENGTH(m.message) + IFNULL(LENGTH(r.reasoning), 0) + IFNULL(LENGTH(r.steps), 0)'
const MEASURED_COLUMNS = Prisma.raw(
  `${OTHER_COLUMNS}, m.marks, ${BYTES} AS bytes, IF(${BYTES} <= ${LONG_BYTES}, m.message, NULL) AS message,
  IF(${BYTES} <= ${LONG_BYTES}, r.reasoning, NULL) AS reasoning, NULL AS reactions, NULL AS pinnedBy, NULL AS files`,
)

/** `message` is null where it is long, and so is `reasoning`; what `marks` counts is not there. */
type MeasuredRow = Omit<ShownMessage, 'message'> & { message: string | null; bytes: bigint; marks: bigint }

/** Ascending by seq. */
export async function readPage(roomId: string, position: PagePosition, limit: number): Promise<Message[]> {
  if ('after' in position) return readUp(roomId, position.after, limit)
  if ('before' in position) return readDown(roomId, position.before, limit)
  if ('newest' in position) return readDown(roomId, Number.MAX_SAFE_INTEGER, limit)
  const older = await readDown(roomId, position.around, Math.floor(limit / 2))
  return [...older, ...(await readUp(roomId, position.around - 1, limit - older.length))]
}

/** Created or changed after `rev`, ascending by rev. */
export function readChangedSince(roomId: string, rev: number, limit: number): Promise<Message[]> {
  return readMessages(
    db().$queryRaw`
      SELECT ${MEASURED_COLUMNS} FROM messages m FORCE INDEX (messages_room_id_rev_idx) ${REPLY_JOIN}
      WHERE m.room_id = ${BigInt(roomId)} AND m.rev > ${rev} ORDER BY m.rev LIMIT ${limit}`,
  )
}

/** Those of the messages that are in the room, ascending by seq. */
export async function listMessages(roomId: string, messageIds: string[]): Promise<Message[]> {
  if (messageIds.length === 0) return []
  const ids = Prisma.join(messageIds.map(BigInt))
  return await readMessages(
    db().$queryRaw`
      SELECT ${MEASURED_COLUMNS} FROM messages m ${REPLY_JOIN}
      WHERE m.id IN (${ids}) AND m.room_id = ${BigInt(roomId)} ORDER BY m.seq`,
  )
}

/** The ids of those of the messages that are in the room, not deleted, and behind its readsFromSeq. */
export async function listTellable(roomId: string, messageIds: string[]): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set()
  const ids = Prisma.join(messageIds.map(BigInt))
  const rows = await db().$queryRaw<{ id: bigint }[]>`
    SELECT m.id FROM messages m JOIN rooms r ON r.id = m.room_id
    WHERE m.id IN (${ids}) AND m.room_id = ${BigInt(roomId)} AND m.deleted_at IS NULL
      AND m.seq > COALESCE(r.reads_from_seq, 0)`
  return new Set(rows.map(({ id }) => String(id)))
}

/** Newest pin first. */
export async function listPins(roomId: string, before = Number.MAX_SAFE_INTEGER): Promise<PinPage> {
  const rows = await db().$queryRaw<(MeasuredRow & { pinRev: bigint })[]>`
    SELECT ${MEASURED_COLUMNS}, p.rev AS pinRev FROM pins p JOIN messages m ON m.id = p.message_id ${REPLY_JOIN}
    WHERE p.room_id = ${BigInt(roomId)} AND p.rev < ${before} ORDER BY p.rev DESC`
  const messages = await readMessages(Promise.resolve(rows))
  const pins = messages.map((message, place) => ({ message, rev: Number(rows[place]?.pinRev) }))
  const nextBefore = messages.length < rows.length ? (pins.at(-1)?.rev ?? null) : null
  // One may have been taken back, or its message deleted, between the two queries.
  return { pins: pins.filter(({ message }) => message.pinnedBy !== undefined), nextBefore }
}

async function readDown(roomId: string, before: number, limit: number): Promise<Message[]> {
  const messages = await readMessages(
    db().$queryRaw`
      SELECT ${MEASURED_COLUMNS} FROM messages m FORCE INDEX (messages_room_id_seq_key) ${REPLY_JOIN}
      WHERE m.room_id = ${BigInt(roomId)} AND m.seq < ${before} ORDER BY m.seq DESC LIMIT ${limit}`,
  )
  return messages.reverse()
}

function readUp(roomId: string, after: number, limit: number): Promise<Message[]> {
  return readMessages(
    db().$queryRaw`
      SELECT ${MEASURED_COLUMNS} FROM messages m FORCE INDEX (messages_room_id_seq_key) ${REPLY_JOIN}
      WHERE m.room_id = ${BigInt(roomId)} AND m.seq > ${after} ORDER BY m.seq LIMIT ${limit}`,
  )
}

/**
 * The messages of these rows from the first on, as many as a page may hold. What changed between the two queries stands
 * where it did, under the rev by which it was found: whoever has that rev is told of the change behind it.
 */
async function readMessages(found: Promise<MeasuredRow[]>): Promise<Message[]> {
  const rows = takePage(await found)
  const whole = await readWhole(rows.filter((row) => !isWhole(row)))
  const byId = new Map(whole.map((row) => [row.id, row]))
  // Most rows are taken as they are: a copy of each was a tenth of the time when everybody comes back at once.
  return rows.map((row) =>
    isWhole(row) ? toMessage(row) : toMessage({ ...row, message: '', ...byId.get(row.id), rev: row.rev }),
  )
}

function isWhole(row: MeasuredRow): row is MeasuredRow & ShownMessage {
  return row.message !== null && Number(row.marks) === 0
}

async function readWhole(rows: MeasuredRow[]): Promise<ShownMessage[]> {
  if (rows.length === 0) return []
  const ids = Prisma.join(rows.map(({ id }) => id))
  return await db().$queryRaw`SELECT ${COLUMNS} FROM messages m ${REPLY_JOIN} WHERE m.id IN (${ids})`
}

/** Up to the row whose text makes it larger than a page. */
function takePage(rows: MeasuredRow[]): MeasuredRow[] {
  let bytes = 0
  const end = rows.findIndex((row) => {
    const isFull = bytes > PAGE_MAX_BYTES
    bytes += Number(row.bytes)
    return isFull
  })
  return end < 0 ? rows : rows.slice(0, end)
}
