import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { writeAudit } from '#lib/server/audit/write.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { createFileStorage } from '#lib/server/files/storage.ts'
import { noteSighting, type SightingName, writeSightings } from '#lib/server/sightings.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { toSpace } from '../check/machine.ts'
import { checkSettings, findSettings, toClock } from '../check/settings.ts'
import { startEmbedded } from '../database/embedded.ts'
import { runVerb } from './main.ts'

/** Each test plants one defect in a house that has none, sees it named, and mends it as it is told to. */

const folder = mkdtempSync(join(tmpdir(), 'parlor-check-'))
const stored: string[] = []
let database: TestDatabase
let connection: Connection
let roomId: bigint
let out = ''
let problems = ''

beforeAll(async () => {
  database = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('DATA_DIR', folder)
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      if (stream === 'stdout') out += String(text)
      else problems += String(text)
      return true
    })
  connection = await connectTo(database.url)
  await fill()
})
afterAll(async () => {
  vi.restoreAllMocks()
  await connection.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  out = ''
  problems = ''
})

/** A room whose beginning was swept but for a pin, one of whose messages has files. */
async function fill(): Promise<void> {
  await seed({ aiName: '小砚' })
  await run("INSERT INTO users (username, username_key, display_name, role) VALUES ('mira', 'mira', 'mira', 'admin')")
  const room = await run(
    "INSERT INTO rooms (slug, name, last_seq, last_rev, swept_to_seq) VALUES ('tea', 'Tea', 9, 20, 4)",
  )
  roomId = BigInt(room.insertId)
  for (const seq of [2, 5, 6, 7, 8, 9])
    await run(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id) VALUES (?, ?, ?, 'mira', 'x', NOW(3), ?)`,
      [roomId, seq, seq + 10, randomUUID()],
    )
  await run(
    "INSERT INTO memberships (room_id, user_id, last_read_seq) SELECT ?, id, 9 FROM users WHERE username = 'mira'",
    [roomId],
  )
  const storage = createFileStorage({ folder: join(folder, 'files'), maxBytes: 1e6 })
  for (const text of ['some bytes', 'others']) {
    const kept = await storage.receive(
      (async function* () {
        yield Buffer.from(text)
      })(),
    )
    stored.push(kept.stored)
    await run(
      `INSERT INTO files (room_id, uploader_id, \`stored\`, name, type, bytes, sha256) VALUES (?, 1, ?, 'a.txt', ?, ?, UNHEX(?))`,
      [roomId, kept.stored, kept.type, kept.bytes, kept.sha256],
    )
  }
  for (const _ of [1, 2, 3]) await writeAudit({ actor: 'operator', action: 'user:enabled', ip: '192.0.2.1' })
  writeFileSync(join(folder, 'secret'), 's'.repeat(43), { mode: 0o600 })
}

async function run(sql: string, values: unknown[] = []): Promise<{ insertId: bigint }> {
  return await connection.query(sql, values)
}

const toPath = (name = '') => join(folder, 'files', name.slice(0, 2), name)

test('a house without a defect has none, and every line is a check', async () => {
  expect(await runVerb(['check', '--deep'])).toBe(0)
  expect(problems).toBe('')
  expect(
    out
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('✓ ')),
  ).toEqual([])
  for (const what of [
    'Migrations',
    'Database',
    'Clock',
    'Rooms',
    'Rows',
    'People',
    'Files',
    'Audit log',
    'Search',
    'Reach',
    'Disk',
    'Secrets',
  ])
    expect(out).toContain(`✓ ${what}: `)
  expect(out).toContain('2 have their bytes, and their hashes')
})

/** What is done, what is said of it with its mark, and what undoes it. */
type Defect = [name: string, plant: () => unknown, words: RegExp, mend: () => unknown]

