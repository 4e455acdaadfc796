import { randomBytes, randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Connection } from 'mariadb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createFileStorage } from '#lib/server/files/storage.ts'
import { createTestDatabase, createTestDatabaseUrl, dropDatabase, type TestDatabase } from '#test/database.ts'
import { backUp } from '../backup/backup.ts'
import { takePlace } from '../backup/place.ts'
import { restore } from '../backup/restore.ts'
import { migrate, RESTORING_TABLE } from '../database/migrate.ts'
import { runVerb } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'backup-'))
const path = join(folder, 'all.backup')
const dataDir = join(folder, 'data')
const TEXTS = [
  'hello',
  '',
  '👍🏽 é e\u0301 汉字 \u202eabc',
  `'; DROP TABLE messages; -- \\' \\\\ \\n "q"\r\n\t `,
  '😀'.repeat(16_000),
]
let database: TestDatabase
let connection: Connection
/** What the tables held when the backup was made. */
let backedUp: Record<string, unknown>
let elsewhere: string
let place: string
let out = ''
let problems = ''

beforeAll(async () => {
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      if (stream === 'stdout') out += String(text)
      else problems += String(text)
      return true
    })
  }
  database = await createTestDatabase()
  connection = await connectTo(database.url)
  await fill()
  useSource()
  await takeBackup()
})
afterAll(async () => {
  vi.restoreAllMocks()
  await connection.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  elsewhere = createTestDatabaseUrl()
  place = join(folder, randomUUID())
  out = ''
  problems = ''
})
afterEach(() => dropDatabase(elsewhere).catch(() => undefined))

async function fill(): Promise<void> {
  await connection.query(
    `INSERT INTO users (username, username_key, display_name) VALUES ('mira', 0x00ff6d27, 'mira'), ('tom', 'tom', 'tom')`,
  )
  await connection.query(
    `INSERT INTO rooms (slug, name, last_seq, last_rev) VALUES ('tea', '茶', 5, 9), ('gone', 'x', 0, 0)`,
  )
  await connection.query("DELETE FROM rooms WHERE slug = 'gone'")
  for (const [index, text] of TEXTS.entries()) {
    await connection.query(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, text_hash) SELECT id, ?, ?, 'mira', ?, '2026-01-02 03:04:05.678', ? FROM rooms`,
      [index + 1, index + 1, text, randomBytes(32)],
    )
  }
  await connection.query(
    `INSERT INTO assistants (user_id, temperature) SELECT id, 0.7 FROM users WHERE username = 'tom'`,
  )
  await connection.query(
    `INSERT INTO ai_counters (scope, target_id, day, tokens) VALUES ('room', 1, '2026-02-28', 9007199254740993)`,
  )
  const storage = createFileStorage({ folder: join(dataDir, 'files'), maxBytes: 1e6 })
  for (const body of ['some bytes', 'x'.repeat(400_000)]) {
    const kept = await storage.receive(once(body))
    await connection.query(
      `INSERT INTO files (room_id, uploader_id, message_id, \`stored\`, name, type, bytes, sha256) VALUES (1, 1, 1, ?, 'a.txt', ?, ?, UNHEX(?))`,
      [kept.stored, kept.type, kept.bytes, kept.sha256],
    )
  }
  writeFileSync(join(dataDir, 'secret'), 's'.repeat(43), { mode: 0o600 })
}

/** Behind it the audit log has one line more. */
async function takeBackup(): Promise<void> {
  backedUp = await readAll(connection)
  expect(await runVerb(['backup', path])).toBe(0)
}

function useSource(): void {
  use(database.url, dataDir)
}

function use(url: string, data: string): void {
  vi.stubEnv('DATABASE_URL', url)
  vi.stubEnv('DATA_DIR', data)
  vi.stubEnv('NEXTAUTH_SECRET', '')
}

