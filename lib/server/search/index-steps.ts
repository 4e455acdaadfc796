import type { PoolConnection } from 'mariadb'
import { toBlock } from './blocks.ts'
import { type ChangeRow, toRangeConditions } from './changes.ts'
import { groupBy } from './group.ts'
import { type IndexedRow, toIndexedSql, writeIndex } from './index-writes.ts'

/**
 * What brings the index up to date, a little at a time. A step is a transaction: killed in the middle of it, the index is as
 * it was, and what was to be indexed still waits. `owner` must hold the lease, or nothing is done.
 */

/** Messages, and bytes of what they say, that go together: the more, the less it costs for each. */
const MESSAGES_MAX = 2_048
const BYTES_MAX = 2 * 1024 * 1024
const CHANGES_MAX = 512
const LEASE_S = 15

/** Whether this process keeps the index from now on for as long as a lease lasts. Waits for no step of another one. */
export async function takeLease(connection: PoolConnection, owner: string): Promise<boolean> {
  const isFree = 'owner IS NULL OR owner = ? OR lease_until < NOW(3)'
  const free = await connection.query<unknown[]>(`SELECT id FROM search_progress WHERE ${isFree}`, [owner])
  if (free.length === 0) return false
  const { affectedRows } = await connection.query(
    `UPDATE search_progress SET owner = ?, lease_until = NOW(3) + INTERVAL ${LEASE_S} SECOND WHERE ${isFree}`,
    [owner, owner],
  )
  return affectedRows > 0
}

/** Lets another process keep it at once. */
export async function leaveLease(connection: PoolConnection, owner: string): Promise<void> {
  await connection.query('UPDATE search_progress SET owner = NULL, lease_until = NULL WHERE owner = ?', [owner])
}

/** Indexes some of what was said and changed. Answers how many messages there were, and whether more of them waited than go together. */
export async function indexChanges(
  connection: PoolConnection,
  owner: string,
): Promise<{ count: number; isFull: boolean }> {
  await connection.beginTransaction()
  if ((await lockProgress(connection, owner)) === null) return { count: 0, isFull: false }
  const { changes, isFull } = await listChanges(connection)
  if (changes.length === 0) return { count: 0, isFull }
  const rows: IndexedRow[] = []
  for (const ranges of toRangeConditions(changes)) {
    rows.push(...(await connection.query<IndexedRow[]>(toIndexedSql('messages_room_id_seq_key', ranges))))
  }
  await writeIndex(connection, rows)
  const done = changes.map(({ room_id, seq, rev }) => `(room_id = ${room_id} AND seq = ${seq} AND rev = ${rev})`)
  await connection.query(`DELETE FROM search_changes WHERE ${done.join(' OR ')}`)
  await connection.commit()
  return { count: changes.reduce((sum, { count }) => sum + Number(count), 0), isFull }
}

type WaitingRow = ChangeRow & { rev: bigint }

/** So many as go together, at least one. What is changed meanwhile stands there once more, under another rev. */
async function listChanges(connection: PoolConnection): Promise<{ changes: WaitingRow[]; isFull: boolean }> {
  const waiting = await connection.query<WaitingRow[]>(
    `SELECT room_id, seq, rev, count FROM search_changes ORDER BY room_id, seq, rev LIMIT ${CHANGES_MAX}`,
  )
  const few = takeWithin(waiting, MESSAGES_MAX, ({ count }) => Number(count))
  const sizes: SizeRow[] = []
  for (const ranges of toRangeConditions(few)) {
    const some = `SELECT m.room_id, m.seq, LENGTH(m.message) AS bytes FROM messages m WHERE ${ranges}`
    sizes.push(...(await connection.query<SizeRow[]>(some)))
  }
  const byRoom = groupBy(sizes, ({ room_id }) => BigInt(room_id))
  const changes = takeWithin(few, BYTES_MAX, ({ room_id, seq, count }) => {
    const isIn = (at: bigint) => at >= BigInt(seq) && at < BigInt(seq) + BigInt(count)
    const own = byRoom.get(BigInt(room_id))?.filter((size) => isIn(BigInt(size.seq))) ?? []
    return own.reduce((sum, size) => sum + Number(size.bytes), 0)
  })
  return { changes, isFull: changes.length < waiting.length || waiting.length === CHANGES_MAX }
}

interface SizeRow {
  room_id: bigint
  seq: bigint
  bytes: bigint
}

/** The first of them, as many as fit, at least one. */
function takeWithin<T>(items: readonly T[], max: number, measure: (item: T) => number): T[] {
  let sum = 0
  const end = items.findIndex((item, place) => {
    sum += measure(item)
    return place > 0 && sum > max
  })
  return end < 0 ? [...items] : items.slice(0, end)
}

/** Indexes some of what was there before the index, from the newest on. Answers whether there may be more. */
export async function indexOlder(connection: PoolConnection, owner: string): Promise<boolean> {
  await connection.beginTransaction()
  const indexedFrom = await lockProgress(connection, owner)
  if (indexedFrom === null || indexedFrom <= 1n) return false
  const sizes = await connection.query<{ id: bigint; bytes: bigint }[]>(
    `SELECT id, LENGTH(message) AS bytes FROM messages FORCE INDEX (PRIMARY) WHERE id < ? ORDER BY id DESC LIMIT ${MESSAGES_MAX}`,
    [indexedFrom],
  )
  const lowest = findLowest(sizes)
  if (lowest !== null) {
    const range = `m.id >= ${lowest} AND m.id < ${indexedFrom}`
    await writeIndex(connection, await connection.query<IndexedRow[]>(toIndexedSql('PRIMARY', range)))
  }
  await connection.query('UPDATE search_progress SET indexed_from = ?', [lowest ?? 1n])
  await connection.commit()
  return lowest !== null
}

/** Of those that go together; null where there are none. */
function findLowest(sizes: readonly { id: bigint; bytes: bigint }[]): bigint | null {
  let bytes = 0
  let lowest: bigint | null = null
  for (const row of sizes) {
    bytes += Number(row.bytes)
    if (lowest !== null && (bytes > BYTES_MAX || toBlock(BigInt(row.id)) !== toBlock(lowest))) break
    lowest = BigInt(row.id)
  }
  return lowest
}

/** From which id on all is indexed; null where another process keeps the index. */
export async function lockProgress(connection: PoolConnection, owner: string): Promise<bigint | null> {
  const [row] = await connection.query<{ indexed_from: bigint }[]>(
    'SELECT indexed_from FROM search_progress WHERE owner = ? FOR UPDATE',
    [owner],
  )
  return row ? BigInt(row.indexed_from) : null
}
