import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'mariadb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { endWithThis } from '#test/program.ts'
import { readDatabaseFacts } from './database-facts.ts'
import { startEmbedded } from './embedded.ts'
import { listServersOf } from './leftovers.ts'
import { migrate } from './migrate.ts'
import { readSchemaFacts } from './schema-facts.ts'

/** Processes that are killed while they migrate, and those that migrate together. */

vi.setConfig({ testTimeout: 300_000 })

const MIGRATIONS = 'prisma/migrations'
const SAID = readSchemaFacts(readFileSync('prisma/schema.prisma', 'utf8'))
const PEOPLE = 40
const MESSAGES = 400

let folder: string
let url: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'))
  url = createTestDatabaseUrl()
})
afterEach(() => rmSync(folder, { recursive: true }))

/** An installation of the very first schema in which people have talked and the AI has answered. */
async function makeOld(databaseUrl: string): Promise<void> {
  const [first = ''] = readdirSync(MIGRATIONS).sort()
  cpSync(join(MIGRATIONS, first), join(folder, first), { recursive: true })
  await migrate(databaseUrl, { folder })
  await onConnection(databaseUrl, async (connection) => {
    const numbers = (count: number) =>
      Array.from({ length: count }, (_, index) => `SELECT ${index + 1} AS n`).join(' UNION ALL ')
    await connection.query(`INSERT INTO users (username, username_key, display_name, kind, password)
      SELECT CONCAT('person', n), CONCAT('person', n), '人', 'human', 'a hash' FROM (${numbers(PEOPLE)}) AS numbers;
      INSERT INTO users (username, username_key, display_name, kind) VALUES ('ai', 'ai', '小砚', 'ai');
      INSERT INTO rooms (slug, name, last_seq, last_rev) VALUES ('lobby', '大厅', ${2 * MESSAGES}, ${2 * MESSAGES});
      INSERT INTO memberships (room_id, user_id) SELECT 1, id FROM users;
      INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id)
        SELECT 1, 2 * n - 1, 2 * n - 1, CONCAT('person', 1 + n % ${PEOPLE}), CONCAT('说 😀 ', n), NOW(3), UUID()
        FROM (${numbers(MESSAGES)}) AS numbers;
      INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, status, answers, reply_to, asked_by)
        SELECT 1, seq + 1, rev + 1, 'ai', 'ai', CONCAT('答 ', id), NOW(3), 'done', id, id, sender FROM messages`)
  })
}

