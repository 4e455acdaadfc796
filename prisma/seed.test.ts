import { afterAll, beforeAll, expect, test } from 'vitest'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { migrate } from '#tools/database/migrate.ts'
import { seed } from './seed.ts'

const url = createTestDatabaseUrl()

beforeAll(async () => {
  process.env.DATABASE_URL = url
  await Promise.all([migrate(url), migrate(url), migrate(url)])
})
afterAll(async () => {
  await db().$disconnect()
  await dropDatabase(url)
})

test('processes that start at the same moment put it there once, however slow the database is', async () => {
  const connection = await connectTo(url)
  for (const table of ['users', 'rooms', 'memberships']) {
    await connection.query(
      `CREATE TRIGGER ${table}_are_slow BEFORE INSERT ON ${table} FOR EACH ROW SET @slept = SLEEP(0.3)`,
    )
  }
  await Promise.all(Array.from({ length: 5 }, () => seed({ aiName: '小砚' })))
  for (const table of ['users', 'rooms', 'memberships']) await connection.query(`DROP TRIGGER ${table}_are_slow`)
  await connection.end()
  expect(await db().user.findMany()).toMatchObject([{ username: AI_USERNAME, displayName: '小砚', kind: 'ai' }])
  expect(await db().room.findMany()).toMatchObject([{ slug: LOBBY_SLUG, trigger: 'always' }])
  expect(await db().membership.count()).toBe(1)
})

test('the AI takes the name of the last start', async () => {
  await seed({ aiName: '墨' })
  expect(await db().user.findMany()).toMatchObject([{ displayName: '墨' }])
})