const DEFECTS: Defect[] = [
  [
    'a message that is gone from between',
    () => run('UPDATE messages SET room_id = 1, seq = 1 WHERE room_id = ? AND seq = 7', [roomId]),
    /✗ Rooms: tea \(\d+\) lacks 1 of its messages \(7\)/,
    () => run('UPDATE messages SET room_id = ?, seq = 7 WHERE room_id = 1', [roomId]),
  ],
  [
    'a last message that is gone',
    () => run('UPDATE rooms SET last_seq = 11 WHERE id = ?', [roomId]),
    /✗ Rooms: tea \(\d+\) lacks 2 of its messages \(10–11\)/,
    () => run('UPDATE rooms SET last_seq = 9 WHERE id = ?', [roomId]),
  ],
  [
    'a room that says less than it has',
    () => run('UPDATE rooms SET last_seq = 8, last_rev = 12 WHERE id = ?', [roomId]),
    /✗ Rooms: tea [^\n]* last message is 8, and it has 9[\s\S]*✗ Rooms: tea [^\n]* last change is 12, and a message has 19[\s\S]*✗ Rooms: somebody has read further than there are messages in tea/,
    () => mendAsTold(),
  ],
  [
    'an import that was broken off',
    () => run("INSERT INTO rooms (slug, name, last_seq) VALUES ('~0123', 'x', 7)"),
    /! Rooms: 1 imports are under way or were broken off: give import the same file again/,
    () => run("DELETE FROM rooms WHERE slug = '~0123'"),
  ],
  [
    'a row of nobody’s',
    () => withoutKeys('INSERT INTO memberships (room_id, user_id) VALUES (1, 999)'),
    /✗ Rows: 1 of memberships name by user_id what is not in users/,
    () => run('DELETE FROM memberships WHERE user_id = 999'),
  ],
  [
    'no admin who can sign in',
    () => run("UPDATE users SET status = 'disabled' WHERE username = 'mira'"),
    /✗ People: no admin can sign in: make one with npm run parlor -- user role NAME admin/,
    () => run("UPDATE users SET status = NULL WHERE username = 'mira'"),
  ],
  [
    'a row without bytes',
    () => run('UPDATE files SET `stored` = ? WHERE `stored` = ?', ['f'.repeat(32), stored[0]]),
    /✗ Files: 1 of 2 are not in \S+files \(f{32}\): is DATA_DIR the one/,
    () => run('UPDATE files SET `stored` = ? WHERE `stored` = ?', [stored[0], 'f'.repeat(32)]),
  ],
  [
    'bytes that are fewer',
    () => writeFileSync(toPath(stored[0]), 'some'),
    /✗ Files: the bytes of 1 are not those that came/,
    () => writeFileSync(toPath(stored[0]), 'some bytes'),
  ],
  [
    'bytes that are others',
    () => writeFileSync(toPath(stored[0]), 'SOME bytes'),
    /✗ Files: the bytes of 1 are not those that came/,
    () => writeFileSync(toPath(stored[0]), 'some bytes'),
  ],
  [
    'bytes of nobody’s',
    () => {
      const [path, before] = [
        toPath(stored[0]).replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
        new Date(Date.now() - 25 * 3_600_000),
      ]
      writeFileSync(path, 'x')
      utimesSync(path, before, before)
      strayPath = path
    },
    /! Files: 1 in \S+ are nobody’s/,
    () => rmSync(strayPath),
  ],
  [
    'a line of the audit log that says something else',
    () => run("UPDATE audit_lines SET action = 'user:disabled' WHERE id = 2"),
    /✗ Audit log: line 2 is not what was written/,
    () => run("UPDATE audit_lines SET action = 'user:enabled' WHERE id = 2"),
  ],
  [
    'a line of the audit log that is gone',
    () => run('UPDATE audit_lines SET id = 9 WHERE id = 2'),
    /✗ Audit log: line 2 is missing/,
    () => run('UPDATE audit_lines SET id = 2 WHERE id = 9'),
  ],
  [
    'an index that is far behind',
    () => run('INSERT INTO search_changes (room_id, seq, rev, count) VALUES (1, 1, 1, 20000)'),
    /! Search: 20000 messages wait for the index/,
    () => run('DELETE FROM search_changes'),
  ],
  [
    'an index that nobody keeps',
    () =>
      run(`INSERT INTO search_changes (room_id, seq, rev, count) VALUES (1, 1, 1, 1);
        INSERT INTO live_minutes (minute, process_id, people, sockets, messages, loop_delay_ms, queued, ai_requests, ai_failures)
        VALUES (NOW(3), 'x', 0, 0, 0, 0, 0, 0, 0)`),
    /! Search: 1 messages wait for the index, which no process keeps/,
    () => run('DELETE FROM search_changes; DELETE FROM live_minutes'),
  ],
  [
    'a column that is another',
    () => run('ALTER TABLE users MODIFY email VARCHAR(100) NULL'),
    /✗ Tables: column users.email is "varchar\(100\) null" and should be "varchar\(254\) null": put it back/,
    () => run('ALTER TABLE users MODIFY email VARCHAR(254) NULL'),
  ],
  [
    'an index that is gone',
    () => run('DROP INDEX messages_room_id_rev_idx ON messages'),
    /✗ Tables: index messages.messages_room_id_rev_idx is missing/,
    () => run('CREATE INDEX messages_room_id_rev_idx ON messages (room_id, rev)'),
  ],
  [
    'an index that somebody has added',
    () => run('CREATE INDEX mine ON messages (sent_at)'),
    /! Tables: there is a index messages.mine \(\(sent_at\)\) that no migration has made/,
    () => run('DROP INDEX mine ON messages'),
  ],
  [
    'a text that takes no emoji',
    () => run('ALTER TABLE rooms MODIFY topic VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL DEFAULT ""'),
    /✗ The column rooms.topic has the character set utf8mb3: convert it to utf8mb4/,
    () =>
      run(
        'ALTER TABLE rooms MODIFY topic VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT ""',
      ),
  ],
  [
    'a migration to come',
    () => run("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_live_minutes'"),
    /! Migrations: 1 are still to come \(from 20261220000000_live_minutes on\): make a backup/,
    () => restoreMigration(),
  ],
  [
    'a migration of a newer program',
    () => run("UPDATE _prisma_migrations SET migration_name = '2999_x' WHERE migration_name LIKE '%_live_minutes'"),
    /✗ Migrations: Migration 2999_x is in the database but not here: this program is older/,
    () =>
      run(
        "UPDATE _prisma_migrations SET migration_name = '20261220000000_live_minutes' WHERE migration_name = '2999_x'",
      ),
  ],
  [
    'a migration that was killed',
    () => run("UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_live_minutes'"),
    /✗ Migrations: Migration 20261220000000_live_minutes was begun and not finished: npm start goes on with it/,
    () => run('UPDATE _prisma_migrations SET finished_at = NOW(3) WHERE finished_at IS NULL'),
  ],
  [
    'another character set of the database',
    () => run('ALTER DATABASE CHARACTER SET latin1'),
    /! Database: its character set is latin1/,
    () => run('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci'),
  ],
  [
    'a secret that others may read',
    () => chmodSync(join(folder, 'secret'), 0o644),
    /✗ Secrets: others on this machine may open \S+secret \(644\): chmod 600 \S+secret/,
    () => chmodSync(join(folder, 'secret'), 0o600),
  ],
  [
    'an address without https',
    () => vi.stubEnv('NEXTAUTH_URL', 'http://chat.example'),
    /! https: people open http:\/\/chat.example/,
    () => vi.stubEnv('NEXTAUTH_URL', ''),
  ],
  [
    'people at another address',
    () => see('origin_refused', 'https://chat.example'),
    /✗ Origin: all who came since [^\n]+ were refused, the last at https:\/\/chat.example; NEXTAUTH_URL is http:\/\/localhost:3000: set NEXTAUTH_URL/,
    forgetSightings,
  ],
  [
    'a page of another site',
    () => see('origin_refused', 'https://evil.example', 'origin_taken', 'http://localhost:3000'),
    /! Origin: a page of https:\/\/evil.example was refused/,
    forgetSightings,
  ],
  [
    'a proxy that is not trusted',
    () => see('proxy_unnamed', '10.0.0.7'),
    /! Proxy: X-Forwarded-For came from 10.0.0.7, which TRUST_PROXY does not name/,
    forgetSightings,
  ],
  [
    'a proxy that swallows upgrades',
    () => see('upgrade_missing', '10.0.0.7'),
    /✗ Upgrade: a browser's WebSocket came from 10.0.0.7 without its upgrade/,
    forgetSightings,
  ],
]
let strayPath = ''

