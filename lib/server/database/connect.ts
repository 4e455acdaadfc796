import { type Connection, type ConnectionConfig, createConnection } from 'mariadb'
import { toPoolConfig } from '../store/prisma.ts'
import { type DatabaseAddress, parseAddress } from './address.ts'
import { toSessionSql } from './session.ts'

/** One connection for work at start-up: several statements at once, and no limit to how long one may take. */

const CONNECT_TIMEOUT_MS = 5_000
/** Others may be reading what a migration changes. */
const LOCK_WAIT_S = 60
const UNKNOWN_DATABASE = 1049

/** The database can't be used; the message is one sentence for the person who starts the program, without a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/** Connects, and makes the database if the server does not have it yet. Throws DatabaseError. */
export async function connectTo(databaseUrl: string): Promise<Connection> {
  const { database = '', ...server } = {
    ...toPoolConfig(databaseUrl),
    initSql: [],
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: 0,
    multipleStatements: true,
  }
  try {
    return await open({ ...server, database })
  } catch (cause) {
    if (toErrno(cause) !== UNKNOWN_DATABASE) throw toDatabaseError(cause, databaseUrl)
  }
  try {
    const connection = await open(server)
    const name = connection.escapeId(database)
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`)
    await connection.query(`USE ${name}`)
    return connection
  } catch (cause) {
    throw toDatabaseError(cause, databaseUrl)
  }
}

/** Does the work on a connection of its own. Throws DatabaseError where there is none to be had. */
export async function withConnection<T>(databaseUrl: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectTo(databaseUrl)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

/** The driver's own way to begin a session rejects a second promise that nobody holds, which would end the start. */
async function open(config: ConnectionConfig): Promise<Connection> {
  const connection = await createConnection(config)
  try {
    for (const sql of toSessionSql(LOCK_WAIT_S)) await connection.query(sql)
    return connection
  } catch (cause) {
    connection.destroy()
    throw cause
  }
}

function toErrno(cause: unknown): number | undefined {
  return (cause as { errno?: number }).errno
}

/** A sentence about the database of this address; `reason` is its end, where the cause does not say it. */
export function toDatabaseError(cause: unknown, databaseUrl: string, reason?: string): DatabaseError {
  const address = parseAddress(databaseUrl)
  const place = address.socketPath ?? `${address.host}:${address.port}`
  return new DatabaseError(`The database of DATABASE_URL at ${place} ${reason ?? toReason(cause, address)}`, { cause })
}

function toReason(cause: unknown, address: DatabaseAddress): string {
  const { code = '', message, sqlMessage } = cause as { code?: string; message: string; sqlMessage?: string }
  const words = (sqlMessage ?? message).split('\n')[0] ?? ''
  const reason = REASONS[code]?.(address) ?? toTlsReason(words, address)
  return reason ?? `can't be used: ${address.password ? words.replaceAll(address.password, '***') : words}`
}

const REASONS: Record<string, (address: DatabaseAddress) => string> = {
  ECONNREFUSED: () => 'refuses connections: is it running?',
  ENOENT: () => 'is not there: no such socket.',
  ENOTFOUND: () => 'is not known: no such host.',
  EAI_AGAIN: () => 'is not known: no such host.',
  ER_CONNECTION_TIMEOUT: () => `does not answer within ${CONNECT_TIMEOUT_MS / 1000} s.`,
  ETIMEDOUT: () => `does not answer within ${CONNECT_TIMEOUT_MS / 1000} s.`,
  ER_ACCESS_DENIED_ERROR: toDenial,
  ER_DBACCESS_DENIED_ERROR: ({ user, database }) => `does not let ${user} use ${database}.`,
  ER_CON_COUNT_ERROR: () => 'has no connection left: raise its max_connections, or let others go.',
  ER_SERVER_SSL_DISABLED: () => 'offers no TLS: switch it on there, or leave ssl out of DATABASE_URL.',
  ER_CANNOT_RETRIEVE_RSA_KEY: () =>
    'takes the password over TLS alone: add ?ssl=true, or ?allowPublicKeyRetrieval=true in a network where nobody is in between.',
}

/** MariaDB says no more than that also to who comes without TLS where it is demanded. */
function toDenial({ user, password, tls }: DatabaseAddress): string {
  const reason = tls ? 'wrong user or password.' : 'wrong user or password, or it demands TLS (then add ?ssl=true).'
  const isEscaped = password !== encodeURIComponent(password) || password.includes('%')
  const hint = isEscaped ? ' In a password of DATABASE_URL a % is written %25, a # %23, a / %2F, a ? %3F.' : ''
  return `does not let ${user || 'a nameless user'} in: ${reason}${hint}`
}

/** Certificates fail with many codes; what they have in common is said in their words. */
function toTlsReason(words: string, { tls }: DatabaseAddress): string | undefined {
  if (/secure.transport/i.test(words)) {
    return 'demands TLS: add ?ssl=true to DATABASE_URL, and &sslca=PATH where its authority is a private one.'
  }
  if (tls?.rejectUnauthorized && /certificate|self.signed/i.test(words)) {
    return `shows a certificate that does not prove it (${words}): name its authority with sslca=PATH, or take any certificate with ssl=skip-verify.`
  }
  return undefined
}
