import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { closeWriterPool } from '../store/connection.ts'
import { db } from '../store/prisma.ts'
import { createStore } from '../store/store.ts'
import { indexChanges, takeLease } from './index-steps.ts'
import { closeSearchPool, withSearchConnection } from './pool.ts'
import { forgetSwept } from './swept-blocks.ts'

const OWNER = randomUUID()
const store = createStore({ toModel: () => 'm' })
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  await seed({ aiName: '小砚' })
})
afterAll(async () => {
  await Promise.all([closeSearchPool(), closeWriterPool(), db().$disconnect()])
  await database.drop()
})

test('the words of what was swept leave the index once the sweep is over, those of all else stay', async () => {
  const data = { username: 'alice', usernameKey: Buffer.from('alice'), displayName: 'alice' }
  const { id } = await db().user.create({ data })
  const room = await db().room.create({ data: { slug: 'room', name: 'room', visibility: 'public' } })
  const roomId = String(room.id)
  const say = (text: string) =>
    store.saveMessage({ roomId, sender: 'alice', senderId: String(id), clientId: randomUUID(), text }, [])
  // More tokens than a step looks at.
  for (let part = 0; part < 6; part++)
    await say(Array.from({ length: 120 }, (_, word) => `old${part}x${word}`).join(' '))
  await say('shared early')
  await say('shared young')
  await withSearchConnection(async (connection) => {
    await takeLease(connection, OWNER)
    while ((await indexChanges(connection, OWNER)).count > 0);
    await connection.rollback()
  })
  const forget = () => withSearchConnection((connection) => forgetSwept(connection, OWNER))
  const tokens = async () => (await db().searchPosting.findMany()).map(({ token }) => Buffer.from(token).toString())
  expect((await tokens()).filter((token) => token.startsWith('old'))).toHaveLength(720)
  expect(await forget()).toBe(false)

  await db().room.update({ where: { id: room.id }, data: { sweptToSeq: 7 } })
  expect(await store.removeSwept(roomId, 100, 0)).toEqual({ count: 7, upTo: 7 })
  const sweeper = randomUUID()
  await store.leaseSweep(sweeper, 60_000)
  expect(await forget()).toBe(false)
  await store.endSweepLease(sweeper)
  let steps = 0
  while (await forget()) steps++
  expect(steps).toBeGreaterThan(1)
  const left = await tokens()
  expect(left.filter((token) => token.startsWith('old'))).toEqual([])
  expect(left).not.toContain('early')
  expect(left).toContain('young')
  const shared = await db().searchPosting.findFirst({ where: { token: Buffer.from('shared') } })
  expect(shared?.places).toHaveLength(2)
  expect(await db().sweptBlock.count()).toBe(0)
})
