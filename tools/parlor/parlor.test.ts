import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { withConnection } from '#lib/server/database/connect.ts'
import { db } from '#lib/server/store/prisma.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { withDatabase, withInstallation } from './installation.ts'
import { runVerb } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'parlor-'))
const path = join(folder, 'room.jsonl')
let database: TestDatabase
let out = ''
let problems = ''

beforeAll(async () => {
  database = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('DATA_DIR', folder)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    problems += String(text)
    return true
  })
  await seed({ aiName: '小砚' })
  const room = await db().room.create({ data: { slug: 'tea', name: 'Tea', createdBy: 'ai', lastSeq: 2, lastRev: 2 } })
  const data = [1, 2].map((seq) => ({
    ...{ roomId: room.id, seq: BigInt(seq), rev: BigInt(seq), sender: 'ai', message: `text ${seq}` },
    ...{ sentAt: new Date(1_700_000_000_000 + seq), clientId: randomUUID() },
  }))
  await db().message.createMany({ data })
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

test('a room goes into a file that only its owner may read, and out of it into another', async () => {
  expect(await runVerb(['export', 'tea', path])).toBe(0)
  expect([out, problems]).toEqual([`Exported tea, 2 messages, to ${path}\n`, ''])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(await runVerb(['import', path, '--into', 'coffee'])).toBe(0)
  expect(out).toContain('Imported coffee: 2 of 2 messages were new\n')
  expect(await runVerb(['import', path])).toBe(0)
  expect(out).toContain('Imported tea: 0 of 2 messages were new\n')
  const room = await db().room.findUniqueOrThrow({ where: { slug: 'coffee' } })
  expect(await runVerb(['export', String(room.id), join(folder, 'again.jsonl')])).toBe(0)
  const texts = readFileSync(join(folder, 'again.jsonl'), 'utf8').match(/"text":"[^"]+"/g)
  expect(texts).toEqual(['"text":"text 1"', '"text":"text 2"'])
})

test('help is given for all verbs and for one', async () => {
  expect(await runVerb(['--help'])).toBe(0)
  expect(out).toMatch(/export ROOM FILE[\s\S]*import FILE \[--into SLUG\]/)
  out = ''
  expect(await runVerb(['import', '--help'])).toBe(0)
  expect(out).not.toContain('export ROOM')
  expect(await runVerb([])).toBe(2)
})

test('which version it is, is told', async () => {
  expect(await runVerb(['--version'])).toBe(0)
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a database that goes away under any verb is one sentence', async () => {
  const byStore = withInstallation(() => db().$queryRaw`KILL CONNECTION_ID()`)
  await expect(byStore).rejects.toMatchObject({ name: 'DatabaseError', message: expect.stringMatching(/went away/) })
  const query = (url: string) => withConnection(url, (connection) => connection.query('KILL CONNECTION_ID()'))
  await expect(withInstallation(query)).rejects.toMatchObject({ name: 'DatabaseError' })
  await expect(withDatabase(({ databaseUrl }) => query(databaseUrl))).rejects.toMatchObject({ name: 'DatabaseError' })
  await expect(withInstallation(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError)
})

test.each([
  [['fly'], 2],
  [['toString'], 2],
  [['export', 'tea'], 2],
  [['export', 'tea', 'a', 'b'], 2],
  [['import'], 2],
  [['import', 'a', '--onto', 'b'], 2],
  [['export', 'nowhere', join(folder, 'x')], 1],
  [['export', 'tea', '/nowhere/at/all'], 1],
  [['import', join(folder, 'nothing')], 1],
  [['import', folder], 1],
  [['import', join(folder, 'bad')], 1],
])('%j is refused in one line', async (args, status) => {
  writeFileSync(join(folder, 'bad'), '{"type":"room"}\n')
  expect(await runVerb(args)).toBe(status)
  expect(problems).toMatch(/^✗ [^\n]+\n$/)
  expect(out).toBe('')
})
