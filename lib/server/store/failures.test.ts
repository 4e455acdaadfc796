import { afterAll, beforeAll, expect, test } from 'vitest'
import { CodedError } from '#lib/protocol/errors.ts'
import { expectWithin } from '#test/eventually.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'
import { closeWriterPool, transact } from './connection.ts'
import { type Failure, isContention, isDuplicate, toFailure } from './failures.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(async () => {
  await closeWriterPool()
  await house.close()
})

const failureOf = (query: () => Promise<unknown>) => query().then(() => 'none', toFailure)

/** Through Prisma and through the writer's own connections. */
const bothWays = (sql: string) =>
  Promise.all([failureOf(() => db().$executeRaw(Prisma.raw(sql))), failureOf(() => db().$queryRaw(Prisma.raw(sql)))])

test.each([
  ['a column that is not there', 'SELECT nothing FROM rooms'],
  ['a table that is not there', 'SELECT 1 FROM nothing'],
  ['what is no SQL', 'SELEC 1'],
  ['a text that is too long', "UPDATE users SET display_name = REPEAT('x', 65)"],
  ['a number out of range', 'UPDATE rooms SET last_seq = 18446744073709551616'],
  ['a room that is not there', 'INSERT INTO memberships (room_id, user_id) VALUES (999, 999)'],
  ['nothing where something must be', 'UPDATE users SET display_name = NULL'],
  ['bytes that are no text', "UPDATE users SET display_name = _utf8mb4 X'FF'"],
])('%s is an answer of a database in good health, and asked for once', async (_, sql) => {
  expect(await bothWays(sql)).toEqual(['answer', 'answer'])
  for (let i = 0; i < 6; i++) {
    await expect(runQuery(() => db().$executeRaw(Prisma.raw(sql)))).rejects.not.toBeInstanceOf(CodedError)
  }
  expect(await runQuery(() => db().room.count())).toBeGreaterThan(0)

  const before = await db().room.count()
  const trace = "INSERT INTO rooms (slug, name) VALUES (UUID(), 'x')"
  await expect(transact(`${trace}; ${sql}`, [])).rejects.not.toBeInstanceOf(CodedError)
  expect(await db().room.count()).toBe(before + 1)
})

test('a mistake of ours is an answer, not a database that is away', async () => {
  const mistakes = [
    () => db().message.findUnique({ where: { id: BigInt('no number') } }),
    () => db().message.findUnique({ where: {} as { id: bigint } }),
    () => db().user.update({ where: { id: 999n }, data: { role: 'admin' } }),
    () => transact('SELECT ?', []),
  ]
  for (const mistake of mistakes) expect(await failureOf(async () => await mistake())).toBe('answer')
  expect(toFailure(undefined)).toBe('answer')
})

test.each<[Failure, string[]]>([
  ['contention', ['40001 1213', 'HY000 1205', 'HY000 1020', 'HY000 1412']],
  ['lost', ['08S01 1053', '70100 1927']],
  ['away', ['08004 1040', '42000 1203', '42000 1226', 'HY000 1290', 'HY000 1021', 'HY000 1114', '70100 1317']],
  ['away', ['70100 1969', '25006 1792', 'HY000 1036', 'HY000 1665', 'HY000 1180', '08S01 1047', '08S01 1158']],
  ['answer', ['08S01 1153', '22003 1264', '22001 1406', '23000 1452', '42S22 1054', '42000 1142', '45000 1644']],
])('%s is told by the number: %j', async (failure, signals) => {
  for (const signal of signals) {
    const [state = '', errno = ''] = signal.split(' ')
    const sql = `SIGNAL SQLSTATE '${state}' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = 'tried'`
    expect([signal, ...(await bothWays(sql))]).toEqual([signal, failure, failure])
  }
})

test('a row that somebody holds is contention: unavailable, and no reason to ask the database no more', async () => {
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE rooms SET topic = 'held' WHERE slug = 'lobby'`
    const began = performance.now()
    const wanted = "UPDATE rooms SET topic = 'wanted' WHERE slug = 'lobby'"
    const [throughPrisma, throughWriter] = await Promise.allSettled([
      runQuery(() => db().$executeRaw(Prisma.raw(wanted))),
      transact(wanted, []),
    ])
    expectWithin(3_000, began)
    for (const outcome of [throughPrisma, throughWriter]) {
      const reason = outcome.status === 'rejected' ? outcome.reason : undefined
      expect(reason).toMatchObject({ code: 'unavailable' })
      expect(isContention(reason)).toBe(true)
    }
  })
})

test('a query that somebody stops is no answer', async () => {
  expect(['lost', 'away']).toContain(await failureOf(() => db().$executeRaw`KILL CONNECTION_ID()`))
  await expect(transact('KILL CONNECTION_ID()', [])).rejects.toMatchObject({ code: 'unavailable' })
  await transact('SELECT 1', [])
})

test('a duplicate is known, whichever copy of Prisma threw it', async () => {
  expect(isDuplicate(Object.assign(new Error(), { code: 'P2002' }))).toBe(true)
  expect(isDuplicate(Object.assign(new Error(), { code: 'P2025' }))).toBe(false)
  expect(isDuplicate(null)).toBe(false)
  const again = () => db().$executeRaw`INSERT INTO rooms (slug, name) VALUES ('lobby', 'x')`
  await expect(again().catch((error) => Promise.reject(isDuplicate(error)))).rejects.toBe(true)
})
