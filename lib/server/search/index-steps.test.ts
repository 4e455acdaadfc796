import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { closeWriterPool } from '../store/connection.ts'
import { db } from '../store/prisma.ts'
import { createStore } from '../store/store.ts'
import { indexChanges, indexOlder, leaveLease, takeLease } from './index-steps.ts'
import { toRest } from './indexer.ts'
import { closeSearchPool, withSearchConnection } from './pool.ts'

const OWNER = randomUUID()
const OTHER = randomUUID()
const store = createStore({ toModel: () => 'm' })
let database: TestDatabase
let roomId: string
let alice: { id: string; username: string }

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  await seed({ aiName: '小砚' })
  const data = { username: 'alice', usernameKey: Buffer.from('alice'), displayName: 'alice' }
  alice = { id: String((await db().user.create({ data })).id), username: 'alice' }
  roomId = String((await db().room.create({ data: { slug: 'room', name: 'room', visibility: 'public' } })).id)
})
afterAll(async () => {
  await Promise.all([closeSearchPool(), closeWriterPool(), db().$disconnect()])
  await database.drop()
})

async function say(text: string): Promise<Message> {
  const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text }
  return (await store.saveMessage(draft, [])).message
}

async function find(piece: string): Promise<string[]> {
  return (await store.findHits({ roomIds: [roomId], pieces: [piece], limit: 9 })).map(({ text }) => text)
}

function indexed(token: string): Promise<number> {
  return db().searchPosting.count({ where: { token: Buffer.from(token) } })
}

const stepWhole = (owner: string) => withSearchConnection((connection) => indexChanges(connection, owner))
const step = async (owner: string) => (await stepWhole(owner)).count
const take = (owner: string) => withSearchConnection((connection) => takeLease(connection, owner))

test('one process at a time keeps the index, and another one when that has left or died', async () => {
  await say('first words')
  expect(await step(OWNER)).toBe(0)
  expect([await take(OWNER), await take(OTHER), await take(OWNER)]).toEqual([true, false, true])
  expect([await step(OTHER), await step(OWNER)]).toEqual([0, 1])
  await withSearchConnection((connection) => leaveLease(connection, OWNER))
  expect([await take(OTHER), await take(OWNER)]).toEqual([true, false])
  await db().$executeRaw`UPDATE search_progress SET lease_until = NOW(3) - INTERVAL 1 SECOND`
  expect([await take(OWNER), await take(OTHER)]).toEqual([true, false])
})

test('a step that is killed in the middle leaves all to the next one', async () => {
  await take(OWNER)
  await say('interrupted words')
  await withSearchConnection(async (connection) => {
    const killed = new Promise((resolve) => {
      const commit = connection.commit.bind(connection)
      // The connection is gone at the last moment, and with it the process.
      connection.commit = async () => {
        connection.destroy()
        resolve(commit)
        throw new Error('killed')
      }
    })
    await expect(indexChanges(connection, OWNER)).rejects.toThrow('killed')
    await killed
  })
  expect([await indexed('interrupted'), await find('interrupted')]).toEqual([0, ['interrupted words']])
  expect(await step(OWNER)).toBe(1)
  expect([await indexed('interrupted'), await find('interrupted')]).toEqual([1, ['interrupted words']])
})

test('what is edited again and again is in the index once, by all that it said', async () => {
  const message = await say('alpha beta')
  await step(OWNER)
  for (const text of ['gamma beta', 'delta beta', 'gamma beta']) {
    await store.editMessage(message, { text, mentions: [] })
    await step(OWNER)
  }
  const row = await db().searchPosting.findFirst({ where: { token: Buffer.from('beta') } })
  expect(row?.places).toHaveLength(2)
  expect([await find('alpha'), await find('delta'), await find('gamma')]).toEqual([[], [], ['gamma beta']])
})

test('what was there before the index is found before it is indexed, and after', async () => {
  await say('ancient words')
  await db().$executeRaw`DELETE FROM search_changes`
  await db().$executeRaw`UPDATE search_progress SET indexed_from = (SELECT MAX(id) + 1 FROM messages)`
  expect([await indexed('ancient'), await find('ancient')]).toEqual([0, ['ancient words']])
  const older = () => withSearchConnection((connection) => indexOlder(connection, OWNER))
  while (await older());
  expect([await indexed('ancient'), await find('ancient')]).toEqual([1, ['ancient words']])
})

test('a step says whether more waited than go together', async () => {
  await say('one of many')
  expect(await stepWhole(OWNER)).toEqual({ count: 1, isFull: false })
  for (let count = 0; count < 3; count += 1) await say('long '.repeat(4_000))
  await db().$executeRaw`UPDATE messages SET message = REPEAT('long ', 200000) WHERE message LIKE 'long %'`
  expect(await stepWhole(OWNER)).toEqual({ count: 2, isFull: true })
  expect(await stepWhole(OWNER)).toEqual({ count: 1, isFull: false })
})

test('rests a while behind a step, so that those of a second go together, unless more wait', () => {
  expect([toRest(20, false), toRest(900, false), toRest(20, true)]).toEqual([1_000, 2_700, 60])
})

test('a room that is deleted leaves nothing that waits', async () => {
  const gone = String((await db().room.create({ data: { slug: 'gone', name: 'gone', visibility: 'public' } })).id)
  const draft = { roomId: gone, sender: 'alice', senderId: alice.id, clientId: randomUUID(), text: 'gone words' }
  await store.saveMessage(draft, [])
  await db().message.deleteMany({ where: { roomId: BigInt(gone) } })
  await step(OWNER)
  expect(await db().searchChange.count()).toBe(0)
  expect(await find('gone')).toEqual([])
})

test('what is not indexed is left alone while the index has enough', async () => {
  // So many ids would take hours to walk through.
  await db().$executeRaw`ALTER TABLE messages AUTO_INCREMENT = 1000000000000`
  const [first, second] = [await say('nearest words'), await say('nearest of words')]
  await step(OWNER)
  await db().$executeRaw`UPDATE search_progress SET indexed_from = ${BigInt(first.id)}`
  const look = (limit: number) => store.findHits({ roomIds: [roomId], pieces: ['nearest'], limit })
  expect((await look(2)).map(({ id }) => id)).toEqual([second.id, first.id])
  await expect(look(3)).rejects.toMatchObject({ code: 'unavailable' })
})
