import type { PoolConnection } from 'mariadb'
import { toBlock, toHexPlaces, toMessageId, toPlace } from './blocks.ts'
import { lockProgress } from './index-steps.ts'
import { toPlaces } from './index-writes.ts'

/** Takes out of the index what was swept: it would be found no more, but its words would still stand there. */

/** Tokens that are looked at in one step. */
const TOKENS_AT_ONCE = 500

interface PostingRow {
  token: Buffer
  places: Buffer
}

/** A part of a block, while nothing is swept. `owner` must hold the lease of the index. Answers whether there may be more. */
export async function forgetSwept(connection: PoolConnection, owner: string): Promise<boolean> {
  await connection.rollback()
  const [swept] = await connection.query<{ block: number; after_token: Buffer }[]>(
    `SELECT block, after_token FROM swept_blocks WHERE NOT EXISTS (
       SELECT 1 FROM retention WHERE owner IS NOT NULL AND lease_until >= NOW(3)) ORDER BY block LIMIT 1`,
  )
  if (!swept) return false
  await connection.beginTransaction()
  if ((await lockProgress(connection, owner)) === null) return false
  const block = Number(swept.block)
  const rows = await connection.query<PostingRow[]>(
    `SELECT token, places FROM search_postings FORCE INDEX (PRIMARY) WHERE block = ? AND token > ?
     ORDER BY token LIMIT ${TOKENS_AT_ONCE} FOR UPDATE`,
    [block, swept.after_token],
  )
  const there = await listThere(connection, block)
  for (const row of rows) await keepThere(connection, block, row, there)
  const last = rows.at(-1)
  const isWhole = rows.length < TOKENS_AT_ONCE || !last
  // What is swept meanwhile lets it begin anew.
  const step = [...(isWhole ? [] : [last.token]), block, swept.after_token]
  await connection.query(
    isWhole
      ? 'DELETE FROM swept_blocks WHERE block = ? AND after_token = ?'
      : 'UPDATE swept_blocks SET after_token = ? WHERE block = ? AND after_token = ?',
    step,
  )
  if (isWhole && there.size === 0) await connection.query('DELETE FROM search_blocks WHERE block = ?', [block])
  await connection.commit()
  return true
}

/** Places of the messages of a block. */
async function listThere(connection: PoolConnection, block: number): Promise<Set<number>> {
  const [from, to] = [toMessageId(block, 0), toMessageId(block + 1, 0)]
  const rows = await connection.query<{ id: bigint }[]>('SELECT id FROM messages WHERE id >= ? AND id < ?', [from, to])
  return new Set(
    rows
      .map(({ id }) => BigInt(id))
      .filter((id) => toBlock(id) === block)
      .map(toPlace),
  )
}

async function keepThere(
  connection: PoolConnection,
  block: number,
  { token, places }: PostingRow,
  there: ReadonlySet<number>,
): Promise<void> {
  const before = [...toPlaces(places)]
  const kept = before.filter((place) => there.has(place))
  if (kept.length === before.length) return
  const where = 'WHERE block = ? AND token = ?'
  if (kept.length === 0) await connection.query(`DELETE FROM search_postings ${where}`, [block, token])
  else await connection.query(`UPDATE search_postings SET places = x'${toHexPlaces(kept)}' ${where}`, [block, token])
}
