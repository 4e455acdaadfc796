import { fork } from 'node:child_process'
import { copyFileSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Connection } from 'mariadb'
import { encode } from 'next-auth/jwt'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { sessionCookieName } from '#lib/server/auth/cookies.ts'
import { createFakeOpenAi } from '#test/fake-openai/server.ts'
import { createProgram, type Program } from '#test/program.ts'
import { createTestRedis } from '#test/redis.ts'
import { createTcpProxy, type TcpProxy } from '#test/tcp-proxy.ts'
import { migrate } from '#tools/database/migrate.ts'
import { findFreePorts } from '#tools/free-ports.ts'
import { createDatabase, type Database } from './database.ts'
import type { Row } from './verdict.ts'

/** Two server processes, their database and their Redis, with a line between any two that can be made bad. */

export interface World {
  random(): number
  database: Database
  redis: Program
  servers: [Program, Program]
  /** All of them, in the order in which they are started. */
  programs: Program[]
  databaseLines: TcpProxy[]
  redisLines: TcpProxy[]
  roomId: string
  /** DATA_DIR of both servers. */
  dataFolder: string
  /** Under which address people open it, and the session's cookie that follows from it. */
  siteUrl: string
  cookieName: string
  /** Where the servers listen. */
  ports(): number[]
  createUser(name: string): Promise<User>
  /** One more device of this person. */
  createSession(user: SessionUser): Promise<User>
  createCookie(user: User, maxAgeS?: number): Promise<string>
  /** A line from a browser with this cookie to one of the servers, another one with every connection. */
  openLine(cookie: () => string): Promise<TcpProxy>
  /** The room as the table has it: rows above `before`, at most `limit` of the newest. */
  read(before: number, limit?: number): Promise<{ rows: Row[]; lastSeq: number }>
  /** An owner of the room from now on. */
  makeOwner(user: SessionUser): Promise<void>
  /** Up to where each of the room's members has read, by the id of the user. */
  readPositions(): Promise<Map<string, number>>
  /** Runs everything again and makes all lines good. */
  heal(): Promise<void>
  /** Environment of the next start of a server, on top of the usual. */
  moreEnv: Record<string, string>
  listDeaths(): string[]
  close(): Promise<void>
}

/** As the database says it. */
type StoredRow = Omit<Row, 'text' | 'isDeleted' | 'reactions'> & {
  isDeleted: number
  /** One a line. */
  reactions: string | null
}

export interface User extends SessionUser {
  sessionId: string
}

const SECRET = 'a-secret-for-faults-alone-0123456789abcdef'
const DAY_S = 24 * 60 * 60

