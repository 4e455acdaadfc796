import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { log } from '../log.ts'
import { counters } from '../metrics/counters.ts'
import { transact } from './connection.ts'
import { closeStore } from './open.ts'
import { db } from './prisma.ts'
import { toStatementName } from './statements.ts'

test.each([
  ['SELECT `parlor`.`messages`.`id` FROM `parlor`.`messages` WHERE `id` = ?', 'SELECT messages'],
  ['SELECT a, (SELECT MIN(id) FROM rooms) AS room', 'SELECT rooms'],
  ['INSERT INTO `parlor`.`users` (`id`) VALUES (?)', 'INSERT users'],
  ['INSERT IGNORE INTO ai_counters (scope) VALUES (?)', 'INSERT ai_counters'],
  ['UPDATE `parlor`.`sessions` SET `x` = ?', 'UPDATE sessions'],
  ['DELETE FROM search_changes WHERE id = 5', 'DELETE search_changes'],
  [
    'START TRANSACTION; SELECT last_seq INTO @seq FROM rooms WHERE id = ? FOR UPDATE; INSERT INTO messages (a) VALUES (?); UPDATE rooms SET a = 1; COMMIT',
    'SELECT rooms, INSERT messages, UPDATE rooms',
  ],
  ["SELECT 'a secret from somewhere', 'it\\'s from nowhere' FROM rooms", 'SELECT rooms'],
  ['COMMIT', 'COMMIT'],
])('the statement %s is called %s', (sql, name) => {
  expect(toStatementName(sql)).toBe(name)
})

describe('a slow statement', () => {
  let database: TestDatabase
  let lines: { statement?: string; ms?: number }[]

  beforeAll(async () => {
    database = await createTestDatabase()
    process.env.DATABASE_URL = database.url
  })
  beforeEach(() => {
    lines = []
    vi.spyOn(log(), 'warn').mockImplementation((line: unknown) => void lines.push(line as object))
  })
  afterEach(() => vi.restoreAllMocks())
  afterAll(async () => {
    await closeStore()
    await database.drop()
  })

  test('of Prisma is named in the log, without its values, and once for many', async () => {
    const before = counters().slowQueries
    const wait = 0.6
    const ask = () => db().$queryRaw`SELECT SLEEP(${wait}), COUNT(*) FROM users WHERE username = ${'a secret'}`
    await Promise.all([ask(), ask()])
    expect(lines).toEqual([{ statement: 'SELECT users', ms: expect.any(Number) }])
    expect(lines[0]?.ms).toBeGreaterThanOrEqual(500)
    expect(counters().slowQueries - before).toBe(2)
  })

  test('in a transaction, and on the room writer’s own connection, is named too', async () => {
    await db().$transaction((tx) => tx.$queryRaw`SELECT SLEEP(0.6), COUNT(*) FROM sessions`)
    await transact(
      'START TRANSACTION; SELECT SLEEP(0.6), COUNT(*) FROM rooms; UPDATE rooms SET topic = ? WHERE id = 0; COMMIT',
      ['x'],
    )
    expect(lines.map(({ statement }) => statement)).toEqual(['SELECT sessions', 'SELECT rooms, UPDATE rooms'])
  })
})