test.each(DEFECTS)('%s is named, and then not any more', async (_, plant, words, mend) => {
  await plant()
  const status = await runVerb(['check', '--deep'])
  expect(out).toMatch(words)
  const faults = out.match(/^✗/gm)?.length ?? 0
  expect([status, problems]).toEqual(
    faults > 0 ? [1, `✗ ${faults} ${faults === 1 ? 'thing is' : 'things are'} to be mended.\n`] : [0, ''],
  )
  await mend()
  out = ''
  expect(await runVerb(['check', '--deep'])).toBe(0)
  expect(out).not.toMatch(/^[!✗]/m)
})

/** The statements that the findings give. */
async function mendAsTold(): Promise<void> {
  const statements = [...out.matchAll(/run (UPDATE .*)\.$/gm)].map(([, sql = '']) => sql)
  expect(statements).toHaveLength(3)
  for (const sql of statements) await run(sql)
}

async function withoutKeys(sql: string): Promise<void> {
  await run(`SET foreign_key_checks = 0; ${sql}; SET foreign_key_checks = 1`)
}

async function restoreMigration(): Promise<void> {
  const { readMigrations } = await import('../database/migration-files.ts')
  const one = readMigrations('prisma/migrations').find(({ name }) => name.endsWith('_live_minutes'))
  await run(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES (UUID(), ?, ?, NOW(3))',
    [one?.checksum, one?.name],
  )
}

