import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { forget } from '../remember.ts'
import { db } from './prisma.ts'
import { hasSwept, knownRetention, readRetention } from './site-retention.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
})
afterAll(async () => {
  await db().$disconnect()
  await database.drop()
})
beforeEach(() => forget('retention'))

const setDays = (keepDays: number | null) => db().retention.update({ where: { id: 1 }, data: { keepDays } })

test('what was read before it was set does not come back when it is answered later', async () => {
  let answer = (_rows: unknown[]) => {}
  const answered = new Promise<unknown[]>((resolve) => {
    answer = resolve
  })
  const query = vi.spyOn(db(), '$queryRaw').mockReturnValueOnce(answered as never)
  const reading = readRetention()
  query.mockRestore()
  await setDays(30)
  expect(await readRetention()).toMatchObject({ keepDays: 30 })
  answer([{ keepDays: null, keepsPins: 1, hasSwept: 0n }])
  expect(await reading).toMatchObject({ keepDays: 30 })
  expect(knownRetention()).toMatchObject({ keepDays: 30 })
  await setDays(null)
  expect(await readRetention()).toMatchObject({ keepDays: 0 })
})

test('once it is known that something was swept, no reading forgets it', async () => {
  const room = await db().room.create({ data: { slug: 'room', name: 'room' } })
  await readRetention()
  expect(hasSwept()).toBe(false)
  // Its messages are about to go: their client ids are looked for from now on.
  await db().room.update({ where: { id: room.id }, data: { sweptToSeq: 1 } })
  await readRetention()
  expect(hasSwept()).toBe(true)
  await db().room.delete({ where: { id: room.id } })
  await readRetention()
  expect(hasSwept()).toBe(true)
})
