import { randomUUID } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { type ForeignServer, startForeignServer } from '#test/foreign-server.ts'
import { forgetLimits } from '#test/house.ts'
import { requireProgram } from '#tools/database/program.ts'
import { prepare } from '#tools/prepare.ts'
import { register } from '../auth/accounts.ts'
import { forget } from '../remember.ts'
import { closeWriterPool } from './connection.ts'
import { openStore } from './open.ts'
import { db } from './prisma.ts'
import { createStore } from './store.ts'

/** Servers whose settings were made for another program: what is stored and read must not depend on them. */

let server: ForeignServer

afterEach(async () => {
  await Promise.all([closeWriterPool(), db().$disconnect()])
  for (const name of ['db', 'writer-pool', 'breaker', 'writes', 'durability']) forget(name)
  vi.unstubAllEnvs()
  await server.stop()
})

const TEXTS = [
  "\\'); DROP TABLE memberships; -- ",
  `'"\`\\ \\\\ \\0 \\n %_ || "a" || 'b'`,
  '😀 🧑‍🚀 汉字 é ñ \u0001 \u001a\r\n\t $x #y --z /* w */',
  '\\',
  "''",
  ' a  ',
]

const { kind } = await requireProgram()

// The first of the two comments is read by MariaDB alone, the second by MySQL.
test.each<[string, string[], string[]]>([
  [
    'texts that are escaped otherwise, Latin letters and no commit of its own',
    [
      ...['--sql-mode=NO_BACKSLASH_ESCAPES', '--autocommit=0', '--completion-type=RELEASE'],
      ...['--character-set-server=latin1', '--collation-server=latin1_swedish_ci'],
      ...['--loose-skip-character-set-client-handshake', '--default-storage-engine=MyISAM'],
      // MySQL takes it for files alone that were made with it.
      ...(kind === 'mariadb' ? ['--lower-case-table-names=1'] : []),
    ],
    [
      "SET GLOBAL init_connect = 'SET NAMES latin1; SET autocommit = 0; SET sql_mode = NO_BACKSLASH_ESCAPES; BEGIN' /*M! , GLOBAL sql_mode = 'ORACLE,NO_BACKSLASH_ESCAPES,EMPTY_STRING_IS_NULL' */",
    ],
  ],
  [
    'other quotes, chained transactions that only read, another time and a log',
    [
      '--sql-mode=ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE,PAD_CHAR_TO_FULL_LENGTH,NO_AUTO_VALUE_ON_ZERO',
      ...['--completion-type=CHAIN', '--transaction-isolation=SERIALIZABLE', '--default-time-zone=+05:45'],
      ...['--log-bin=log', '--binlog-format=ROW', '--innodb-strict-mode=0'],
      ...['--session-track-system-variables=*', '--session-track-state-change=1', '--session-track-schema=1'],
    ],
    ['SET GLOBAL /*M! tx_read_only = 1 */ /*!80000 transaction_read_only = 1 */'],
  ],
  [
    'short patience, small results, timid updates, long steps and a mixed log',
    [
      ...['--auto-increment-increment=7', '--auto-increment-offset=3', '--innodb-autoinc-lock-mode=2'],
      ...['--loose-innodb-force-primary-key=1', '--log-bin=log', '--binlog-format=MIXED'],
    ],
    [
      'SET GLOBAL wait_timeout = 1 /*M! , GLOBAL max_statement_time = 0.001, GLOBAL idle_transaction_timeout = 1 */ /*!80000 , GLOBAL max_execution_time = 1 */',
      'SET GLOBAL net_write_timeout = 1, GLOBAL lock_wait_timeout = 1 /*M! , GLOBAL idle_write_transaction_timeout = 1 */',
      'SET GLOBAL max_join_size = 1, GLOBAL group_concat_max_len = 4, GLOBAL sql_safe_updates = 1',
      'SET GLOBAL sql_auto_is_null = 1, GLOBAL foreign_key_checks = 0, GLOBAL unique_checks = 0',
      'SET GLOBAL div_precision_increment = 0, GLOBAL explicit_defaults_for_timestamp = 0, GLOBAL sql_select_limit = 1',
      'SET GLOBAL innodb_lock_wait_timeout = 1 /*!80000 , GLOBAL sql_require_primary_key = 1 */',
    ],
  ],
])('%s change nothing', async (_, options, globals) => {
  server = await startForeignServer(options)
  for (const sql of globals) await server.operate(sql)
  await start()

  const people = await Promise.all(['mira', 'tom', 'ada'].map((name) => signUp(name)))
  expect(people.filter(({ role }) => role === 'admin')).toHaveLength(1)
  await expect(signUp('Mira')).rejects.toMatchObject({ code: 'taken' })

  const store = createStore({ toModel: () => 'm' })
  const { id: roomId } = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
  const before = Date.now()
  const saved = await Promise.all(TEXTS.map((text) => store.saveMessage(toDraft(text, String(roomId)), [])))
  const messages = await store.readPage(String(roomId), { newest: true }, 200)
  expect(messages).toEqual(saved.map(({ message }) => message))
  expect(messages.map(({ text }) => text)).toEqual(TEXTS)
  expect(messages.map(({ seq }) => seq)).toEqual(TEXTS.map((_, index) => index + 1))
  for (const { sentAt } of messages) expect(Math.abs(Date.parse(sentAt) - before)).toBeLessThan(10_000)

  const draft = toDraft('😀', String(roomId))
  const asked = await store.saveMessage(draft, [{ assistant: 'ai', askedBy: 'mira', model: 'm' }])
  expect(await store.saveMessage(draft, [])).toMatchObject({ isRepeat: true, message: asked.message })
  const reply = await store.startReply(asked.replies[0] ?? asked.message)
  expect(reply).toMatchObject({ status: 'streaming', replyTo: asked.message.id })
  expect(await store.listOrphanedReplies()).toEqual([])
  const ended = await store.changeReply(asked.replies[0] ?? asked.message, ['streaming'], {
    status: 'done',
    text: TEXTS[0] ?? '',
  })
  expect(ended).toMatchObject({ status: 'done', text: TEXTS[0] })
  expect(await db().membership.count()).toBe(4)
})

