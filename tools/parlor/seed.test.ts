import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { runVerb } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'parlor-seed-'))
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
beforeEach(() => {
  out = ''
  problems = ''
})

async function countAll() {
  const counts = [db().user.count(), db().room.count(), db().message.count(), db().reply.count(), db().reaction.count()]
  return await Promise.all([...counts, db().pin.count(), db().file.count(), db().membership.count()])
}

test('a demo house is made once, with people who can sign in, and rooms in which something is unread', async () => {
  expect([await runVerb(['seed']), problems]).toEqual([0, ''])
  expect(out).toMatch(/6 people; 6 rooms were filled\nSign in as linzhixia with the password \S{12}\n$/)
  const [users, rooms, messages, replies, reactions, pins, files] = await countAll()
  expect([users, rooms, replies, files]).toEqual([7, 6, 3, 2])
  expect(messages).toBeGreaterThan(20)
  expect(reactions).toBeGreaterThan(20)
  expect(pins).toBeGreaterThan(3)
  const lin = await db().user.findUniqueOrThrow({ where: { username: 'linzhixia' }, include: { memberships: true } })
  expect(lin).toMatchObject({ role: 'admin', displayName: '林知夏' })
  const lasts = new Map((await db().room.findMany()).map(({ id, lastSeq }) => [id, lastSeq]))
  const unread = lin.memberships.map(({ roomId, lastReadSeq }) => Number((lasts.get(roomId) ?? 0n) - lastReadSeq))
  expect(unread.sort()).toEqual([0, 0, 1, 1, 2, 3])
  expect(await db().user.count({ where: { role: 'admin' } })).toBe(1)

  const before = await countAll()
  out = ''
  expect([await runVerb(['seed']), problems]).toEqual([0, ''])
  expect(out).toBe('The demo house has 6 people; 0 rooms were filled\n')
  expect(await countAll()).toEqual(before)
})

test('a large room is filled up to so many messages, and the search is told of them', async () => {
  vi.stubEnv('SEED_LARGE', '4500')
  expect([await runVerb(['seed']), problems]).toEqual([0, ''])
  vi.stubEnv('SEED_LARGE', '4600')
  expect([await runVerb(['seed']), problems]).toEqual([0, ''])
  vi.stubEnv('SEED_LARGE', 'many')
  expect(await runVerb(['seed'])).toBe(2)
  vi.stubEnv('SEED_LARGE', '')
  const room = await db().room.findUniqueOrThrow({ where: { slug: 'large' } })
  expect(Number(room.lastSeq)).toBe(4_600)
  expect(await db().message.count({ where: { roomId: room.id } })).toBe(4_600)
  const changes = await db().searchChange.findMany({ where: { roomId: room.id } })
  expect(changes.reduce((sum, { count }) => sum + count, 0)).toBe(4_600)
})

test('real people are left alone unless it is told otherwise', async () => {
  await db().user.create({
    data: { username: 'mira', usernameKey: Uint8Array.from(Buffer.from('mira')), displayName: 'mira' },
  })
  expect(await runVerb(['seed'])).toBe(1)
  expect(problems).toMatch(/^✗ 1 people have accounts here already\. With --among-people/)
  expect(await runVerb(['seed', '--among-people'])).toBe(0)
})
