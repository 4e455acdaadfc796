import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { migrate, readSchemaState } from './migrate.ts'
import { toSteps } from './statements.ts'

let folder: string
let url: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  url = createTestDatabaseUrl()
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  await dropDatabase(url)
})

test('migrations are applied once, in order, into a database that did not exist', async () => {
  plant('2_second', 'ALTER TABLE things ADD COLUMN name VARCHAR(8); INSERT INTO things (id, name) VALUES (1, "one")')
  plant('1_first', 'CREATE TABLE things (id INT PRIMARY KEY)')
  expect(await migrate(url, { folder })).toEqual(['1_first', '2_second'])
  expect(await migrate(url, { folder })).toEqual([])
  expect(await query('SELECT name FROM things')).toEqual([{ name: 'one' }])
})

test('two processes that start together apply each migration once', async () => {
  plant('1_first', 'CREATE TABLE things (id INT PRIMARY KEY)')
  const applied = await Promise.all([migrate(url, { folder }), migrate(url, { folder })])
  expect(applied.flat()).toEqual(['1_first'])
})

test('a migration that was changed after it was applied stops the start', async () => {
  plant('1_first', 'CREATE TABLE things (id INT PRIMARY KEY)')
  await migrate(url, { folder })
  plant('1_first', 'CREATE TABLE things (id BIGINT PRIMARY KEY)')
  await expect(migrate(url, { folder })).rejects.toThrow('1_first was changed')
})

test('a migration that the program does not know stops the start', async () => {
  plant('1_first', 'CREATE TABLE things (id INT PRIMARY KEY)')
  await migrate(url, { folder })
  rmSync(join(folder, '1_first'), { recursive: true })
  await expect(migrate(url, { folder })).rejects.toThrow('1_first is in the database but not here')
})

test('a migration that failed stops every later start with the reason, and goes on behind what was done once it is mended', async () => {
  plant('1_first', 'CREATE TABLE things (id INT PRIMARY KEY)')
  plant('2_second', 'CREATE TABLE more (id INT PRIMARY KEY); INSERT INTO more VALUES (1); CREATE TABLE things (id INT)')
  for (let start = 0; start < 3; start++)
    await expect(migrate(url, { folder })).rejects.toThrow("2_second failed: Table 'things' already exists")
  expect(await query('SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL')).toEqual([
    { logs: expect.stringContaining("Table 'things' already exists") },
  ])
  const connection = await connectTo(url)
  await expect(readSchemaState(connection, folder)).rejects.toThrow(
    /2_second was begun and not finished \(.*already exists.*\): npm start/,
  )
  await connection.end()
  await query('DROP TABLE things')
  expect(await migrate(url, { folder })).toEqual(['2_second'])
  expect(await query('SELECT id FROM more')).toEqual([{ id: 1 }])
})

test('of a statement that was under way when a start was killed it does not matter whether it was done', async () => {
  plant(
    '1_first',
    'CREATE TABLE things (id INT PRIMARY KEY); ALTER TABLE things ADD COLUMN name INT; INSERT INTO things VALUES (1, 2)',
  )
  await migrate(url, { folder })
  for (const steps of [1, 0]) {
    await query(`DELETE FROM things; UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = ${steps}`)
    // Of the statements before it all are counted: only the next one may be there.
    if (steps === 0) await query('ALTER TABLE things DROP COLUMN name')
    expect(await migrate(url, { folder })).toEqual(['1_first'])
    expect(await query('SELECT id, name FROM things')).toEqual([{ id: 1, name: 2 }])
  }
})

test('a migration is cut where its statements end, and nowhere else', () => {
  const guarded =
    "SET @sql = IF(1, 'SELECT 1; -- no end', 'DO 0');\nPREPARE one FROM @sql;\nEXECUTE one;\nDEALLOCATE PREPARE one"
  const sql = `-- a comment; with an end\nCREATE TABLE \`a;b\` (id INT DEFAULT 5 /* ; */); # more;
    UPDATE a SET x = 'it''s; \\'; ', y = "--;";\n${guarded};\n/*!80000 DO 1 */; INSERT INTO a VALUES (2 - 1 / 2);`
  expect(toSteps(sql)).toEqual([
    'CREATE TABLE `a;b` (id INT DEFAULT 5 )',
    `UPDATE a SET x = 'it''s; \\'; ', y = "--;"`,
    guarded,
    '/*!80000 DO 1 */',
    'INSERT INTO a VALUES (2 - 1 / 2)',
  ])
})

