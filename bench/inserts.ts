import { createHash, randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPool, type Pool } from 'mariadb'
import { connectTo } from '#lib/server/database/connect.ts'
import { toPoolConfig } from '#lib/server/store/prisma.ts'
import { startEmbedded } from '#tools/database/embedded.ts'
import { migrate } from '#tools/database/migrate.ts'

/**
 * What the tables themselves let through: the room writer's transactions of 80 messages, from two rooms at once, into tables
 * that hold a million. `node --import tsx bench/inserts.ts MIGRATION` measures in turn with the tables as they were before
 * that migration, and as they are.
 */

const ROWS_BEFORE = 1_000_000
const ROWS_AT_ONCE = 80
const ROOMS = 2
const SEEDED_AT_ONCE = 2_000
/** Short and in turn, so that whatever else the machine does slows both. */
const MEASURED_MS = 500
const ROUNDS = 40
const TEXT = 'A message of two hundred bytes, as people write them when they have something to say. '.repeat(2)

interface Subject {
  name: string
  pool: Pool
  hasHash: boolean
  roomIds: number[]
}

const [end] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'parlor-inserts-'))
const server = await startEmbedded(folder)
const subjects: Subject[] = []
try {
  if (end) subjects.push(await createSubject('before', takeMigrations(end)))
  subjects.push(await createSubject('now', 'prisma/migrations'))
  const rounds = new Map(subjects.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++)
    for (const subject of subjects) rounds.get(subject.name)?.push(await measure(subject))
  for (const [name, rates] of rounds) {
    const sorted = rates.toSorted((a, b) => a - b)
    console.log(
      `${name}: median ${sorted[Math.floor(ROUNDS / 2)]} messages/s, mean ${Math.round(sorted.reduce((sum, rate) => sum + rate, 0) / ROUNDS)}, best ${sorted.at(-1)}`,
    )
  }
} finally {
  for (const { pool } of subjects) await pool.end()
  await server.stop()
  rmSync(folder, { recursive: true })
}

async function createSubject(name: string, migrations: string): Promise<Subject> {
  const url = new URL(server.url)
  url.pathname = `/parlor_${name}`
  await migrate(url.href, { folder: migrations })
  const pool = createPool({ ...toPoolConfig(url.href), connectionLimit: ROOMS, multipleStatements: true })
  const hasHash = (await pool.query<unknown[]>("SHOW COLUMNS FROM messages LIKE 'text_hash'")).length > 0
  const subject = { name, pool, hasHash, roomIds: await prepare(url.href) }
  for (let count = 0; count < ROWS_BEFORE; count += ROOMS * SEEDED_AT_ONCE)
    await Promise.all(subject.roomIds.map((roomId) => insert(subject, roomId, SEEDED_AT_ONCE)))
  const [row] = await pool.query<{ bytes: unknown }[]>(
    `SELECT DATA_LENGTH + INDEX_LENGTH AS bytes FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'messages'`,
  )
  console.log(`${name}: ${Math.round(Number(row?.bytes) / ROWS_BEFORE)} bytes a message`)
  return subject
}

/** Messages per second. */
async function measure(subject: Subject): Promise<number> {
  const began = performance.now()
  const counts = await Promise.all(
    subject.roomIds.map(async (roomId) => {
      let count = 0
      for (; performance.now() - began < MEASURED_MS; count += ROWS_AT_ONCE) await insert(subject, roomId, ROWS_AT_ONCE)
      return count
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / seconds)
}

function takeMigrations(before: string): string {
  const taken = join(folder, 'migrations')
  for (const name of readdirSync('prisma/migrations').filter((name) => name < before))
    cpSync(join('prisma/migrations', name), join(taken, name), { recursive: true })
  return taken
}

/** Answers the ids of the rooms. */
async function prepare(url: string): Promise<number[]> {
  const connection = await connectTo(url)
  await connection.query(
    "INSERT INTO users (username, username_key, display_name) VALUES ('bench_0', 'bench_0', 'bench_0')",
  )
  const ids: number[] = []
  for (let index = 0; index < ROOMS; index++) {
    const { insertId } = await connection.query('INSERT INTO rooms (slug, name) VALUES (?, ?)', [`r${index}`, 'room'])
    ids.push(Number(insertId))
  }
  await connection.end()
  return ids
}

function toInsertSql(count: number, hasHash: boolean): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const place = `@seq + ${index + 1}, @rev + ${index + 1}`
    return `(?, ${place}, 'bench_0', ?, NOW(3), ?, NULL, 0${hasHash ? ', ?' : ''})`
  })
  return `START TRANSACTION;
    UPDATE rooms SET last_seq = last_seq + ${count}, last_rev = last_rev + ${count} WHERE id = ?;
    SELECT last_seq - ${count}, last_rev - ${count} INTO @seq, @rev FROM rooms WHERE id = ?;
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, reply_to, asked${hasHash ? ', text_hash' : ''})
      VALUES ${rows.join()};
    COMMIT`
}

async function insert({ pool, hasHash }: Subject, roomId: number, count: number): Promise<void> {
  const values = Array.from({ length: count }, () => [
    ...[roomId, TEXT, randomUUID(), ...(hasHash ? [createHash('sha256').update(TEXT).digest()] : [])],
  ])
  await pool.query(toInsertSql(count, hasHash), [roomId, roomId, ...values.flat()])
}