async function onConnection<T>(databaseUrl: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectTo(databaseUrl)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

const readTalk = (connection: Connection) =>
  connection.query(
    'SELECT id, room_id, seq, rev, sender, kind, message, sent_at, client_id, reply_to FROM messages ORDER BY id',
  )

/** What an upgrade in one piece makes of the same rows, but for times and random ids. */
async function readOutcome(connection: Connection): Promise<unknown> {
  const tables = await connection.query<[string][]>({ sql: 'SHOW TABLES', rowsAsArray: true })
  const counts: Record<string, number> = {}
  for (const [table] of tables) {
    const [row] = await connection.query<{ count: bigint }[]>(`SELECT COUNT(*) AS count FROM ${table}`)
    counts[table] = Number(row?.count)
  }
  const replies = await connection.query(
    'SELECT message_id, answers, assistant, status, version FROM replies ORDER BY message_id',
  )
  const members = await connection.query('SELECT user_id, role, last_read_seq FROM memberships ORDER BY user_id')
  const asked = await connection.query('SELECT id, asked FROM messages ORDER BY id')
  return { counts, replies: [...replies], members: [...members], asked: [...asked] }
}

function startMigrating(databaseUrl: string): ChildProcess {
  return endWithThis(
    spawn(process.execPath, ['--import', 'tsx', 'test/migrating-main.ts', databaseUrl], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
}

async function untilEnded(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  return await new Promise((resolve) => child.once('exit', resolve))
}

interface Process {
  Id: bigint | number
  db: string | null
  Time: number
  State: string | null
  Info: string | null
}

/** Whether a statement of this database waits for a table that somebody reads, or for its rows. */
async function isBlocked(connection: Connection): Promise<boolean> {
  // Not by the table of processes: MySQL can't put emoji of a statement into it.
  const [{ id, name } = { id: 0n, name: '' }] = await connection.query<{ id: bigint; name: string }[]>(
    'SELECT CONNECTION_ID() AS id, DATABASE() AS name',
  )
  const processes = await connection.query<Process[]>('SHOW PROCESSLIST')
  return processes
    .filter(({ Id, db }) => db === name && BigInt(Id) !== BigInt(id))
    .some(
      ({ State, Time, Info }) =>
        /metadata lock/.test(State ?? '') || (Number(Time) >= 1 && Info !== null && !Info.includes('GET_LOCK')),
    )
}

/** Starts it, and kills it where a statement waits for this table; answers whether it came so far. */
async function killAt(databaseUrl: string, table: string, alsoKill = () => {}): Promise<boolean> {
  const [watcher, holder] = [await connectTo(databaseUrl), await connectTo(databaseUrl)]
  try {
    await holder.beginTransaction()
    const there = await holder.query<unknown[]>('SHOW TABLES LIKE ?', [table])
    if (there.length === 0) return false
    // Holds the rows, and with them the table.
    await holder.query(`SELECT * FROM ${table} FOR UPDATE`)
    const child = startMigrating(databaseUrl)
    while (child.exitCode === null && !(await isBlocked(watcher))) await sleep(20)
    const isKilled = child.kill('SIGKILL')
    alsoKill()
    await untilEnded(child)
    return isKilled
  } finally {
    for (const connection of [watcher, holder]) connection.destroy()
  }
}

test('a migration that is killed at many statements is whole after the next start, with every row', async () => {
  await makeOld(url)
  const whole = createTestDatabaseUrl()
  await makeOld(whole)
  await migrate(whole)
  const before = await onConnection(url, readTalk)
  const killed: string[] = []
  // Each is changed by several migrations; the first that is not applied yet waits.
  for (const table of ['users', 'memberships', 'rooms', 'messages', 'users', 'rooms', 'messages'])
    if (await killAt(url, table)) killed.push(table)
  expect(killed.length).toBeGreaterThan(4)
  await migrate(url)
  await onConnection(url, async (connection) => {
    expect(await readDatabaseFacts(connection)).toEqual(SAID)
    expect(await readTalk(connection)).toEqual(before)
    expect(await readOutcome(connection)).toEqual(await onConnection(whole, readOutcome))
  })
  expect(await migrate(url)).toEqual([])
  for (const one of [url, whole]) await dropDatabase(one)
})

test('with its database killed beside it the next start has it whole, too', async () => {
  const dataDir = join(folder, 'data')
  const database = await startEmbedded(dataDir)
  try {
    await makeOld(database.url)
    const before = await onConnection(database.url, readTalk)
    for (const table of ['messages', 'memberships', 'users']) {
      const servers = listServersOf(resolve(dataDir, 'database'))
      expect(servers).toHaveLength(1)
      const killServer = () => servers.forEach((pid) => void process.kill(pid, 'SIGKILL'))
      expect(await killAt(database.url, table, killServer)).toBe(true)
      // It is started again by whoever has started it.
      await vi.waitFor(() => onConnection(database.url, readTalk), { timeout: 30_000, interval: 200 })
    }
    await migrate(database.url)
    await onConnection(database.url, async (connection) => {
      expect(await readDatabaseFacts(connection)).toEqual(SAID)
      expect(await readTalk(connection)).toEqual(before)
    })
  } finally {
    await database.stop()
  }
})

test('of three processes that start together each migration is applied by one, and all end with the same', async () => {
  await makeOld(url)
  const children = [1, 2, 3].map(() => startMigrating(url))
  const said = await Promise.all(children.map(readAll))
  expect(await Promise.all(children.map(untilEnded))).toEqual([0, 0, 0])
  const applied = said.flatMap((text) => JSON.parse(text) as string[])
  expect([...applied].sort()).toEqual(
    readdirSync(MIGRATIONS)
      .filter((name) => /^\d/.test(name))
      .sort()
      .slice(1),
  )
  await onConnection(url, async (connection) => expect(await readDatabaseFacts(connection)).toEqual(SAID))
  await dropDatabase(url)
})

async function readAll(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) text += chunk
  return text
}
