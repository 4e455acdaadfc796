import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccess } from '#lib/chat/access.ts'
import { toSharedFile } from '#lib/chat/file-ports.ts'
import { isHit } from '#lib/chat/search/hits-memory.ts'
import { createSearch } from '#lib/chat/search/search.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { Message, SessionUser, SharedFile, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { findRanges } from '#lib/protocol/rules/search/match.ts'
import { parseSearch, toPieces } from '#lib/protocol/rules/search/query.ts'
import type { SearchHit, SearchInput } from '#lib/protocol/search.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { createRandom, lookFor, saySomething } from '#test/mixed-talk.ts'
import { closeWriterPool } from '../store/connection.ts'
import { db } from '../store/prisma.ts'
import { createStore } from '../store/store.ts'
import { indexChanges, indexOlder, takeLease } from './index-steps.ts'
import { closeSearchPool, withSearchConnection } from './pool.ts'

/** A search finds exactly what a look at every message finds, wherever the index is. */

const MESSAGES = 3_000
const QUERIES = 300
const PAGES_MAX = 6
const OWNER = randomUUID()
const DAY_MS = 24 * 60 * 60_000
const FIRST_DAY = Date.parse('2026-01-01T00:00:00Z')
const DAYS = 90

const random = createRandom(4_711)
const { below, pick, chance } = random
const store = createStore({ toModel: () => 'm' })
const search = createSearch({ store, access: createAccess(store) })

let database: TestDatabase
const people: SessionUser[] = []
/** By slug. */
const rooms = new Map<string, string>()

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  await seed({ aiName: '小砚' })
  for (const username of ['alice', 'bob', 'carol', 'dave', 'root']) people.push(await createPerson(username))
  const [alice, bob, carol, dave] = people
  for (const slug of ['open', 'news', 'closed', 'talk', 'secret']) await createRoom(slug)
  for (const person of people) await join('open', person)
  for (const person of [alice, bob]) await join('closed', person)
  for (const person of [alice, carol]) await join('talk', person)
  for (const person of [dave]) await join('secret', person)
  await db()
    .$executeRaw`INSERT INTO bans (room_id, user_id) VALUES (${BigInt(toRoomId('news'))}, ${BigInt(carol?.id ?? 0)})`
  await say((MESSAGES / 3) * 2)
  // So much was there before the index was.
  await db().$executeRaw`UPDATE search_progress SET indexed_from = (SELECT MAX(id) + 1 FROM messages)`
  await db().$executeRaw`DELETE FROM search_changes`
  await say(MESSAGES / 3)
  await spreadTimes()
}, 180_000)

afterAll(async () => {
  await Promise.all([closeSearchPool(), closeWriterPool(), db().$disconnect()])
  await database.drop()
})

async function createPerson(username: string): Promise<SessionUser> {
  const role = username === 'root' ? ('admin' as const) : ('member' as const)
  const data = { username, usernameKey: Buffer.from(toUsernameKey(username)), displayName: username, role }
  const { id } = await db().user.create({ data })
  return { id: String(id), username, displayName: username, role }
}

async function createRoom(slug: string): Promise<void> {
  const isOpen = slug === 'open' || slug === 'news'
  const kind = slug === 'talk' ? 'direct' : 'channel'
  const data = { slug, name: slug, kind, visibility: isOpen ? 'public' : 'private' }
  rooms.set(slug, String((await db().room.create({ data })).id))
}

function toRoomId(slug: string): string {
  return rooms.get(slug) ?? ''
}

async function join(slug: string, person: SessionUser | undefined): Promise<void> {
  await store.addMember(toRoomId(slug), person?.id ?? '')
}

async function leave(slug: string, person: SessionUser): Promise<void> {
  await db()
    .$executeRaw`DELETE FROM memberships WHERE room_id = ${BigInt(toRoomId(slug))} AND user_id = ${BigInt(person.id)}`
}

/** One at a time, so that what comes of it is a change of its own; or together, no more at once than connections wait for. */
async function say(count: number): Promise<void> {
  for (let left = count; left > 0; left -= TOGETHER) await sayTogether(Math.min(left, TOGETHER))
}

const TOGETHER = 200

async function sayTogether(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const { id: senderId, username: sender } = pick(people)
      const draft = {
        roomId: pick([...rooms.values()]),
        sender,
        senderId,
        clientId: randomUUID(),
        text: saySomething(random),
      }
      const type = chance(20) ? pick(['image/png', 'application/pdf']) : null
      const files = type === null ? [] : [await upload(draft.roomId, senderId, type)]
      const asks = chance(40) ? [{ assistant: 'ai', askedBy: sender, model: 'm' }] : []
      const answer = saySomething(random)
      const how = below(3)
      const { replies } = await store.saveMessage(
        {
          ...draft,
          files,
          ...(files.length > 0 && chance(2) && { text: '' }),
          ...(chance(30) && { offRecord: true as const }),
        },
        asks,
      )
      for (const reply of replies) {
        await store.changeReply(reply, ['queued'], { status: 'streaming' })
        await store.saveSnapshot(reply, { text: answer, reasoning: '' })
        // Some are still written.
        if (how === 0) continue
        await store.changeReply(
          reply,
          ['streaming'],
          how === 1 ? { status: 'done', text: answer } : { status: 'interrupted' },
        )
      }
    }),
  )
}

async function upload(roomId: string, uploaderId: string, type: string): Promise<SharedFile> {
  const stored = {
    stored: randomUUID().replaceAll('-', ''),
    type,
    bytes: 1,
    sha256: 'ab'.repeat(32),
    hasThumbnail: false,
  }
  return toSharedFile(await store.saveFile({ ...stored, roomId, uploaderId, name: 'name' }))
}

