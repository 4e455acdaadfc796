import type { PoolConnection } from 'mariadb'
import type { WantedHits } from '#lib/chat/search/ports.ts'
import { listWanted } from '#lib/chat/search/tokens.ts'
import { FILE_TOKEN, IMAGE_TOKEN, LINK_TOKEN, PlaceSet, ROOM_PREFIX, toRoomToken, toSenderToken } from './blocks.ts'
import { groupBy } from './group.ts'

/** Which messages of some blocks may be what is wanted, as the index has it: all that are, and some that are not. */

export interface Requirements {
  /** Each of these tokens. */
  exact: Buffer[]
  /** For each of these a token that begins so; the longest first, of which there are the fewest. */
  prefixes: Buffer[]
  roomIds: ReadonlySet<string>
}

/** So few are looked at rather than asked the index about any further. */
const FEW = 48
/** So many rooms are asked for by name; of more all rooms of a block are read. */
const ROOMS_BY_NAME_MAX = 32
const HAS_TOKENS = { link: LINK_TOKEN, file: FILE_TOKEN, image: IMAGE_TOKEN }
const LAST_BYTE = Buffer.from([0xff])

export function toRequirements({ pieces, roomIds, sender, has }: WantedHits): Requirements {
  const wanted = pieces.flatMap(listWanted)
  const [first] = roomIds
  const exact = [
    ...wanted.filter(({ isPrefix }) => !isPrefix).map(({ token }) => token),
    ...(sender ? [toSenderToken(sender.id)] : []),
    ...(has ? [HAS_TOKENS[has]] : []),
    ...(roomIds.length === 1 && first !== undefined ? [toRoomToken(first)] : []),
  ]
  const prefixes = wanted.filter(({ isPrefix }) => isPrefix).map(({ token }) => token)
  return {
    exact: [...new Set(exact)].map((token) => Buffer.from(token)),
    prefixes: [...new Set(prefixes)].map((token) => Buffer.from(token)).sort((a, b) => b.length - a.length),
    roomIds: new Set(roomIds),
  }
}

/** By block; one that is missing has none. */
export async function listCandidates(
  connection: PoolConnection,
  blocks: readonly number[],
  { exact, prefixes, roomIds }: Requirements,
): Promise<Map<number, PlaceSet>> {
  let found: Map<number, PlaceSet> | null = null

  function isEnough(): boolean {
    return found !== null && [...found.values()].every(({ size }) => size <= FEW)
  }

  /** Keeps what is in the sets, too. */
  function narrow(sets: Map<number, PlaceSet>): void {
    if (found === null) {
      found = sets
      return
    }
    for (const [block, places] of found) {
      const other = sets.get(block)
      if (other) places.keepOnly(other)
      if (!other || places.size === 0) found.delete(block)
    }
  }

  const left = () => (found === null ? blocks : [...found.keys()])
  if (exact.length > 0) narrow(await readExact(connection, blocks, exact))
  for (const prefix of prefixes) {
    if (isEnough()) break
    const end = Buffer.concat([prefix, LAST_BYTE])
    narrow(await readUnion(connection, left(), 'token >= ? AND token < ?', [prefix, end]))
  }
  if (roomIds.size > 1 && !isEnough()) narrow(await readRooms(connection, left(), roomIds))
  return found ?? new Map()
}

interface PostingRow {
  block: number
  token: Buffer
  places: Buffer
}

/** The blocks that have all of the tokens, and the places that do. */
async function readExact(
  connection: PoolConnection,
  blocks: readonly number[],
  tokens: Buffer[],
): Promise<Map<number, PlaceSet>> {
  const where = `token IN (${tokens.map(() => '?').join()})`
  const byBlock = groupBy(await readPostings(connection, blocks, where, tokens), ({ block }) => Number(block))
  const sets = new Map<number, PlaceSet>()
  for (const [block, rows] of byBlock) {
    if (rows.length < tokens.length) continue
    const [fewest, ...others] = rows.sort((a, b) => a.places.length - b.places.length)
    if (!fewest) continue
    const places = PlaceSet.of(fewest.places)
    for (const other of others) places.keepOnly(PlaceSet.of(other.places))
    if (places.size > 0) sets.set(block, places)
  }
  return sets
}

async function readUnion(
  connection: PoolConnection,
  blocks: readonly number[],
  where: string,
  values: Buffer[],
  isIn: (token: Buffer) => boolean = () => true,
): Promise<Map<number, PlaceSet>> {
  const sets = new Map<number, PlaceSet>()
  for (const { block, token, places } of await readPostings(connection, blocks, where, values)) {
    if (!isIn(token)) continue
    const set = sets.get(Number(block))
    if (set) set.add(places)
    else sets.set(Number(block), PlaceSet.of(places))
  }
  return sets
}

async function readRooms(
  connection: PoolConnection,
  blocks: readonly number[],
  roomIds: ReadonlySet<string>,
): Promise<Map<number, PlaceSet>> {
  if (roomIds.size <= ROOMS_BY_NAME_MAX) {
    const tokens = [...roomIds].map((roomId) => Buffer.from(toRoomToken(roomId)))
    return await readUnion(connection, blocks, `token IN (${tokens.map(() => '?').join()})`, tokens)
  }
  const prefix = Buffer.from(ROOM_PREFIX)
  const isReadable = (token: Buffer) => roomIds.has(token.toString('latin1', prefix.length))
  const range = [prefix, Buffer.concat([prefix, LAST_BYTE])]
  return await readUnion(connection, blocks, 'token >= ? AND token < ?', range, isReadable)
}

async function readPostings(
  connection: PoolConnection,
  blocks: readonly number[],
  where: string,
  values: Buffer[],
): Promise<PostingRow[]> {
  if (blocks.length === 0) return []
  return await connection.query(
    `SELECT block, token, places FROM search_postings FORCE INDEX (PRIMARY) WHERE block IN (${blocks.join()}) AND ${where}`,
    values,
  )
}
