import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { migrate } from './migrate.ts'

/** An installation of the very first schema, with rows as its program wrote them, comes through all migrations unharmed. */

const MIGRATIONS = 'prisma/migrations'
const TEXTS = [
  'hello',
  Array.from({ length: 20 }, (_, line) => `line ${line + 1}`).join('\n'),
  '👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 é é 𝒳 汉字 שלום ‮abc‬',
  `'; DROP TABLE messages; -- \\' \\\\ \\n % _ ? "q"\r\n\t ends with spaces  `,
  '😀'.repeat(16_000),
  '长'.repeat(16_000),
]
/** What a reply is, was told, and how it ended. */
const REPLIES = [
  { text: '', status: 'queued', error: null, model: 'm', usage: null, isLeased: true },
  { text: 'so far …\n汉字', status: 'streaming', error: null, model: 'm', usage: null, isLeased: true },
  { text: 'an answer 😀', status: 'done', error: null, model: 'gpt-4.1-mini', usage: [12, 34], isLeased: false },
  { text: '长'.repeat(60_000), status: 'done', error: 'ai_length', model: 'm', usage: [1, 2 ** 31], isLeased: false },
  { text: 'half', status: 'failed', error: 'ai_network', model: 'm', usage: null, isLeased: false },
  { text: 'stopped by hand', status: 'stopped', error: null, model: 'm', usage: null, isLeased: false },
]

let folder: string
let url: string
let connection: Connection

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  url = createTestDatabaseUrl()
  const [first = ''] = readdirSync(MIGRATIONS).sort()
  cpSync(join(MIGRATIONS, first), join(folder, first), { recursive: true })
  await migrate(url, { folder })
  connection = await connectTo(url)
})

afterEach(async () => {
  await connection.end()
  rmSync(folder, { recursive: true })
  await dropDatabase(url)
})

test('what people and the AI said is as it was, replies have their own rows, and repeats are known', async () => {
  await fill()
  const kept = 'id, room_id, seq, rev, sender, kind, message, sent_at, client_id, reply_to'
  const life = 'answers, status, asked_by, error_code, model, prompt_tokens, completion_tokens, lease_until'
  const before = await read(`SELECT ${kept} FROM messages ORDER BY id`)
  const lives = await read(`SELECT id, room_id, sent_at, ${life} FROM messages WHERE kind = 'ai' ORDER BY id`)
  expect([before.length, lives.length]).toEqual([TEXTS.length + REPLIES.length, REPLIES.length])

  cpSync(MIGRATIONS, folder, { recursive: true })
  await migrate(url, { folder })

  expect(await read(`SELECT ${kept} FROM messages ORDER BY id`)).toEqual(before)
  expect(
    await read(`SELECT message_id AS id, room_id, created_at AS sent_at, ${life} FROM replies ORDER BY message_id`),
  ).toEqual(lives)
  const versions = await read<{ version: unknown }>('SELECT version FROM replies')
  expect(versions.map(({ version }) => Number(version))).toEqual(REPLIES.map(() => 1))
  const asked = await read<{ asked: unknown }>('SELECT asked FROM messages WHERE client_id IS NOT NULL ORDER BY id')
  expect(asked.map((row) => Number(row.asked))).toEqual(TEXTS.map(() => 1))
})

test('a migration of replies that fails in the middle keeps every message, and goes on when that is mended', async () => {
  await fill()
  const before = await read('SELECT id, message FROM messages ORDER BY id')
  cpSync(MIGRATIONS, folder, { recursive: true })
  await connection.query('CREATE TABLE reply_versions (id INT)')
  await expect(migrate(url, { folder })).rejects.toThrow('20261203000000_replies failed')
  expect(await read('SELECT id, message FROM messages ORDER BY id')).toEqual(before)
  await connection.query('DROP TABLE reply_versions')
  await migrate(url, { folder })
  expect(await read('SELECT id, message FROM messages ORDER BY id')).toEqual(before)
})