/** In the order in which they were said, over some months. */
async function spreadTimes(): Promise<void> {
  const step = (DAYS * DAY_MS) / MESSAGES
  await db().$executeRaw`UPDATE messages SET sent_at = FROM_UNIXTIME((${FIRST_DAY} + id * ${step}) / 1000)`
}

async function change(all: Message[]): Promise<void> {
  for (let count = below(4); count > 0; count--) {
    const message = pick(all.filter(({ kind, deletedAt }) => kind === 'human' && !deletedAt))
    if (chance(3)) await store.deleteMessage(message, message.sender)
    else await store.editMessage(message, { text: saySomething(random), mentions: [] })
  }
  const [person, slug] = [pick(people), pick(['closed', 'secret', 'news'])]
  await (chance(2) ? join(slug, person) : leave(slug, person))
  await say(below(4))
  if (chance(2)) await withSearchConnection((connection) => indexChanges(connection, OWNER))
  if (chance(7)) await withSearchConnection((connection) => indexOlder(connection, OWNER))
}

async function readAll(): Promise<Message[]> {
  const ids = await db().message.findMany({ select: { id: true }, orderBy: { id: 'desc' } })
  const found = await Promise.all(ids.map(({ id }) => store.findMessage(String(id))))
  return found.flatMap((message) => message ?? [])
}

/** Not by the program's own table of rights. */
async function listReadable(person: SessionUser): Promise<string[]> {
  const memberships = await db().membership.findMany({ where: { userId: BigInt(person.id) } })
  const bans = await db().ban.findMany({ where: { userId: BigInt(person.id) } })
  const own = memberships.map(({ roomId }) => String(roomId))
  const open = [...rooms].filter(([slug]) => slug === 'open' || slug === 'news').map(([, id]) => id)
  const isBanned = (id: string) => bans.some(({ roomId }) => String(roomId) === id) && person.role !== 'admin'
  return [...new Set([...own, ...open.filter((id) => !isBanned(id))])]
}

function toInput(): SearchInput {
  const toDay = () => new Date(FIRST_DAY + below(DAYS) * DAY_MS).toISOString().slice(0, 10)
  const from = chance(4) ? pick([...people.map(({ username }) => username), 'ai', 'nobody']) : undefined
  const before = chance(6) ? toDay() : undefined
  const after = chance(6) ? toDay() : undefined
  const has = chance(8) ? pick(['link', 'file', 'image'] as const) : undefined
  const room = chance(5) ? pick([...rooms.values()]) : undefined
  return { q: '', from, before, after, has, room, cursor: undefined, limit: 1 + below(50) }
}

/** What it answers, page by page; null where the room may not be read, or nothing was looked for. */
async function findAll(
  person: SessionUser,
  input: SearchInput,
): Promise<{ hits: SearchHit[]; isWhole: boolean } | null> {
  const hits: SearchHit[] = []
  try {
    let cursor: string | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      const found = await search.find(person, { ...input, cursor })
      hits.push(...found.hits)
      cursor = found.nextCursor
      if (cursor === undefined) return { hits, isWhole: true }
      expect(found.hits.length).toBe(input.limit)
    }
    return { hits, isWhole: false }
  } catch (cause) {
    if (cause instanceof CodedError && ['not_found', 'invalid'].includes(cause.code)) return null
    throw cause
  }
}

async function scan(person: SessionUser, input: SearchInput, all: Message[]): Promise<SearchHit[] | null> {
  const pieces = toPieces(parseSearch(input.q).words)
  const { from, before, after, has, room } = input
  const isNothing = [from, before, after, has, room].every((one) => one === undefined)
  const readable = await listReadable(person)
  if ((pieces.length === 0 && isNothing) || (room !== undefined && !readable.includes(room))) return null
  const wanted = {
    ...{ roomIds: room === undefined ? readable : [room], pieces, limit: Number.POSITIVE_INFINITY },
    ...(from !== undefined && { sender: { username: from } as User }),
    ...(has && { has }),
    ...(after !== undefined && { sentFrom: `${after}T00:00:00.000Z` }),
    ...(before !== undefined && { sentBefore: new Date(Date.parse(before) + DAY_MS).toISOString() }),
  }
  return all
    .filter((message) => isHit(message, wanted))
    .map((message) => ({
      message,
      room: { id: message.roomId, slug: toSlug(message.roomId), name: toSlug(message.roomId) },
      ranges: findRanges(message.text, pieces) ?? [],
    }))
}

function toIds(hits: SearchHit[] | null | undefined): string[] | undefined {
  return hits?.map(({ message }) => message.id)
}

function toSlug(roomId: string): string {
  return [...rooms].find(([, id]) => id === roomId)?.[0] ?? ''
}

describe('a search', () => {
  test('finds what a scan finds, in pages, while people talk, edit, delete, come and go and the index follows', {
    timeout: 360_000,
  }, async () => {
    await withSearchConnection((connection) => takeLease(connection, OWNER))
    let found = 0
    let all = await readAll()
    for (let count = 0; count < QUERIES; count++) {
      if (count % 6 === 5) {
        await change(all)
        all = await readAll()
      }
      const person = pick(people)
      const input = toInput()
      const spoken = pick(all.filter(({ text }) => text !== ''))
      const query = { ...input, q: chance(8) ? '' : lookFor(random, spoken.text) }
      const expected = await scan(person, query, all)
      const actual = await findAll(person, query)
      const told = expected && actual && !actual.isWhole ? expected.slice(0, actual.hits.length) : expected
      const where = JSON.stringify({ count, by: person.username, ...query })
      expect(toIds(actual?.hits), where).toEqual(toIds(told))
      expect(actual?.hits ?? null, where).toEqual(told)
      found += actual?.hits.length ?? 0
    }
    expect(found).toBeGreaterThan(QUERIES)
  })
})