export async function createWorld({
  folder,
  dataFolder = join(folder, 'database'),
  random,
}: {
  /** Emptied first. */
  folder: string
  /** Of the database's files, if they shall lie elsewhere. */
  dataFolder?: string
  random(): number
}): Promise<World> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // The suite's own copy: a build meanwhile must not mix two versions.
  const bundle = resolve(folder, 'server.mjs')
  copyFileSync('dist/server.mjs', bundle)
  const [databasePort = 0, redisPort = 0, portA = 0, portB = 0] = await findFreePorts(4)
  // One address for both, as a balancer's: it names the cookie, which is good at either. Another world has another one.
  const siteUrl = `http://127.0.0.1:${portA}`
  process.env.NEXTAUTH_URL = siteUrl
  const cookieName = sessionCookieName()
  const database = await createDatabase(resolve(folder, 'database'), databasePort, resolve(dataFolder))
  const redis = createTestRedis(redisPort, openSync(join(folder, 'redis.log'), 'a'))
  const ai = await createFakeOpenAi()
  const moreEnv: Record<string, string> = {}
  const filesFolder = resolve(folder, 'data')
  const lines: TcpProxy[] = []

  async function open(targets: () => number[], header?: () => string): Promise<TcpProxy> {
    const line = await createTcpProxy({ targets, random, ...(header && { header }) })
    lines.push(line)
    return line
  }
  const databaseLines = [await open(() => [databasePort]), await open(() => [databasePort])]
  const redisLines = [await open(() => [redisPort]), await open(() => [redisPort])]

  function createServerProgram(name: string, index: number, port: number): Program {
    const log = openSync(join(folder, `${name.replace(' ', '-')}.log`), 'a')
    let isReady = false
    return createProgram(
      name,
      () => {
        isReady = false
        const child = fork('faults/serve.mjs', [bundle], {
          execArgv: [],
          stdio: ['ignore', log, log, 'ipc'],
          env: {
            ...process.env,
            ...{ NODE_ENV: 'production', TZ: 'UTC', NEXT_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'info' },
            ...{
              HOST: '127.0.0.1',
              PORT: String(port),
              NEXTAUTH_URL: siteUrl,
              NEXTAUTH_SECRET: SECRET,
            },
            DATA_DIR: filesFolder,
            DATABASE_URL: database.url(databaseLines[index]?.port ?? 0),
            REDIS_URL: `redis://127.0.0.1:${redisLines[index]?.port}`,
            ...{ OPENAI_BASE_URL: ai.url, OPENAI_API_KEY: 'sk-faults', OPENAI_MODEL: 'fake' },
            ...{ AI_TIMEOUT_FIRST_MS: '4000', AI_TIMEOUT_IDLE_MS: '4000', AI_TIMEOUT_TOTAL_MS: '20000' },
            ...{ MESSAGES_PER_10S: '0', READS_PER_10S: '0', SIGNUPS_PER_HOUR: '0', SOCKETS_PER_USER: '0' },
            ...moreEnv,
          },
        })
        child.once('message', () => {
          isReady = true
        })
        return child
      },
      async () => isReady,
    )
  }
  const servers: World['servers'] = [
    createServerProgram('server A', 0, portA),
    createServerProgram('server B', 1, portB),
  ]
  const programs = [database.program, redis, ...servers]
  await database.program.start()
  await migrate(database.url(databasePort))
  await redis.start()
  await Promise.all(servers.map((server) => server.start()))
  await database.query(`UPDATE parlor.rooms SET ai_trigger = 'off'`)
  const [room] = await database.query<{ id: number }[]>('SELECT id FROM parlor.rooms LIMIT 1')
  const roomId = String(room?.id)
  let turn = 0
  /** By id and rev: a text is read once, however often the room is. */
  const texts = new Map<string, string>()

  async function learnTexts(connection: Connection, rows: Pick<Row, 'id' | 'rev'>[]): Promise<void> {
    const missing = rows.filter(({ id, rev }) => !texts.has(`${id} ${rev}`)).map(({ id }) => id)
    if (missing.length === 0) return
    const read = await connection.query<Pick<Row, 'id' | 'rev' | 'text'>[]>(
      'SELECT CAST(id AS CHAR) AS id, rev, message AS text FROM parlor.messages WHERE id IN (?)',
      [missing],
    )
    for (const { id, rev, text } of read) texts.set(`${id} ${rev}`, text)
  }

  async function createSession(user: SessionUser): Promise<User> {
    const { insertId } = await database.query<{ insertId: number }>(
      'INSERT INTO parlor.sessions (user_id, expires_at) VALUES (?, NOW(3) + INTERVAL 30 DAY)',
      [user.id],
    )
    return { ...user, sessionId: String(insertId) }
  }

  return {
    ...{ random, database, redis, servers, programs, databaseLines, redisLines, roomId, siteUrl, cookieName, moreEnv },
    dataFolder: filesFolder,
    ports: () => [portA, portB],
    async createUser(name) {
      const username = `${name}${Math.floor(random() * 1e9).toString(36)}`
      const { insertId } = await database.query<{ insertId: number }>(
        'INSERT INTO parlor.users (username, username_key, display_name) VALUES (?, ?, ?)',
        [username, Buffer.from(username), username],
      )
      await database.query('INSERT INTO parlor.memberships (room_id, user_id) VALUES (?, ?)', [roomId, insertId])
      return createSession({ id: String(insertId), username, displayName: username, role: 'member' })
    },
    createSession,
    async createCookie({ id, sessionId }, maxAgeS = DAY_S) {
      const token = await encode({ token: { id, sid: sessionId }, secret: SECRET, maxAge: maxAgeS })
      return `${cookieName}=${token}`
    },
    openLine(cookie) {
      const first = turn++
      let connections = 0
      return open(
        () => {
          const ports = [portA, portB]
          return (first + connections++) % 2 === 0 ? ports : ports.reverse()
        },
        () => `Cookie: ${cookie()}`,
      )
    },
    async read(before, limit = 1_000_000) {
      const connection = await database.connect()
      try {
        const [head] = await connection.query<{ lastSeq: number }[]>(
          'SELECT last_seq AS lastSeq FROM parlor.rooms WHERE id = ?',
          [roomId],
        )
        const rows = await connection.query<StoredRow[]>(
          `SELECT CAST(m.id AS CHAR) AS id, m.seq, m.rev, m.sender, m.kind, IFNULL(r.status, 'sent') AS status,
            m.client_id AS clientId, CAST(r.answers AS CHAR) AS answers, m.deleted_at IS NOT NULL AS isDeleted,
            (SELECT GROUP_CONCAT(CONCAT(CONVERT(x.emoji USING utf8mb4), ' ', u.username) SEPARATOR '\n') FROM parlor.reactions x
              JOIN parlor.users u ON u.id = x.user_id WHERE x.message_id = m.id AND m.marks > 0) AS reactions
          FROM parlor.messages m LEFT JOIN parlor.replies r ON r.message_id = m.id
          WHERE m.room_id = ? AND m.seq > ? ORDER BY m.seq DESC LIMIT ?`,
          [roomId, before, limit],
        )
        await learnTexts(connection, rows)
        const whole = rows.map((row) => ({
          ...row,
          text: texts.get(`${row.id} ${row.rev}`) ?? '',
          isDeleted: Boolean(row.isDeleted),
          reactions: row.reactions?.split('\n').sort() ?? [],
        }))
        return { rows: whole.reverse(), lastSeq: Number(head?.lastSeq) }
      } finally {
        await connection.end()
      }
    },
    async makeOwner({ id }) {
      await database.query(`UPDATE parlor.memberships SET role = 'owner' WHERE room_id = ? AND user_id = ?`, [
        roomId,
        id,
      ])
    },
    async readPositions() {
      const rows = await database.query<{ userId: string; seq: number }[]>(
        'SELECT CAST(user_id AS CHAR) AS userId, last_read_seq AS seq FROM parlor.memberships WHERE room_id = ?',
        [roomId],
      )
      return new Map(rows.map(({ userId, seq }) => [userId, Number(seq)]))
    },
    async heal() {
      for (const line of lines) line.clear()
      for (const program of programs) program.thaw()
      for (const program of programs) await program.start()
    },
    listDeaths: () => programs.flatMap(({ deaths }) => deaths),
    async close() {
      for (const program of programs) await program.kill()
      for (const line of lines) line.close()
      await ai.close()
    },
  }
}
