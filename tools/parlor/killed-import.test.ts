import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'mariadb'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createFileStorage } from '#lib/server/files/storage.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { endWithThis } from '#test/program.ts'
import { runVerb } from './main.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

/** An import as the operator runs it, killed in the middle. */

const MESSAGES = 5_000
const KILLED_AT = [1, 1_001, 2_001]
const folder = mkdtempSync(join(tmpdir(), 'killed-import-'))
const exported = join(folder, 'tea.jsonl')
let from: TestDatabase
let to: TestDatabase

beforeAll(async () => {
  for (const stream of ['stdout', 'stderr'] as const) vi.spyOn(process[stream], 'write').mockReturnValue(true)
  from = await createTestDatabase()
  to = await createTestDatabase()
  use(from, 'from')
  await seed({ aiName: '小砚' })
  const connection = await connectTo(from.url)
  await fill(connection)
  await connection.end()
  expect(await runVerb(['export', 'tea', exported])).toBe(0)
})
afterAll(async () => {
  vi.restoreAllMocks()
  for (const database of [from, to]) await database.drop()
  rmSync(folder, { recursive: true })
})

function use({ url }: TestDatabase, data: string): void {
  vi.stubEnv('DATABASE_URL', url)
  vi.stubEnv('DATA_DIR', join(folder, data))
}

async function fill(connection: Connection): Promise<void> {
  await connection.query(
    `INSERT INTO users (username, username_key, display_name) VALUES ('mira', 'mira', 'Mira'), ('tom', 'tom', 'Tom')`,
  )
  const { insertId } = await connection.query(
    `INSERT INTO rooms (slug, name, created_by, last_seq, last_rev) VALUES ('tea', '茶', 'mira', ?, ?)`,
    [MESSAGES, MESSAGES],
  )
  const rows = Array.from({ length: MESSAGES }, (_, index) => [
    ...[
      insertId,
      index + 1,
      index + 1,
      index % 2 ? 'mira' : 'tom',
      `说 ${index} 😀`,
      new Date(1_700_000_000_000 + index),
    ],
    ...[randomUUID(), index % 1_500 === 0 ? 1 : 0],
  ])
  await connection.query(
    `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, marks)
     VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join()}`,
    rows.flat(),
  )
  const storage = createFileStorage({ folder: join(folder, 'from', 'files'), maxBytes: 1e6 })
  const marked = await connection.query<{ id: bigint }[]>('SELECT id FROM messages WHERE marks > 0')
  for (const { id } of marked) {
    const kept = await storage.receive(toChunks(`bytes of ${id}`))
    await connection.query(
      `INSERT INTO files (room_id, uploader_id, message_id, \`stored\`, name, type, bytes, sha256) VALUES (?, 1, ?, ?, 'a.txt', ?, ?, UNHEX(?))`,
      [insertId, id, kept.stored, kept.type, kept.bytes, kept.sha256],
    )
  }
}

async function* toChunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** The command as a process of its own, whose connections are to the database of now. */
function launch(...args: string[]) {
  return endWithThis(
    spawn(process.execPath, ['--import', 'tsx', 'test/parlor-main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
}

/** What it prints, once it has ended well. */
async function runAlone(...args: string[]): Promise<string> {
  const child = launch(...args)
  let text = ''
  for await (const chunk of child.stdout ?? []) text += chunk
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
  expect([args[0], child.exitCode, text]).toEqual([args[0], 0, text])
  return text
}

/** Killed as soon as so many messages are there. */
async function importUntil(watcher: Connection, count: number): Promise<void> {
  const child = launch('import', exported)
  while (child.exitCode === null && (await countMessages(watcher)) < count) await sleep(5)
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
  expect(child.signalCode).toBe('SIGKILL')
}

async function countMessages(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ count: bigint }[]>('SELECT COUNT(*) AS count FROM messages')
  return Number(row?.count)
}

/** All but the ids that each house gives by itself. */
function readRoom(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => {
      const {
        id: _,
        roomId: __,
        url: ___,
        files,
        joinedAt: ____,
        ...rest
      } = JSON.parse(line) as Record<string, unknown>
      return {
        ...rest,
        files: (files as { name: string; bytes: number }[] | undefined)?.map(({ name, bytes }) => [name, bytes]),
      }
    })
    .filter(({ type }) => type === 'message' || type === 'file')
}

test('an import that is killed again and again is the same room in the end, once, and the audit log says so', async () => {
  use(to, 'to')
  const watcher = await connectTo(to.url)
  await watcher.query(
    `INSERT INTO users (username, username_key, display_name, role) VALUES ('root', 'root', 'root', 'admin')`,
  )
  for (const count of KILLED_AT) {
    await importUntil(watcher, count)
    expect(await watcher.query("SELECT id FROM rooms WHERE slug = 'tea'")).toEqual([])
  }
  expect(await countMessages(watcher)).toBeLessThan(MESSAGES)
  expect(await runAlone('import', exported)).toMatch(/Imported tea: \d+ of 5000 messages were new\n$/)
  const again = join(folder, 'again.jsonl')
  await runAlone('export', 'tea', again)
  expect(readRoom(again)).toEqual(readRoom(exported))
  const lines = await watcher.query<{ actor: string; action: string }[]>(
    'SELECT actor, action FROM audit_lines ORDER BY id',
  )
  expect([...lines]).toEqual([
    { actor: 'operator', action: 'room:imported' },
    { actor: 'operator', action: 'room:exported' },
  ])
  await watcher.end()
  expect(await runAlone('check', '--deep')).not.toMatch(/^✗/m)
})
