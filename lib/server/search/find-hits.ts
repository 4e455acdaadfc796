import type { PoolConnection } from 'mariadb'
import type { WantedHits } from '#lib/chat/search/ports.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { toBlock, toMessageId } from './blocks.ts'
import { listCandidates, toRequirements } from './candidates.ts'
import { type ChangeRow, toRangeConditions } from './changes.ts'
import { type Condition, keepWanted, type TextRow, toCondition, toWantedIds } from './found-rows.ts'
import { withSearchConnection } from './pool.ts'

/**
 * Finds messages, newest first, in one snapshot of the database, which has each of them in one of three places: said or
 * changed just now, and not in the index yet; in the index; or older than what has been indexed so far.
 */

/** Whoever asks is answered within 3 s. */
const DEADLINE_MS = 2_000
/** The first look is at the newest block; who has not found enough looks at ever more of them at once. */
const BLOCKS_GROWTH = 4
const BLOCKS_AT_ONCE_MAX = 64
/** Candidates that are read together: what is common is found among the first, what is rare among many. */
const READ_FIRST = 48
const READ_MAX = 384
/** Ids that are passed at once where there is no index yet. */
const UNINDEXED_AT_ONCE = 8_192n

/** Lists of ids, all of them descending. */
type Candidates = AsyncGenerator<bigint[]>

interface Look {
  connection: PoolConnection
  wanted: WantedHits
  condition: Condition
  /** All messages from this id on are in the index, but those that are fresh. */
  indexedFrom: bigint
  /** Throws CodedError `unavailable` when it has taken too long. */
  requireTime(): void
}

/** Ids of messages, the newest first, at most `limit`. Throws CodedError `unavailable` where it takes too long. */
export async function findHitIds(wanted: WantedHits): Promise<bigint[]> {
  if (wanted.roomIds.length === 0) return []
  const deadline = performance.now() + DEADLINE_MS
  return await withSearchConnection(async (connection) => {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const [progress] = await connection.query<{ indexed_from: bigint }[]>('SELECT indexed_from FROM search_progress')
    const look: Look = {
      ...{ connection, wanted, condition: toCondition(wanted) },
      indexedFrom: BigInt(progress?.indexed_from ?? 0),
      requireTime() {
        if (performance.now() < deadline) return
        throw new CodedError('unavailable', { cause: new Error('a search took too long') })
      },
    }
    return await takeNewest([findAmong(look, listFresh(look)), findOlder(look)], wanted.limit)
  })
}

/** What one of them finds, another may find as well. */
async function takeNewest(sources: AsyncGenerator<bigint>[], limit: number): Promise<bigint[]> {
  const ids: bigint[] = []
  const heads: (bigint | null)[] = []
  for (const source of sources) heads.push(await take(source))
  while (ids.length < limit) {
    const newest = heads.reduce((best, id) => (id !== null && (best === null || id > best) ? id : best), null)
    if (newest === null) break
    ids.push(newest)
    if (ids.length === limit) break
    for (const [place, source] of sources.entries()) if (heads[place] === newest) heads[place] = await take(source)
  }
  return ids
}

async function take(source: AsyncGenerator<bigint>): Promise<bigint | null> {
  const { value, done } = await source.next()
  return done ? null : value
}

/** What is not indexed is older than all that is: nobody looks at it while the index has enough. */
async function* findOlder(look: Look): AsyncGenerator<bigint> {
  yield* findAmong(look, listIndexed(look))
  yield* findUnindexed(look)
}

/** Those of the candidates that are what is wanted. */
async function* findAmong(look: Look, candidates: Candidates): AsyncGenerator<bigint> {
  let count = READ_FIRST
  for await (const ids of candidates) {
    for (let first = 0; first < ids.length; ) {
      look.requireTime()
      const some = ids.slice(first, first + count)
      yield* await keepWanted(look.connection, look.wanted, look.condition, some)
      first += some.length
      count = Math.min(count * 2, READ_MAX)
    }
  }
}

