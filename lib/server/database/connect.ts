import { type Connection, createConnection } from 'mariadb'
import { toPoolConfig } from '../store/prisma.ts'

/** One connection for work at start-up: several statements at once, and no limit to how long one may take. */

const CONNECT_TIMEOUT_MS = 5_000
const UNKNOWN_DATABASE = 1049

/** The database can't be used; the message is one sentence for the person who starts the program, without a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/** Connects, and makes the database if the server does not have it yet. Throws DatabaseError. */
export async function connectTo(databaseUrl: string): Promise<Connection> {
  const { database = '', ...server } = {
    ...toPoolConfig(databaseUrl),
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: 0,
    multipleStatements: true,
  }
  if (!database) throw new DatabaseError('DATABASE_URL names no database: mysql://user:password@host:port/database')
  try {
    return await createConnection({ ...server, database })
  } catch (cause) {
    if (toErrno(cause) !== UNKNOWN_DATABASE) throw toDatabaseError(cause, databaseUrl)
  }
  try {
    const connection = await createConnection(server)
    const name = connection.escapeId(database)
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`)
    await connection.query(`USE ${name}`)
    return connection
  } catch (cause) {
    throw toDatabaseError(cause, databaseUrl)
  }
}

function toErrno(cause: unknown): number | undefined {
  return (cause as { errno?: number }).errno
}

function toDatabaseError(cause: unknown, databaseUrl: string): DatabaseError {
  const url = new URL(databaseUrl)
  const place = url.searchParams.get('socket') ?? `${url.hostname}:${url.port || 3306}`
  return new DatabaseError(`The database of DATABASE_URL at ${place} ${toReason(cause, url)}`, { cause })
}

function toReason(cause: unknown, url: URL): string {
  const { code, message } = cause as { code?: string; message: string }
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'refuses connections: is it running?',
    ENOENT: 'is not there: no such socket.',
    ENOTFOUND: 'is not known: no such host.',
    EAI_AGAIN: 'is not known: no such host.',
    ER_CONNECTION_TIMEOUT: `does not answer within ${CONNECT_TIMEOUT_MS / 1000} s.`,
    ETIMEDOUT: `does not answer within ${CONNECT_TIMEOUT_MS / 1000} s.`,
    ER_ACCESS_DENIED_ERROR: `does not let ${decodeURIComponent(url.username) || 'a nameless user'} in: wrong user or password.`,
    ER_DBACCESS_DENIED_ERROR: `does not let ${decodeURIComponent(url.username)} use ${url.pathname.slice(1)}.`,
  }
  return reasons[code ?? ''] ?? `can't be used: ${withoutPassword(message.split('\n')[0] ?? '', url)}`
}

function withoutPassword(message: string, url: URL): string {
  const passwords = [url.password, decodeURIComponent(url.password)].filter(Boolean)
  return passwords.reduce((text, password) => text.replaceAll(password, '***'), message)
}