/** As the running program sees it. */
async function see(...pairs: string[]): Promise<void> {
  noteSighting('started', 'http://localhost:3000')
  for (let at = 0; at < pairs.length; at += 2) noteSighting(pairs[at] as SightingName, pairs[at + 1] ?? '')
  await writeSightings(Number.POSITIVE_INFINITY)
}

async function forgetSightings(): Promise<void> {
  await run('DELETE FROM sightings')
}

test('what was seen before the last start counts no more, and an upgrade that came later mends one that did not', async () => {
  const now = Date.now()
  noteSighting('started', 'https://chat.example', now - 5_000)
  noteSighting('origin_refused', 'https://other.example', now - 9_000)
  noteSighting('proxy_unnamed', '10.0.0.7', now - 9_000)
  noteSighting('upgrade_missing', '10.0.0.7', now - 4_000)
  noteSighting('upgrade_taken', '10.0.0.7', now - 3_000)
  noteSighting('origin_taken', 'https://chat.example', now - 3_000)
  noteSighting('proxy_named', '10.0.0.8', now - 3_000)
  await writeSightings(Number.POSITIVE_INFINITY)
  expect(await runVerb(['check'])).toBe(0)
  expect(out).toContain('✓ Origin: people open https://chat.example, as NEXTAUTH_URL says.')
  expect(out).toContain('✓ Proxy: 10.0.0.8 passes people on, as TRUST_PROXY says.')
  expect(out).toContain('✓ Upgrade: WebSockets come through.')
  await forgetSightings()
})

test('a clock that is off, and sessions that are not in UTC, are named', async () => {
  const says = async () => (await checkSettings(connection, database.url)).map(({ level, says }) => `${level} ${says}`)
  await run('SET timestamp = UNIX_TIMESTAMP() - 3600')
  expect(String(await says())).toMatch(/fault Clock: the database's is 36\d\d\.\d s behind this machine's/)
  await run("SET timestamp = DEFAULT, time_zone = '+08:00'")
  expect(String(await says())).toMatch(/fault Clock: sessions are 28800 s from UTC/)
  await run("SET time_zone = '+00:00'")
  expect(String(await says())).not.toMatch(/warning|fault/)
  expect(toClock(10_000, 12_500, 12_600).level).toBe('warning')
  expect(toClock(10_000, 9_000, 11_000).level).toBe('ok')
})

test.each([
  ['small packets', { packet: 1_048_576n }, '', /takes packets of 1048576 bytes/],
  ['commits that are not flushed', { flush: '2' }, '', /a crash may lose what was acknowledged/],
  ['a line in clear', {}, '', /goes to db.example in clear: add \?ssl=true/],
  ['any certificate', { cipher: 'TLS_AES' }, '?ssl=skip-verify', /any certificate counts for db.example/],
])('%s is named', (_, setting, parameters, words) => {
  const good = { version: '10.11', packet: 16_777_216n, flush: '1', charset: 'utf8mb4', collation: 'x', cipher: '' }
  const findings = findSettings({ ...good, ...setting }, `mysql://u:p@db.example/d${parameters}`)
  expect(findings.flatMap(({ level, says }) => (level === 'warning' ? says : []))[0]).toMatch(words)
})

test('a disk that is nearly full is told before it is full', () => {
  const [megabyte, totalBytes] = [1024 ** 2, 1024 ** 4]
  expect(toSpace({ freeBytes: 100 * megabyte, totalBytes }, '.data').level).toBe('fault')
  expect(toSpace({ freeBytes: 900 * megabyte, totalBytes }, '.data').level).toBe('warning')
  expect(toSpace({ freeBytes: 9_000 * megabyte, totalBytes }, '.data').level).toBe('ok')
})

test('it works on one in DATA_DIR that is stopped, and on one that runs', async () => {
  const place = join(folder, 'own')
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('DATA_DIR', place)
  expect(await runVerb(['check'])).toBe(1)
  expect(problems).toMatch(/^✗ There is no installation in /)
  expect(await runVerb(['user', 'list'])).toBe(0)
  vi.stubEnv('DATABASE_URL', '')
  problems = ''
  expect(await runVerb(['check'])).toBe(0)
  vi.stubEnv('DATABASE_URL', '')
  const running = await startEmbedded(place)
  try {
    expect(await runVerb(['check'])).toBe(0)
    expect(problems).toBe('')
    expect(out).toContain('✓ People: nobody has an account yet')
  } finally {
    await running.stop()
  }
})

test.each([[['now']], [['--deep', 'x']]])('check %j is refused in one line', async (args) => {
  expect(await runVerb(['check', ...args])).toBe(2)
  expect(problems).toMatch(/^✗ [^\n]+\n$/)
})
