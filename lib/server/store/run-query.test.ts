import { afterAll, beforeAll, expect, test } from 'vitest'
import { CodedError } from '#lib/protocol/errors.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())

const codeOf = (query: () => Promise<unknown>) => runQuery(query).then(null, (error) => error.code ?? error.name)

test('what the database answered is told apart from a database that is away', async () => {
  const twin = { data: { username: 'ai', usernameKey: new Uint8Array([1]), displayName: 'ai' } }
  expect(await codeOf(() => db().user.create(twin))).toBe('P2002')
  expect(await codeOf(() => db().user.update({ where: { id: 999n }, data: { role: 'admin' } }))).toBe('P2025')
  expect(await codeOf(() => db().user.findUnique({ where: {} as { id: bigint } }))).toBe('PrismaClientValidationError')
  expect(await codeOf(() => Promise.reject(new CodedError('taken')))).toBe('taken')
  await house.withoutDatabase(async () => {
    expect(await codeOf(() => db().$queryRaw`SELECT 1`)).toBe('unavailable')
    expect(await codeOf(() => db().$transaction((tx) => tx.user.findFirst()))).toBe('unavailable')
  })
})
