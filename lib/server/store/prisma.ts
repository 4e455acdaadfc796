import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import type { PoolConfig } from 'mariadb'
import { parseAddress, type Tls } from '../database/address.ts'
import { toSessionSql } from '../database/session.ts'
import { remember } from '../remember.ts'
import { PrismaClient } from './generated/client.ts'
import { WatchedMariaDb } from './watched-adapter.ts'

/**
 * The driver's defaults hang for ever on a frozen server and wait 10 s for a dead one; with these every call fails
 * within 3 s (docs/traps.md, 4).
 */
const CONNECT_TIMEOUT_MS = 1_500
const ACQUIRE_TIMEOUT_MS = 2_000
const SOCKET_TIMEOUT_MS = 3_000
/** Less than the driver waits: what others hold is then told from a server that does not answer. */
const LOCK_WAIT_S = 2

/** Prisma's client for accounts, rooms and history; connects at the first query. */
export function db(): PrismaClient {
  return remember('db', () => {
    // A prepared statement that is closed after one use takes three packets; as text a query takes one.
    const adapter = new WatchedMariaDb(toPoolConfig(requireDatabaseUrl()), { useTextProtocol: true })
    return new PrismaClient({ adapter })
  })
}

export function requireDatabaseUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set; npm start and npm run dev set it')
  return url
}

/** How every pool reaches the database of this address. Throws AddressError. */
export function toPoolConfig(databaseUrl: string): PoolConfig {
  const { host, port, socketPath, user, password, database, tls, allowPublicKeyRetrieval } = parseAddress(databaseUrl)
  return {
    ...(socketPath ? { socketPath } : { host, port }),
    user,
    password,
    database,
    charset: 'utf8mb4',
    timezone: 'Z',
    initSql: toSessionSql(LOCK_WAIT_S),
    connectionLimit: 10,
    minimumIdle: 1,
    prepareCacheLength: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    acquireTimeout: ACQUIRE_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    minDelayValidation: 100,
    ...(tls && { ssl: toSecureContext(tls, host) }),
    ...(allowPublicKeyRetrieval && { allowPublicKeyRetrieval }),
  }
}

/** The driver hands Node a bare socket, which then takes any certificate of this machine's own name for the host's. */
function toSecureContext(tls: Tls, host: string): Tls & Pick<ConnectionOptions, 'servername' | 'checkServerIdentity'> {
  return {
    ...tls,
    ...(isIP(host) === 0 && { servername: host }),
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  }
}
