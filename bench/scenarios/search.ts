import { randomUUID } from 'node:crypto'
import type { Connection } from 'mariadb'
import type { SearchPage } from '#lib/protocol/search.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { indexOlder, takeLease } from '#lib/server/search/index-steps.ts'
import { closeSearchPool, withSearchConnection } from '#lib/server/search/pool.ts'
import { createTalk, toCharacter, toWord } from '../corpus.ts'
import { toQuantile } from '../measure.ts'
import type { Row } from '../report.ts'
import { emptyMessages } from '../seed.ts'
import { type RunningServer, startServer } from '../servers/server.ts'
import { createPeople, type Person, type World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** What it costs to find something. */

const MESSAGES_MAX = 1_000_000
const ROOMS = 40
/** Of the rooms those that the person reads. */
const READ = 30
const ROWS_AT_ONCE = 2_000
const SEARCHES = 200
const WARM_UP = 20
const MS = 50
const MS_TOGETHER = 100

/** Words and characters of about this rank: each search has others. */
const near = (rank: number, turn: number) => rank + (turn % 8)
const TERMS: { name: string; limitMs: number; toQuery(turn: number): string }[] = [
  { name: 'a common word', limitMs: MS, toQuery: (turn) => toWord(near(30, turn)) },
  { name: 'a common character', limitMs: MS, toQuery: (turn) => toCharacter(near(0, turn)) },
  {
    name: 'a pair of characters',
    limitMs: MS,
    toQuery: (turn) => toCharacter(near(20, turn)) + toCharacter(near(300, turn)),
  },
  { name: 'a rare word', limitMs: MS, toQuery: (turn) => toWord(28_000 + turn) },
  { name: 'the first two letters of words', limitMs: MS, toQuery: (turn) => toWord(turn % 30).slice(0, 2) },
  { name: 'what nobody said', limitMs: MS, toQuery: (turn) => `zzz${turn}` },
  {
    name: 'two common words',
    limitMs: MS_TOGETHER,
    toQuery: (turn) => `${toWord(near(30, turn))} ${toWord(near(45, turn))}`,
  },
  {
    name: 'two common characters',
    ...{ limitMs: MS_TOGETHER, toQuery: (turn) => `${toCharacter(near(0, turn))} ${toCharacter(near(9, turn))}` },
  },
  {
    name: 'a phrase',
    limitMs: MS_TOGETHER,
    toQuery: (turn) => `"${toWord(near(30, turn))} ${toWord(near(31, turn))}"`,
  },
]

interface Library {
  server: RunningServer
  /** Reads three quarters of the rooms. */
  reader: Person
  /** Reads one room, in which little was said. */
  guest: Person
  /** Seconds, and MiB of the index and of the messages; null where they were there already. */
  indexed: number | null
  sizes: { index: number; messages: number }
}

export const search: Scenario = {
  title: 'A search among 1,000,000 messages in 40 rooms, over HTTP',
  async run(world, { rows }) {
    const count = Math.min(rows, MESSAGES_MAX)
    const library = await openLibrary(world, count)
    try {
      const found: Row[] = []
      for (const { name, limitMs, toQuery } of TERMS) {
        const times = await timeSearches(library.server, library.reader, toQuery)
        found.push(toTimeRow(`ms for ${name}, p95`, times, limitMs))
      }
      const guest = await timeSearches(library.server, library.guest, (turn) => toCharacter(near(0, turn)))
      found.push(toTimeRow('ms for a common character by whoever reads one small room, p95', guest, MS))
      const { index, messages } = library.sizes
      return [
        ...found,
        { measure: 'MiB of the index', parlor: index, ratio: index / messages, target: '– (of the messages)' },
        ...(library.indexed === null
          ? []
          : [{ measure: 'messages indexed per second, without a rest', parlor: count / library.indexed }]),
      ]
    } finally {
      await library.server.stop()
    }
  },
}

function toTimeRow(measure: string, times: number[], limitMs: number): Row {
  const p95 = toQuantile(times, 0.95)
  return { measure, parlor: p95, target: `≤ ${limitMs} ms`, isMet: p95 <= limitMs }
}

/** Ascending. */
async function timeSearches(
  server: RunningServer,
  person: Person,
  toQuery: (turn: number) => string,
): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < SEARCHES + WARM_UP; turn++) {
    const took = await timeSearch(server, person, toQuery(turn))
    if (turn >= WARM_UP) times.push(took)
  }
  return times.sort((a, b) => a - b)
}

