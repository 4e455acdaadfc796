import { readFileSync } from 'node:fs'
import type { Connection } from 'mariadb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { readCharsets, readDatabaseFacts } from './database-facts.ts'
import { migrate } from './migrate.ts'
import { TABLES } from './requirements.ts'
import { readSchemaFacts } from './schema-facts.ts'

/** schema.prisma is what the code believes, the migrations are what the database gets. */

const SCHEMA = readFileSync('prisma/schema.prisma', 'utf8')

const url = createTestDatabaseUrl()
let connection: Connection

beforeAll(async () => {
  await migrate(url)
  connection = await connectTo(url)
})

afterAll(async () => {
  await connection.end()
  await dropDatabase(url)
})

test('the migrated database has exactly what schema.prisma says', async () => {
  const said = readSchemaFacts(SCHEMA)
  expect(said.length).toBeGreaterThan(50)
  expect(await readDatabaseFacts(connection)).toEqual(said)
})

test('a word of schema.prisma that the comparison does not know is refused, not passed over', () => {
  expect(() => readSchemaFacts(SCHEMA.replace('@@unique([roomId, seq])', '@@fulltext([message])'))).toThrow(
    '@@fulltext',
  )
  expect(() => readSchemaFacts(SCHEMA.replace('@db.MediumText', '@db.Json'))).toThrow('no @db type')
})

test('every text can hold every character, or only ASCII on purpose', async () => {
  const charsets = await readCharsets(connection)
  expect(charsets).toContain('messages.message utf8mb4')
  expect(charsets.filter((fact) => !/ (utf8mb4|ascii)$/.test(fact))).toEqual([])
})

test('the start looks at every table that the schema has', () => {
  const tables = readSchemaFacts(SCHEMA).flatMap((fact) => /^column (\w+)\./.exec(fact)?.[1] ?? [])
  expect(new Set(tables)).toEqual(new Set(TABLES))
})

test('the server refuses values that do not fit, and flushes every commit', async () => {
  const [row] = await connection.query<Record<string, unknown>[]>(
    'SELECT @@sql_mode AS mode, @@innodb_flush_log_at_trx_commit AS flush, @@time_zone AS zone',
  )
  expect(row?.mode).toContain('STRICT_TRANS_TABLES')
  expect(Number(row?.flush)).toBe(1)
  await expect(connection.query("INSERT INTO rooms (slug, name) VALUES (REPEAT('x', 65), 'x')")).rejects.toThrow('slug')
})

// Each on top of those before it: last.
test.each([
  ['a column more', 'ALTER TABLE users ADD COLUMN nickname VARCHAR(8)'],
  ['a column less', 'ALTER TABLE users DROP COLUMN email'],
  ['another type', 'ALTER TABLE rooms MODIFY topic VARCHAR(254) NOT NULL DEFAULT ""'],
  ['another sign', 'ALTER TABLE replies MODIFY prompt_tokens INTEGER NULL'],
  ['another nullability', 'ALTER TABLE replies MODIFY model VARCHAR(128) NOT NULL'],
  ['another default', 'ALTER TABLE users ALTER COLUMN role SET DEFAULT "admin"'],
  ['an index less', 'DROP INDEX messages_room_id_rev_idx ON messages'],
  [
    'an index that is no longer unique',
    'DROP INDEX replies_answers_assistant_key ON replies; CREATE INDEX replies_answers_assistant_key ON replies (answers, assistant)',
  ],
  ['a foreign key less', 'ALTER TABLE messages DROP FOREIGN KEY messages_sender_fkey'],
  [
    'another rule of a foreign key',
    'ALTER TABLE memberships DROP FOREIGN KEY memberships_room_id_fkey; ALTER TABLE memberships ADD CONSTRAINT memberships_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms (id) ON DELETE RESTRICT ON UPDATE RESTRICT',
  ],
  ['a table more', 'CREATE TABLE strangers (id INT)'],
])('%s is noticed', async (_, sql) => {
  const before = await readDatabaseFacts(connection)
  await connection.query(sql)
  expect(await readDatabaseFacts(connection)).not.toEqual(before)
})
