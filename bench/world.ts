import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { encode } from 'next-auth/jwt'
import { sessionCookieName } from '#lib/server/auth/cookies.ts'
import { SESSION_MAX_AGE_S } from '#lib/server/auth/token.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { startEmbedded } from '#tools/database/embedded.ts'
import { migrate } from '#tools/database/migrate.ts'
import { readCpuSeconds } from './process-facts.ts'
import { emptyMessages } from './seed.ts'

/** What all measurements stand on: one database server, people with real sessions, and a room for each measurement. */

const DATA_DIR = '.data-bench'
const SECRET = 'a-secret-for-measuring-alone-0123456789abcdef'
const SITE = 'http://localhost:3000'
const CLASSIC_TABLE = `CREATE TABLE IF NOT EXISTS classic_messages (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  room_id BIGINT UNSIGNED NOT NULL,
  sender VARCHAR(64) NOT NULL,
  message MEDIUMTEXT NOT NULL,
  sent_at DATETIME(3) NOT NULL,
  client_id CHAR(36) NOT NULL,
  INDEX (room_id, id)
)`

export interface Person {
  id: string
  username: string
  cookie: string
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** Starts the database; call end() whatever happens. `profileTo` is a folder for profiles of the servers. */
export async function createWorld(profileTo?: string) {
  process.env.NEXTAUTH_SECRET = SECRET
  // Names the sessions' cookie, here and in the servers; their ports are whatever is free.
  process.env.NEXTAUTH_URL = SITE
  const server = await startEmbedded(DATA_DIR)
  const url = toDatabaseUrl(server.url, 'parlor_bench')
  await migrate(url)
  const sql = await connectTo(url)
  await emptyMessages(sql)
  await sql.query(`${CLASSIC_TABLE}; TRUNCATE classic_messages; DELETE FROM memberships; DELETE FROM sessions`)
  await sql.query(`DELETE FROM rooms WHERE slug LIKE 'bench-%'`)
  const pid = readDatabasePid()
  const people: Person[] = []
  let rooms = 0

  return {
    sql,
    /** What servers need; parlor's and classic's tables are in the same database. */
    forServers: { databaseUrl: url, secret: SECRET, profileTo },
    cpuSeconds: () => readCpuSeconds(pid),
    /** The address of another database on the same server, migrated. */
    async addDatabase(name: string): Promise<string> {
      const other = toDatabaseUrl(server.url, name)
      await migrate(other)
      return other
    },
    /** Statements that the database has been asked since it began. */
    async countQueries(): Promise<number> {
      const [row] = await sql.query<{ Value: string }[]>(`SHOW GLOBAL STATUS LIKE 'Questions'`)
      return Number(row?.Value)
    },
    /** So many people, each with a session. */
    async requirePeople(count: number): Promise<Person[]> {
      if (people.length < count) people.push(...(await createPeople(sql, people.length, count)))
      return people.slice(0, count)
    },
    /** A new room with these people as its members, in which the AIs answer by hand alone. */
    async createRoom(members: Person[], assistants = ''): Promise<string> {
      const slug = `bench-${++rooms}`
      const { insertId } = await sql.query(
        "INSERT INTO rooms (slug, name, ai_trigger, assistants) VALUES (?, ?, 'off', ?)",
        [slug, slug, assistants],
      )
      const roomId = String(insertId)
      if (members.length > 0) {
        const ids = members.map(({ id }) => BigInt(id))
        await sql.query(
          `INSERT INTO memberships (room_id, user_id) SELECT ?, id FROM users WHERE id IN (${ids.join()})`,
          [roomId],
        )
      }
      return roomId
    },
    async end() {
      await sql.end().catch(() => undefined)
      await server.stop()
    },
  }
}

/** People from `from` on up to `to`: found from an earlier run, or made. */
export async function createPeople(sql: Connection, from: number, to: number): Promise<Person[]> {
  const names = Array.from({ length: to - from }, (_, index) => `bench_${from + index}`)
  await sql.query(
    `INSERT IGNORE INTO users (username, username_key, display_name) VALUES ${names.map(() => '(?, ?, ?)').join()}`,
    names.flatMap((name) => [name, Buffer.from(name), name]),
  )
  const marks = names.map(() => '?').join()
  await sql.query(
    `INSERT INTO sessions (user_id, expires_at)
    SELECT id, NOW(3) + INTERVAL 30 DAY FROM users WHERE username IN (${marks})`,
    names,
  )
  const rows = await sql.query<{ id: bigint; username: string; sid: bigint }[]>(
    `SELECT users.id, username, MAX(sessions.id) AS sid FROM users JOIN sessions ON sessions.user_id = users.id
    WHERE username IN (${marks}) GROUP BY users.id, username`,
    names,
  )
  return Promise.all(
    rows.map(async (row) => {
      const [id, { username }] = [String(row.id), row]
      // The classic design believes a token, and knows from it who speaks.
      const token = { id, sid: String(row.sid), username }
      const cookie = await encode({ token, secret: SECRET, maxAge: SESSION_MAX_AGE_S })
      return { id, username, cookie: `${sessionCookieName()}=${cookie}` }
    }),
  )
}

function toDatabaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

function readDatabasePid(): number {
  const path = join(DATA_DIR, 'database', 'files', 'server.pid')
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : Number.NaN
}
