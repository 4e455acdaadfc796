import type { Message, Room, SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES, SEARCH_PIECES_MAX } from '#lib/protocol/limits.ts'
import { findRanges } from '#lib/protocol/rules/search/match.ts'
import { type Filter, parseSearch, toPieces } from '#lib/protocol/rules/search/query.ts'
import type { SearchHit, SearchInput, SearchPage } from '#lib/protocol/search.ts'
import type { Access } from '../access.ts'
import { fitAround } from '../bytes.ts'
import type { Store } from '../ports.ts'
import { toUsernameKey } from '../username.ts'
import type { WantedHits } from './ports.ts'

/** What people find: messages of the rooms that they may read now. */

interface SearchParts {
  store: Pick<Store, 'findHits' | 'listUsers' | 'findUserByHandle'>
  access: Access
}

export function createSearch({ store, access }: SearchParts) {
  /**
   * Filters may be typed, too; one that is given besides counts. Throws CodedError `invalid` where nothing is looked for,
   * `not_found` for a room that may not be read, and `unavailable` where it takes too long.
   */
  async function find(actor: SessionUser, { q, limit, cursor, ...given }: SearchInput): Promise<SearchPage> {
    const { words, filters } = parseSearch(q)
    const pieces = toPieces(words)
    const { slug, ...wanted } = { ...toGiven(filters), ...given }
    const isBlank =
      pieces.length === 0 && filters.length === 0 && Object.values(given).every((one) => one === undefined)
    if (isBlank || pieces.length > SEARCH_PIECES_MAX)
      throw new CodedError('invalid', { fields: { q: isBlank ? 'required' : 'too_long' } })
    const rooms = await listRooms(actor, wanted.room, slug)
    const sender = wanted.from === undefined ? undefined : await findSender(wanted.from)
    if (sender === null) return { hits: [] }
    const found = await store.findHits({
      ...{ roomIds: [...rooms.keys()], pieces, limit: limit + 1 },
      ...toConditions(wanted, sender),
      ...(cursor !== undefined && { beforeId: cursor }),
    })
    return toPage(found, limit, pieces, rooms)
  }

  /** By id. */
  async function listRooms(
    actor: SessionUser,
    roomId: string | undefined,
    slug: string | undefined,
  ): Promise<Map<string, Room>> {
    if (roomId !== undefined) return toMap([(await access.requireAccess(actor, roomId, 'read')).room])
    if (slug === undefined) return toMap((await access.listReadable(actor)).map(({ room }) => room))
    const entrance = await access.findReadable(actor, slug.toLowerCase())
    if (!entrance) throw new CodedError('not_found')
    return toMap([entrance.room])
  }

  /** By their username, or what can't be told from it. */
  async function findSender(username: string): Promise<User | null> {
    const [user] = await store.listUsers({ usernames: [username] }, 1)
    return user ?? (await store.findUserByHandle(toUsernameKey(username)))
  }

  return { find }
}

interface Conditions {
  from?: string | undefined
  before?: string | undefined
  after?: string | undefined
  has?: 'file' | 'link' | 'image' | undefined
}

/** What is typed, by the names of the parameters; of two alike the last one counts. */
function toGiven(filters: readonly Filter[]): Conditions & { slug?: string; room?: string | undefined } {
  return Object.fromEntries(filters.map(({ name, value }) => [name === 'in' ? 'slug' : name, value]))
}

const DAY_MS = 24 * 60 * 60_000

function toConditions({ before, after, has }: Conditions, sender: User | undefined): Partial<WantedHits> {
  return {
    ...(sender && { sender }),
    ...(has && { has }),
    ...(after !== undefined && { sentFrom: new Date(`${after}T00:00:00Z`).toISOString() }),
    ...(before !== undefined && { sentBefore: new Date(Date.parse(`${before}T00:00:00Z`) + DAY_MS).toISOString() }),
  }
}

function toMap(rooms: readonly Room[]): Map<string, Room> {
  return new Map(rooms.map((room) => [room.id, room]))
}

/** `found`: one more than `limit`, where there are so many. */
function toPage(
  found: readonly Message[],
  limit: number,
  pieces: readonly string[],
  rooms: ReadonlyMap<string, Room>,
): SearchPage {
  const asked = found.slice(0, limit)
  const hits = asked.flatMap((message): SearchHit[] => {
    const room = rooms.get(message.roomId)
    // It may have been changed since it was found.
    const ranges = message.deletedAt === undefined ? findRanges(message.text, pieces) : null
    return room && ranges ? [{ message, room: { id: room.id, slug: room.slug, name: room.name }, ranges }] : []
  })
  const fitting = fitAround(hits, 0, PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES)
  const last =
    fitting.length < hits.length ? fitting.at(-1)?.message.id : found.length > limit ? asked.at(-1)?.id : undefined
  return { hits: fitting, ...(last !== undefined && { nextCursor: last }) }
}