test('a backup is one file of its owner’s, and says what is in it', async () => {
  useSource()
  await takeBackup()
  expect(problems).toBe('')
  expect(out).toMatch(/^Backed up 1 rooms, 5 messages and 2 files to .*, \d+ KiB\n$/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('the audit log says that one was made, and a database without a log is backed up all the same', async () => {
  useSource()
  await takeBackup()
  const [line] = await connection.query('SELECT * FROM audit_lines ORDER BY id DESC LIMIT 1')
  expect(line).toMatchObject({ actor: 'operator', action: 'backup:made', ip: null })
  expect(JSON.parse(line.details)).toEqual({ bytes: statSync(path).size })
  await connection.query('RENAME TABLE audit_head TO audit_head_away')
  try {
    expect(await runVerb(['backup', join(folder, 'older')])).toBe(0)
    expect(problems).toMatch(/^The backup is there, but not in the audit log: .+\n$/)
  } finally {
    await connection.query('RENAME TABLE audit_head_away TO audit_head')
  }
})

test('restored elsewhere every table and file is what it was, and no id is given twice', async () => {
  use(elsewhere, place)
  expect(await runVerb(['restore', path])).toBe(0)
  expect(out).toMatch(/^Restored 1 rooms, 5 messages and 2 files, .*\nSet NEXTAUTH_SECRET to what .*secret holds/)
  const restored = await connectTo(elsewhere)
  try {
    const { audit_lines: lines, audit_head: _, ...rest } = await readAll(restored)
    const { audit_lines: linesBefore, audit_head: __, ...restBefore } = backedUp
    expect(rest).toEqual(restBefore)
    expect(lines).toEqual([...(linesBefore as unknown[]), expect.anything()])
    const [line] = await restored.query('SELECT actor, action, details FROM audit_lines ORDER BY id DESC LIMIT 1')
    expect(line).toMatchObject({ actor: 'operator', action: 'backup:restored' })
    expect(JSON.parse(line.details).of).toMatch(/^\d{4}-.*Z$/)
    expect(await readSchema(restored)).toEqual(await readSchema(connection))
    await restored.query("INSERT INTO rooms (slug, name) VALUES ('next', 'x')")
    expect(await restored.query("SELECT id FROM rooms WHERE slug = 'next'")).toEqual([{ id: 3n }])
  } finally {
    await restored.end()
  }
  expect(listFiles(place)).toEqual(listFiles(dataDir))
  expect(statSync(join(place, 'secret')).mode & 0o777).toBe(0o600)
})

test('one in DATA_DIR is restored, backed up while it is stopped and while it runs, and restored again', async () => {
  use('', place)
  expect(await runVerb(['restore', path])).toBe(0)
  expect(readdirSync(place).sort()).toEqual(['database', 'files', 'secret'])
  expect(await runVerb(['backup', join(folder, 'stopped')])).toBe(0)
  expect(readRows(join(folder, 'stopped'))).toEqual(readRows(path))
  expect(await runVerb(['restore', path])).toBe(1)
  expect(problems).toMatch(/^✗ DATA_DIR, .*, is not empty \(database\): [^\n]*$/m)
})

test('a file that is deleted while the backup is made is no fault of it, one that is missing is', async () => {
  const [deleted, lost] = listFiles(dataDir).map(([name = '']) => name)
  if (!deleted || !lost) throw new Error('there are no files')
  const bytes = [deleted, lost].map((name) => readFileSync(join(dataDir, 'files', name)))
  let removal: Promise<unknown> | undefined
  const outcome = await backUp(
    { databaseUrl: database.url, filesFolder: join(dataDir, 'files'), secret: null },
    join(folder, 'meanwhile'),
    () => {
      if (removal) return
      for (const name of [deleted, lost]) rmSync(join(dataDir, 'files', name))
      removal = connection.query('UPDATE files SET removed_at = NOW(3) WHERE `stored` = ?', [deleted.slice(3)])
    },
  )
  await removal
  expect(outcome).toMatchObject({ gone: [deleted.slice(3)], faulty: [lost.slice(3)], files: 0 })
  useSource()
  expect(await runVerb(['backup', join(folder, 'meanwhile')])).toBe(1)
  expect(problems).toMatch(/✗ The backup is there, but 1 files of the installation are missing or damaged/)
  await connection.query('UPDATE files SET removed_at = NULL')
  for (const [index, name] of [deleted, lost].entries())
    writeFileSync(join(dataDir, 'files', name), bytes[index] ?? '', { mode: 0o600 })
})

test.each([
  ['cut off', () => readFileSync(path).subarray(0, -40), /is damaged \(it ends too early\)/],
  ['with another byte', () => withByte(readFileSync(path)), /is damaged/],
  [
    'with another text',
    () => withLine((lines) => lines.map((line) => line.replace('"hello"', '"hallo"'))),
    /its hash is another/,
  ],
  ['without a line', () => withLine((lines) => lines.filter((line) => !line.includes('"tom"'))), /is damaged/],
  [
    'with a line of nothing',
    () => withLine(([head = '', ...rest]) => [head, 'null', ...rest]),
    /is damaged \(it holds what no backup has\)/,
  ],
  ['of something else', () => gzipSync('{"type":"room"}\n'), /is no backup of Parlor/],
  ['that is no gzip', () => Buffer.from('hello'), /is damaged \(it can not be unpacked\)/],
  [
    'of a newer program',
    () => withLine(([head = '', ...rest]) => [head.replace('"version":1', '"version":2'), ...rest]),
    /is a backup of version 2, and this program reads 1: update it/,
  ],
  [
    'of a newer schema',
    () =>
      withLine(([head = '', ...rest]) => [
        head.replace('"migrations":[', `"migrations":[{"name":"2999_x","checksum":"${'0'.repeat(64)}"},`),
        ...rest,
      ]),
    /Migration 2999_x is in the database but not here: this program is older/,
  ],
])('a file %s is refused in one line and changes nothing', async (_, make, words) => {
  const bad = join(folder, 'bad')
  writeFileSync(bad, make())
  use(elsewhere, place)
  expect(await runVerb(['restore', bad])).toBe(1)
  expect(problems).toMatch(words)
  expect(problems).toMatch(/^✗ [^\n]+\n$/)
  expect([out, existsSync(place)]).toEqual(['', false])
  expect(await listTables(elsewhere)).toEqual([])
})

test('what is not empty, or in use, is refused and stays as it is', async () => {
  use(database.url, place)
  const before = await readAll(connection)
  expect(await runVerb(['restore', path])).toBe(1)
  expect(problems).toBe('✗ The database of DATABASE_URL is not empty: a backup is restored into an empty one.\n')
  expect(await readAll(connection)).toEqual(before)
  problems = ''
  mkdirSync(place)
  writeFileSync(join(place, 'mine'), 'x')
  use(elsewhere, place)
  expect(await runVerb(['restore', path])).toBe(1)
  expect(problems).toMatch(/is not empty \(mine\)/)
  expect(readdirSync(place)).toEqual(['mine'])
})

test('a restore that fails takes away what it wrote, and one that was killed is begun again', async () => {
  const target = { dataDir: place, databaseUrl: elsewhere }
  const stop = () => {
    throw new Error('no more')
  }
  await expect(restore(path, target, (what) => what.endsWith('of all') && stop())).rejects.toThrow('no more')
  expect([readdirSync(place), await listTables(elsewhere)]).toEqual([[], []])

  // As a kill leaves it.
  const half = await connectTo(elsewhere)
  await half.query(`CREATE TABLE ${RESTORING_TABLE} (since INT); CREATE TABLE rooms (id INT)`)
  await half.end()
  mkdirSync(join(place, 'restoring', 'files'), { recursive: true })
  use(elsewhere, place)
  expect(await runVerb(['backup', join(folder, 'half')])).toBe(1)
  expect(problems).toMatch(/A restore into this database was broken off/)
  expect(await runVerb(['restore', path])).toBe(0)
  expect(readdirSync(place).sort()).toEqual(['files', 'secret'])
  expect(await listTables(elsewhere)).not.toContain(RESTORING_TABLE)
})

test('a restore that was killed between its last steps is begun again, and takes nobody’s files away', async () => {
  const held = await takePlace(place, elsewhere)
  held.keepSecret('s'.repeat(43))
  const other = await connectTo(elsewhere)
  await other.query(`DROP TABLE ${RESTORING_TABLE}`)
  await expect(held.finish()).rejects.toThrow()
  expect(readdirSync(place).sort()).toEqual(['lock', 'restoring', 'secret'])
  rmSync(join(place, 'lock'))
  use(elsewhere, place)
  // Its database was free: an installation is there.
  expect(await runVerb(['restore', path])).toBe(1)
  expect(problems).toMatch(/is not empty \(secret\)/)
  expect(readdirSync(place).sort()).toEqual(['restoring', 'secret'])
  await other.query(`CREATE TABLE ${RESTORING_TABLE} (since INT)`)
  await other.end()
  expect(await runVerb(['restore', path])).toBe(0)
  expect(readdirSync(place).sort()).toEqual(['files', 'secret'])
})

test.runIf(process.platform === 'linux')('where somebody runs the program nothing is restored', async () => {
  mkdirSync(place)
  const birth = readFileSync('/proc/1/stat', 'utf8').split(') ').at(-1)?.split(' ')[19]
  writeFileSync(join(place, 'lock'), `1 ${birth}`)
  use(elsewhere, place)
  expect(await runVerb(['restore', path])).toBe(1)
  expect(problems).toMatch(/^✗ Process 1 runs on /)
  expect(readdirSync(place)).toEqual(['lock'])
})

test('a backup of the very first schema comes up to date', async () => {
  const [first = ''] = readdirSync('prisma/migrations').sort()
  const migrations = join(folder, 'first')
  cpSync(join('prisma/migrations', first), join(migrations, first), { recursive: true })
  const old = createTestDatabaseUrl()
  await migrate(old, { folder: migrations })
  const before = await connectTo(old)
  await before.query("INSERT INTO users (username, username_key, display_name) VALUES ('mira', 'mira', 'mira')")
  await before.end()
  use(old, join(folder, 'nowhere'))
  expect(await runVerb(['backup', join(folder, 'old')])).toBe(0)
  await dropDatabase(old)
  use(elsewhere, place)
  expect(await runVerb(['restore', join(folder, 'old')])).toBe(0)
  const after = await connectTo(elsewhere)
  expect(await readSchema(after)).toEqual(await readSchema(connection))
  expect(await after.query('SELECT username FROM users')).toEqual([{ username: 'mira' }])
  await after.end()
})

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** All rows of all tables, as text. */
async function readAll(from: Connection): Promise<Record<string, unknown>> {
  const tables = await from.query<[string][]>({ sql: 'SHOW TABLES', rowsAsArray: true })
  const all: Record<string, unknown> = {}
  for (const [table] of tables.filter(([name]) => name !== '_prisma_migrations')) {
    const rows = await from.query({
      sql: `SELECT * FROM \`${table}\``,
      typeCast: (column) => column.buffer()?.toString('hex') ?? null,
    })
    all[table] = rows
  }
  return all
}

async function readSchema(from: Connection): Promise<unknown> {
  return await from.query('SELECT migration_name, checksum FROM _prisma_migrations ORDER BY migration_name')
}

async function listTables(url: string): Promise<string[]> {
  const other = await connectTo(url)
  const rows = await other.query<[string][]>({ sql: 'SHOW TABLES', rowsAsArray: true })
  await other.end()
  return rows.map(([name]) => name)
}

/** Their names and texts. */
function listFiles(data: string): string[][] {
  const files = readdirSync(join(data, 'files'), { recursive: true, withFileTypes: true })
  return files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [
      join(parentPath, name).slice(join(data, 'files').length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ])
    .sort()
}

/** Of all tables but those of the audit log, which a restore adds to. */
function readRows(file: string): string[] {
  let isAudit = false
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => {
      if (line.startsWith('{"type":"table"')) isAudit = line.includes('"audit_')
      return !isAudit && line.startsWith('[[')
    })
}

function withByte(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2)
  bytes.writeUInt8((bytes.readUInt8(at) + 1) % 256, at)
  return bytes
}

function withLine(change: (lines: string[]) => string[]): Buffer {
  return gzipSync(change(gunzipSync(readFileSync(path)).toString('utf8').split('\n')).join('\n'))
}