test('a channel without an owner gets one: its maker, else the admin who came in first', async () => {
  const owners = '20261209000000_owners'
  for (const name of readdirSync(MIGRATIONS).filter((one) => one < owners))
    cpSync(join(MIGRATIONS, name), join(folder, name), { recursive: true })
  await migrate(url, { folder })
  await connection.query(`INSERT INTO users (username, username_key, display_name, kind, role) VALUES
    ('ai', 'ai', '小砚', 'ai', 'member'), ('mira', 'mira', 'mira', 'human', 'member'), ('tom', 'tom', 'tom', 'human', 'member'),
    ('root', 'root', 'root', 'human', 'admin'), ('first', 'first', 'first', 'human', 'admin')`)
  await addRoom('made', 'mira', ['ai', 'root', 'mira', 'tom'])
  await addRoom('left-by-its-maker', 'mira', ['tom', 'first', 'root'])
  await addRoom('of-nobody', null, ['ai', 'tom', 'root', 'first'])
  await addRoom('without-admins', null, ['tom'])
  await addRoom('owned', 'mira', ['mira', 'tom:owner'])
  await addRoom('lobby', null, ['first', 'mira'])
  await addRoom('direct-1', 'mira', ['mira', 'tom'], 'direct')

  cpSync(join(MIGRATIONS, owners), join(folder, owners), { recursive: true })
  await migrate(url, { folder })

  const rows = await read<{ slug: string; username: string }>(
    `SELECT slug, username FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
     WHERE m.role = 'owner' ORDER BY r.id`,
  )
  expect(rows.map(({ slug, username }) => [slug, username])).toEqual([
    ['made', 'mira'],
    ['left-by-its-maker', 'first'],
    ['of-nobody', 'root'],
    ['owned', 'tom'],
  ])
})

/** `people` came in in this order; `NAME:ROLE` where they are more than members. */
async function addRoom(slug: string, createdBy: string | null, people: string[], kind = 'channel'): Promise<void> {
  const { insertId } = await connection.query('INSERT INTO rooms (slug, name, kind, created_by) VALUES (?, ?, ?, ?)', [
    slug,
    slug,
    kind,
    createdBy,
  ])
  for (const [index, person] of people.entries()) {
    const [username, role = 'member'] = person.split(':')
    await connection.query(
      `INSERT INTO memberships (room_id, user_id, role, joined_at)
       SELECT ?, id, ?, NOW(3) + INTERVAL ? MINUTE FROM users WHERE username = ?`,
      [insertId, role, index, username],
    )
  }
}

/** A question for each reply. */
async function fill(): Promise<void> {
  await connection.query(`INSERT INTO users (username, username_key, display_name, kind, password) VALUES
    ('ai', 'ai', '小砚', 'ai', NULL), ('mira', 'mira', 'mira', 'human', 'a hash'), ('李雷', '李雷', '李雷', 'human', 'a hash')`)
  const count = TEXTS.length + REPLIES.length
  const { insertId } = await connection.query(
    `INSERT INTO rooms (slug, name, ai_trigger, last_seq, last_rev) VALUES ('lobby', '大厅', 'always', ?, ?)`,
    [count, count],
  )
  await connection.query('INSERT INTO memberships (room_id, user_id) SELECT ?, id FROM users', [insertId])
  for (const [index, text] of TEXTS.entries()) {
    const sender = index % 2 ? 'mira' : '李雷'
    const seq = 2 * index + 1
    const question = await connection.query(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id) VALUES (?, ?, ?, ?, ?, NOW(3), ?)`,
      [insertId, seq, seq, sender, text, randomUUID()],
    )
    const reply = REPLIES[index]
    const [prompt = null, completion = null] = reply?.usage ?? []
    await connection.query(
      `INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, status, reply_to, answers, asked_by,
         error_code, model, prompt_tokens, completion_tokens, lease_until)
       VALUES (?, ?, ?, 'ai', 'ai', ?, NOW(3), ?, ?, ?, ?, ?, ?, ?, ?, ${reply?.isLeased ? 'NOW(3) + INTERVAL 15 SECOND' : 'NULL'})`,
      [
        ...[insertId, seq + 1, seq + 1, reply?.text, reply?.status, question.insertId, question.insertId, sender],
        ...[reply?.error, reply?.model, prompt, completion],
      ],
    )
  }
}

async function read<Row = unknown>(sql: string): Promise<Row[]> {
  return [...(await connection.query<Row[]>(sql))]
}
