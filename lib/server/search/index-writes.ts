import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PoolConnection } from 'mariadb'
import { listTokens } from '#lib/chat/search/tokens.ts'
import { foldText } from '#lib/protocol/rules/search/fold.ts'
import {
  FILE_TOKEN,
  IMAGE_TOKEN,
  LINK_TOKEN,
  toBlock,
  toHexPlaces,
  toPlace,
  toRoomToken,
  toSenderToken,
} from './blocks.ts'
import { hasLink } from './found-rows.ts'
import { groupBy } from './group.ts'

/** Puts messages into the index, within the caller's transaction. */

export interface IndexedRow {
  id: bigint
  room_id: bigint
  sender_id: bigint
  message: string
  sent_at: Date
  /** Types of its files; null where it has none. */
  file_types: string | null
  /** 1 where it may be in the index already, by what it said before. */
  may_repeat: number
}

/** What is to be read of messages `m`; what is never found is not in the index. */
export function toIndexedSql(index: string, where: string): string {
  return `SELECT m.id, m.room_id, u.id AS sender_id, m.message, m.sent_at, (m.edited_at IS NOT NULL OR m.kind = 'ai') AS may_repeat,
      IF(m.marks = 0, NULL, (SELECT GROUP_CONCAT(f.type) FROM files f WHERE f.message_id = m.id)) AS file_types
    FROM messages m FORCE INDEX (${index}) JOIN users u ON u.username = m.sender
    WHERE ${where} AND m.kind <> 'system' AND m.deleted_at IS NULL`
}

/** Messages that are taken apart before others get their turn. */
const ROWS_IN_A_TURN = 32
/** Rows of one statement. */
const ROWS_AT_ONCE = 2_000
const TOKENS_AT_ONCE = 500

type Postings = Map<string, number[]>

export async function writeIndex(connection: PoolConnection, rows: readonly IndexedRow[]): Promise<void> {
  const byBlock = groupBy(rows, ({ id }) => toBlock(BigInt(id)))
  for (const [block, some] of byBlock) {
    const postings = await toPostings(some.filter(({ may_repeat }) => Number(may_repeat) === 0))
    const repeats = await toPostings(some.filter(({ may_repeat }) => Number(may_repeat) === 1))
    await addRepeats(connection, block, repeats, postings)
    await writePostings(connection, block, postings)
    await writeTimes(connection, block, some)
  }
}

/** A few at a time: what people say meanwhile does not wait for it. */
async function toPostings(rows: readonly IndexedRow[]): Promise<Postings> {
  const postings: Postings = new Map()
  for (const [count, row] of rows.entries()) {
    if (count % ROWS_IN_A_TURN === ROWS_IN_A_TURN - 1) await nextTurn()
    const place = toPlace(BigInt(row.id))
    for (const token of listRowTokens(row)) add(postings, token, place)
  }
  return postings
}

function listRowTokens({ room_id, sender_id, message, file_types }: IndexedRow): Set<string> {
  const tokens = listTokens(foldText(message).text)
  tokens.add(toRoomToken(room_id)).add(toSenderToken(sender_id))
  if (hasLink(message)) tokens.add(LINK_TOKEN)
  if (file_types !== null) tokens.add(FILE_TOKEN)
  if (file_types?.split(',').some((type) => type.startsWith('image/'))) tokens.add(IMAGE_TOKEN)
  return tokens
}

function add(postings: Postings, token: string, place: number): void {
  const places = postings.get(token)
  if (places) places.push(place)
  else postings.set(token, [place])
}

/** Adds what the index does not have of them yet: else it would grow with each edit. */
async function addRepeats(
  connection: PoolConnection,
  block: number,
  repeats: Postings,
  postings: Postings,
): Promise<void> {
  const tokens = [...repeats.keys()]
  for (let at = 0; at < tokens.length; at += TOKENS_AT_ONCE) {
    const some = tokens.slice(at, at + TOKENS_AT_ONCE)
    const found = await connection.query<{ token: Buffer; places: Buffer }[]>(
      `SELECT token, places FROM search_postings FORCE INDEX (PRIMARY)
       WHERE block = ${block} AND token IN (${some.map(toHex).join()})`,
    )
    const known = new Map(found.map(({ token, places }) => [token.toString(), toPlaces(places)]))
    for (const token of some) {
      const there = known.get(token)
      for (const place of repeats.get(token) ?? []) if (!there?.has(place)) add(postings, token, place)
    }
  }
}

export function toPlaces(places: Buffer): Set<number> {
  const set = new Set<number>()
  for (let at = 0; at < places.length; at += 2) set.add(places.readUInt16BE(at))
  return set
}

/** In the order of the key. Written out: as values they would take the driver as long as the rest takes. */
async function writePostings(connection: PoolConnection, block: number, postings: Postings): Promise<void> {
  const rows = [...postings]
    .map(([token, places]) => ({ key: toHex(token), places }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const some = rows.slice(at, at + ROWS_AT_ONCE)
    await connection.query(
      `INSERT INTO search_postings (block, token, places)
       VALUES ${some.map(({ key, places }) => `(${block},${key},x'${toHexPlaces(places)}')`).join()}
       ON DUPLICATE KEY UPDATE places = CONCAT(places, VALUES(places))`,
    )
  }
}

function toHex(token: string): string {
  return `x'${Buffer.from(token).toString('hex')}'`
}

async function writeTimes(connection: PoolConnection, block: number, rows: readonly IndexedRow[]): Promise<void> {
  const times = rows.map(({ sent_at }) => sent_at.getTime())
  const [from, to] = [Math.min(...times), Math.max(...times)].map((at) => new Date(at).toISOString().slice(0, -1))
  await connection.query(
    `INSERT INTO search_blocks (block, sent_from, sent_to) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE sent_from = LEAST(sent_from, VALUES(sent_from)), sent_to = GREATEST(sent_to, VALUES(sent_to))`,
    [block, from, to],
  )
}
