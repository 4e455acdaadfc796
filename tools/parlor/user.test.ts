import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sayAccountsChanged, watchAccountsChanged } from '#lib/server/realtime/operator-word.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { eventually } from '#test/eventually.ts'
import { runVerb } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'parlor-user-'))
let database: TestDatabase
let out = ''
let problems = ''

beforeAll(async () => {
  database = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('DATA_DIR', folder)
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      if (stream === 'stdout') out += String(text)
      else problems += String(text)
      return true
    })
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  await db().$disconnect()
  await database.drop()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  await db().user.deleteMany({ where: { username: { in: ['mira', 'tom'] } } })
  for (const [username, role] of [
    ['mira', 'admin'],
    ['tom', 'member'],
  ] as const)
    await db().user.create({
      data: { username, usernameKey: Uint8Array.from(Buffer.from(username)), displayName: username, role },
    })
  out = ''
  problems = ''
})

test('people are listed, and shut out and let in again in the name of the operator', async () => {
  expect(await runVerb(['user', 'list'])).toBe(0)
  expect(out).toContain('mira\tadmin\tactive\t0\t-\t-\ntom\tmember\tactive\t0\t-\t-\n')
  const tom = await db().user.findUniqueOrThrow({ where: { username: 'tom' } })
  await db().session.create({
    data: { userId: tom.id, expiresAt: new Date(Date.now() + 60_000) },
  })
  expect(await runVerb(['user', 'disable', 'tom'])).toBe(0)
  expect(await db().session.findFirstOrThrow({ where: { userId: tom.id } })).toMatchObject({ endReason: 'disabled' })
  expect(await runVerb(['user', 'password', 'tom'])).toBe(1)
  expect(await runVerb(['user', 'enable', 'tom'])).toBe(0)
  out = ''
  expect(await runVerb(['user', 'password', 'tom'])).toBe(0)
  expect(out).toMatch(/^https?:\/\/\S+\/reset\/[\w-]{32}\n$/)
  const lines = await db().auditLine.findMany({ where: { targetId: String(tom.id) }, orderBy: { id: 'asc' } })
  expect(lines.map(({ action }) => action)).toEqual(['user:disabled', 'user:enabled', 'password:link_made'])
})

test('a second factor is switched off for somebody who has lost it', async () => {
  const { id } = await db().user.findUniqueOrThrow({ where: { username: 'tom' } })
  await db().secondFactor.create({ data: { userId: id, secret: new Uint8Array(60), confirmedAt: new Date() } })
  expect(await runVerb(['user', 'factor', 'tom', 'off'])).toBe(0)
  expect(await db().secondFactor.count({ where: { userId: id } })).toBe(0)
  const lines = await db().auditLine.findMany({ where: { targetId: String(id), action: 'factor:switched_off' } })
  expect(lines.map(({ actor }) => actor)).toEqual(['operator'])
})

test('the last admin stays one until there is another', async () => {
  expect(await runVerb(['user', 'disable', 'mira'])).toBe(1)
  expect(await runVerb(['user', 'role', 'mira', 'member'])).toBe(1)
  expect(problems).toMatch(/^(✗ Not with mira: [^\n]+\n){2}$/)
  expect(await runVerb(['user', 'role', 'tom', 'admin'])).toBe(0)
  expect(await runVerb(['user', 'role', 'mira', 'member'])).toBe(0)
})

test.each([
  [[], 2],
  [['list', 'x'], 2],
  [['role', 'tom', 'king'], 2],
  [['disable'], 2],
  [['factor', 'tom'], 2],
  [['factor', 'tom', 'on'], 2],
  [['factor', 'nobody-here', 'off'], 1],
  [['disable', 'tom', 'mira'], 2],
  [['disable', 'nobody-here'], 1],
])('user %j is refused in one line', async (args, status) => {
  expect(await runVerb(['user', ...args])).toBe(status)
  expect(problems).toMatch(/^✗ [^\n]+\n$/)
  expect(out).toBe('')
})

test('what runs hears that an account has changed', async () => {
  const onChange = vi.fn()
  const stop = watchAccountsChanged(onChange)
  try {
    await eventually(() => sayAccountsChanged().then(() => expect(onChange).toHaveBeenCalled()))
  } finally {
    stop()
  }
})