/** Those that wait to be indexed: the index of the table tells their ids without a look at any of them. */
async function* listFresh({ connection, wanted, requireTime }: Look): Candidates {
  const rows = await connection.query<ChangeRow[]>(
    `SELECT room_id, seq, count FROM search_changes WHERE room_id IN (${wanted.roomIds.map(BigInt).join()})`,
  )
  const ids: bigint[] = []
  for (const ranges of toRangeConditions(rows)) {
    requireTime()
    const some = await connection.query<{ id: bigint }[]>(
      `SELECT m.id FROM messages m FORCE INDEX (messages_room_id_seq_key) WHERE ${ranges}`,
    )
    ids.push(...some.map(({ id }) => BigInt(id)))
  }
  yield ids.sort((a, b) => (a < b ? 1 : -1))
}

async function* listIndexed(look: Look): Candidates {
  const { connection, wanted, indexedFrom, requireTime } = look
  const requirements = toRequirements(wanted)
  const before = wanted.beforeId === undefined ? null : BigInt(wanted.beforeId)
  const blocks = await listBlocks(look)
  let atOnce = 1
  for (let at = 0; at < blocks.length; ) {
    requireTime()
    const some = blocks.slice(at, at + atOnce)
    const candidates = await listCandidates(connection, some, requirements)
    yield some
      .flatMap(
        (block) =>
          candidates
            .get(block)
            ?.listDown()
            .map((place) => toMessageId(block, place)) ?? [],
      )
      .filter((id) => id >= indexedFrom && (before === null || id < before))
    at += some.length
    atOnce = Math.min(atOnce * BLOCKS_GROWTH, BLOCKS_AT_ONCE_MAX)
  }
}

/** Those that may hold what was sent in the time that is asked for, the newest first. */
async function listBlocks({ connection, wanted, indexedFrom }: Look): Promise<number[]> {
  const { sentFrom, sentBefore, beforeId } = wanted
  const parts: [sql: string, ...values: unknown[]][] = [['block >= ?', toBlock(indexedFrom)]]
  if (sentFrom !== undefined) parts.push(['sent_to >= ?', sentFrom.slice(0, -1)])
  if (sentBefore !== undefined) parts.push(['sent_from < ?', sentBefore.slice(0, -1)])
  if (beforeId !== undefined) parts.push(['block <= ?', toBlock(BigInt(beforeId))])
  const rows = await connection.query<{ block: number }[]>(
    `SELECT block FROM search_blocks WHERE ${parts.map(([sql]) => sql).join(' AND ')} ORDER BY block DESC`,
    parts.flatMap(([, ...values]) => values),
  )
  return rows.map(({ block }) => Number(block))
}

/** What was there before the index, and is not in it yet. */
async function* findUnindexed({
  connection,
  wanted,
  condition,
  indexedFrom,
  requireTime,
}: Look): AsyncGenerator<bigint> {
  const before = wanted.beforeId === undefined ? indexedFrom : BigInt(wanted.beforeId)
  let count = READ_FIRST
  for (let top = before < indexedFrom ? before : indexedFrom; top > 1n; ) {
    requireTime()
    const bottom = top > UNINDEXED_AT_ONCE ? top - UNINDEXED_AT_ONCE : 0n
    const rows = await connection.query<TextRow[]>(
      `SELECT m.id, m.message FROM messages m FORCE INDEX (PRIMARY)
       WHERE m.id < ? AND m.id >= ? AND ${condition.sql} ORDER BY m.id DESC LIMIT ${count}`,
      [top, bottom, ...condition.values],
    )
    yield* toWantedIds(rows, wanted)
    const last = rows.length < count ? undefined : rows.at(-1)
    top = last ? BigInt(last.id) : bottom
    count = Math.min(count * 2, READ_MAX)
  }
}
