import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { listMine } from './own-parts.ts'
import { db } from './prisma.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
})
afterAll(async () => {
  await db().$disconnect()
  await database.drop()
})

it('A room whose messages are still being deleted belongs to nobody’s inbox.', async () => {
  const user = await db().user.create({
    data: { username: 'mira', usernameKey: new TextEncoder().encode('mira'), displayName: 'Mira' },
  })
  const room = await db().room.create({ data: { slug: 'closing', name: 'Closing' } })
  await db().membership.create({ data: { roomId: room.id, userId: user.id } })
  const read = () => listMine(String(room.id), [String(user.id)], () => '')
  expect((await read())?.mine.size).toBe(1)
  await db().room.update({ where: { id: room.id }, data: { kind: 'deleted' } })
  expect(await read()).toBeNull()
})