test("the project's own migrations are recorded as Prisma records them", async () => {
  cpSync('prisma/migrations', folder, { recursive: true })
  const [first] = await migrate(url, { folder })
  const [row] = await query<{ migration_name: string; checksum: string; applied_steps_count: number }>(
    'SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations ORDER BY started_at LIMIT 1',
  )
  expect(row).toMatchObject({ migration_name: first, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test('who had an account before entering stopped making members keeps the lobby', async () => {
  const bringBack = setAside('20261126000000')
  await migrate(url, { folder })
  await query(`INSERT INTO rooms (slug, name) VALUES ('lobby', 'Lobby'), ('other', 'Other')`)
  await query(
    `INSERT INTO users (username, username_key, display_name) VALUES ('ada', 'ada', 'Ada'), ('bob', 'bob', 'Bob')`,
  )
  await query(`INSERT INTO memberships (room_id, user_id) SELECT MIN(rooms.id), MIN(users.id) FROM rooms, users`)
  bringBack()
  await migrate(url, { folder })
  const rows = await query(`
    SELECT slug, username FROM memberships JOIN rooms ON rooms.id = room_id JOIN users ON users.id = user_id
    ORDER BY username`)
  expect(rows).toEqual([
    { slug: 'lobby', username: 'ada' },
    { slug: 'lobby', username: 'bob' },
  ])
})

test('accounts of before sessions had rows stay as they are, and nobody is signed in', async () => {
  const bringBack = setAside('20261201000000')
  await migrate(url, { folder })
  await query(`
    INSERT INTO users (username, username_key, display_name, password, session_version, kept_session_id, kept_session_version)
    VALUES ('ada', 'ada', 'ada', 'a hash', 3, UUID(), 3), ('bob', 'bob', 'bob', 'a hash', 1, NULL, NULL)`)
  await query(
    `INSERT INTO ended_sessions (id, user_id, expires_at) SELECT UUID(), id, NOW(3) + INTERVAL 1 DAY FROM users`,
  )
  bringBack()
  await migrate(url, { folder })
  expect(await query('SELECT username, password, status FROM users ORDER BY username')).toEqual([
    { username: 'ada', password: 'a hash', status: null },
    { username: 'bob', password: 'a hash', status: null },
  ])
  expect(await query('SELECT id FROM sessions')).toEqual([])
})

test('whoever was a member before anybody counted has read everything, and the AI answers where it was', async () => {
  const bringBack = setAside('20261202000000')
  await migrate(url, { folder })
  await query(`
    INSERT INTO rooms (slug, name, visibility, ai_trigger, last_seq, last_rev) VALUES
      ('lobby', 'Lobby', 'public', 'always', 7, 9), ('quiet', 'Quiet', 'private', 'off', 0, 0)`)
  await query(
    `INSERT INTO users (username, username_key, display_name, kind) VALUES
      ('ada', 'ada', 'Ada', 'human'), ('ai', 'ai', 'Xiaoyan', 'ai')`,
  )
  await query(`INSERT INTO memberships (room_id, user_id) SELECT rooms.id, users.id FROM rooms, users
    WHERE slug = 'lobby' OR username = 'ada'`)
  bringBack()
  await migrate(url, { folder })
  const rooms = await query('SELECT slug, kind, visibility, ai_trigger, assistants, archived_at FROM rooms ORDER BY id')
  expect(rooms).toEqual([
    { slug: 'lobby', kind: 'channel', visibility: 'public', ai_trigger: 'always', assistants: 'ai', archived_at: null },
    { slug: 'quiet', kind: 'channel', visibility: 'private', ai_trigger: 'off', assistants: '', archived_at: null },
  ])
  const members = await query(`
    SELECT slug, memberships.role, CAST(last_read_seq AS SIGNED) AS seq, notify FROM memberships
    JOIN rooms ON rooms.id = room_id JOIN users ON users.id = user_id WHERE username = 'ada' ORDER BY rooms.id`)
  expect(members.map((row) => ({ ...(row as object), seq: Number((row as { seq: unknown }).seq) }))).toEqual([
    { slug: 'lobby', role: 'member', seq: 7, notify: 'all' },
    { slug: 'quiet', role: 'member', seq: 0, notify: 'all' },
  ])
})

function plant(name: string, sql: string): void {
  const target = join(folder, name)
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'migration.sql'), sql)
}

async function query<Row>(sql: string): Promise<Row[]> {
  const connection = await connectTo(url)
  const rows = await connection.query<Row[]>(sql)
  await connection.end()
  return Array.isArray(rows) ? [...rows] : []
}

/** The program's own migrations, but for those from this one on; what is returned brings those back. */
function setAside(from: string): () => void {
  cpSync('prisma/migrations', folder, { recursive: true })
  const later = readdirSync(folder).filter((name) => name >= from)
  const aside = `${folder}-aside`
  mkdirSync(aside)
  for (const name of later) renameSync(join(folder, name), join(aside, name))
  return () => {
    for (const name of later) renameSync(join(aside, name), join(folder, name))
    rmSync(aside, { recursive: true })
  }
}
