import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import type { PoolConfig } from 'mariadb'
import { remember } from '../remember.ts'
import { PrismaClient } from './generated/client.ts'

/**
 * The driver's defaults hang for ever on a frozen server and wait 10 s for a dead one; with these every call fails
 * within 3 s (measured: RELIABILITY, trap 4).
 */
const CONNECT_TIMEOUT_MS = 1_500
const ACQUIRE_TIMEOUT_MS = 2_000
const SOCKET_TIMEOUT_MS = 3_000

/** Prisma's client for accounts, rooms and history; connects at the first query. */
export function db(): PrismaClient {
  return remember('db', () => {
    // A prepared statement that is closed after one use takes three packets; as text a query takes one.
    const adapter = new PrismaMariaDb(toPoolConfig(requireDatabaseUrl()), { useTextProtocol: true })
    return new PrismaClient({ adapter })
  })
}

export function requireDatabaseUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set; npm start and npm run dev set it')
  return url
}

/**
 * `mysql://user:password@host:port/database`, or `?socket=PATH` for a unix socket. `?allowPublicKeyRetrieval=true` for a
 * MySQL 8 on another machine, in a network where nobody is in between.
 */
export function toPoolConfig(databaseUrl: string): PoolConfig {
  const url = new URL(databaseUrl)
  const socketPath = url.searchParams.get('socket')
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return {
    ...(socketPath
      ? { socketPath }
      : { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port ? Number(url.port) : 3306 }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    connectionLimit: 10,
    minimumIdle: 1,
    prepareCacheLength: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    acquireTimeout: ACQUIRE_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    minDelayValidation: 100,
    // MySQL 8's caching_sha2_password asks for the server's key over plain TCP; on loopback nobody is in between.
    ...((isLoopback || url.searchParams.get('allowPublicKeyRetrieval') === 'true') && {
      allowPublicKeyRetrieval: true,
    }),
  }
}