/** Milliseconds until the first page is there. */
export async function timeSearch(server: RunningServer, person: Person, query: string): Promise<number> {
  const began = performance.now()
  const url = `http://127.0.0.1:${server.port}/api/search?${new URLSearchParams({ q: query })}`
  const response = await fetch(url, { headers: { cookie: person.cookie } })
  const page = (await response.json()) as Partial<SearchPage>
  if (!page.hits) throw new Error(`a search was answered with ${response.status}`)
  return performance.now() - began
}

/** A database of its own with much talk, all of it in the index; kept for the next run. */
async function openLibrary(world: World, count: number): Promise<Library> {
  const databaseUrl = await world.addDatabase(`parlor_bench_search_${count}`)
  const sql = await connectTo(databaseUrl)
  const [reader, guest] = await createPeople(sql, 0, 2)
  if (!reader || !guest) throw new Error('there is nobody to search')
  const [row] = await sql.query<{ count: bigint }[]>('SELECT COUNT(*) AS count FROM messages')
  if (Number(row?.count) < count) await say(sql, count, reader, guest)
  const indexed = await indexAll(sql, databaseUrl)
  const sizes = { index: await readSize(sql, 'search_postings'), messages: await readSize(sql, 'messages') }
  await sql.end()
  return { server: await startServer('parlor', { ...world.forServers, databaseUrl }), reader, guest, indexed, sizes }
}

async function say(sql: Connection, count: number, reader: Person, guest: Person): Promise<void> {
  await emptyMessages(sql)
  await sql.query(`DELETE FROM memberships; DELETE FROM rooms WHERE slug LIKE 'talk-%'`)
  const ids: string[] = []
  for (let room = 0; room <= ROOMS; room++) {
    const slug = `talk-${room}`
    const { insertId } = await sql.query(
      `INSERT INTO rooms (slug, name, ai_trigger, visibility) VALUES (?, ?, 'off', 'private')`,
      [slug, slug],
    )
    const id = String(insertId)
    const member = room === ROOMS ? guest : room < READ ? reader : null
    if (member) await sql.query('INSERT INTO memberships (room_id, user_id) VALUES (?, ?)', [id, member.id])
    ids.push(id)
  }
  const { say, random } = createTalk()
  const seqs = ids.map(() => 0)
  for (let there = 0; there < count; there += ROWS_AT_ONCE) {
    const values: unknown[] = []
    for (let row = there; row < Math.min(count, there + ROWS_AT_ONCE); row++) {
      // In the last room every ten thousandth is said.
      const room = row % 10_000 === 0 ? ROOMS : Math.floor(random() * ROOMS)
      const seq = (seqs[room] ?? 0) + 1
      seqs[room] = seq
      const at = new Date(Date.UTC(2025, 0, 1) + row * 30_000).toISOString().slice(0, -1)
      values.push(ids[room], seq, seq, reader.username, say(), at)
    }
    await sql.query(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at) VALUES ${'(?, ?, ?, ?, ?, ?),'.repeat(values.length / 6).slice(0, -1)}`,
      values,
    )
  }
  for (const [room, seq] of seqs.entries())
    await sql.query('UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = ?', [seq, seq, ids[room]])
  await sql.query('UPDATE search_progress SET owner = NULL, indexed_from = (SELECT MAX(id) + 1 FROM messages)')
}

/** As the indexer does it, but that it never rests. Seconds; null where all is indexed already. */
async function indexAll(sql: Connection, databaseUrl: string): Promise<number | null> {
  const [progress] = await sql.query<{ indexed_from: bigint }[]>('SELECT indexed_from FROM search_progress')
  if (Number(progress?.indexed_from) <= 1) return null
  process.env.DATABASE_URL = databaseUrl
  const owner = randomUUID()
  const began = performance.now()
  await sql.query('UPDATE search_progress SET owner = NULL')
  for (let isOn = true; isOn; ) {
    await withSearchConnection((connection) => takeLease(connection, owner))
    isOn = await withSearchConnection((connection) => indexOlder(connection, owner))
  }
  await sql.query('UPDATE search_progress SET owner = NULL, lease_until = NULL')
  await closeSearchPool()
  return (performance.now() - began) / 1_000
}

/** MiB, with its indexes. */
async function readSize(sql: Connection, table: string): Promise<number> {
  await sql.query(`ANALYZE TABLE ${table}`)
  const [row] = await sql.query<{ bytes: bigint }[]>(
    `SELECT DATA_LENGTH + INDEX_LENGTH AS bytes FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?`,
    [table],
  )
  return Number(row?.bytes) / 1024 / 1024
}