test('what a session can not set for itself is named, all at once, before anything is built', async () => {
  server = await startForeignServer(['--log-bin=log'])
  await server.operate('CREATE DATABASE parlor')
  await start()
  await server.operate(
    "SET GLOBAL binlog_format = 'STATEMENT', GLOBAL max_allowed_packet = 65536, GLOBAL read_only = 1",
  )
  if (kind === 'mariadb') await server.operate("SET GLOBAL enforce_storage_engine = 'MyISAM'")
  const error = await start().catch((error: Error) => error)
  expect(error).toMatchObject({ name: 'DatabaseError' })
  expect(error?.message.split('\n')).toEqual([
    expect.stringContaining('only reads (read_only is ON)'),
    expect.stringContaining('max_allowed_packet'),
    ...(kind === 'mariadb' ? [expect.stringContaining('enforce_storage_engine is MyISAM')] : []),
    expect.stringContaining('binlog_format is STATEMENT'),
  ])
})

test('tables that were converted are named, those of other programs are not, and small packets are no end', async () => {
  server = await startForeignServer([])
  await start()
  await server.operate('CREATE TABLE parlor.others (name VARCHAR(8) CHARACTER SET latin1) ENGINE = MyISAM')
  await server.operate('ALTER TABLE parlor.rooms MODIFY topic VARCHAR(255) CHARACTER SET latin1 NOT NULL')
  await expect(start()).rejects.toThrow('The column rooms.topic has the character set latin1: convert it to utf8mb4.')
  await server.operate('ALTER TABLE parlor.rooms MODIFY topic VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL')
  await start()

  await signUp('mira')
  await server.operate('SET GLOBAL max_allowed_packet = 65536')
  const store = createStore({ toModel: () => 'm' })
  const { id } = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
  const texts = Array.from({ length: 60 }, (_, index) => ['汉', "'", '😀', '\u0001'][index % 4]?.repeat(16_000) ?? '')
  const saved = await Promise.allSettled(texts.map((text) => store.saveMessage(toDraft(text, String(id)), [])))
  expect(saved.filter(({ status }) => status === 'rejected')).toEqual([])
  const stored = await db().message.findMany({ orderBy: { seq: 'asc' } })
  expect(stored.map(({ message }) => message)).toEqual(texts)
})

async function start(): Promise<undefined> {
  vi.stubEnv('DATABASE_URL', server.url)
  const prepared = await prepare((_, work) => Promise.resolve(work()))
  await openStore()
  await prepared.stop()
}

function signUp(username: string) {
  forgetLimits()
  const password = 'tall green lamp'
  return register({ username, password, confirmPassword: password }, { address: '192.0.2.1', isLocal: true })
}

function toDraft(text: string, roomId: string) {
  return { roomId, sender: 'mira', senderId: '1', clientId: randomUUID(), text }
}
