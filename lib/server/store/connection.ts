import { createPool, type Pool, type PoolConnection } from 'mariadb'
import { CodedError } from '#lib/protocol/errors.ts'
import { remember } from '../remember.ts'
import { requireDatabaseUrl, toPoolConfig } from './prisma.ts'

/**
 * The writer's own connections. They go beneath Prisma because a whole transaction must travel in one packet:
 * statement by statement costs a third of the throughput (PERFORMANCE, 3), so several statements are allowed here
 * and nowhere else. All values are still placeholders.
 */

const WRITER_CONNECTIONS = 4
const ATTEMPTS = 3
const RETRY_DELAY_MS = 20
/** Record changed, lock wait timeout, deadlock: the transaction was undone and may be tried again. */
const CONTENTION = new Set([1020, 1205, 1213])
const DUPLICATE_ENTRY = 1062

function writerPool(): Pool {
  return remember('writer-pool', () =>
    createPool({
      ...toPoolConfig(requireDatabaseUrl()),
      connectionLimit: WRITER_CONNECTIONS,
      multipleStatements: true,
      bigIntAsNumber: false,
    }),
  )
}

export async function closeWriterPool(): Promise<void> {
  await writerPool().end()
}

export interface StatementResult {
  affectedRows?: number
  insertId?: bigint
}

/**
 * Runs a transaction that is one packet: `START TRANSACTION; …; COMMIT`. Tries again after contention and lost
 * connections, so it must be harmless when it was done before. Throws DuplicateEntry, or CodedError('unavailable').
 */
export async function transact(
  sql: string,
  values: unknown[],
): Promise<(StatementResult | Record<string, unknown>[])[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(sql, values)
    } catch (cause) {
      const errno = (cause as { errno?: number }).errno
      if (errno === DUPLICATE_ENTRY) throw new DuplicateEntry(attempt > 1, { cause })
      if (attempt === ATTEMPTS || !(CONTENTION.has(errno ?? 0) || isLost(cause))) throw toCodedError(cause)
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS * attempt * Math.random()))
    }
  }
}

/** A unique key was taken; nothing was stored now. */
export class DuplicateEntry extends Error {
  override readonly name = 'DuplicateEntry'
  /** An earlier try of the same transaction may have stored it, its answer lost on the way. */
  readonly mayBeOwn: boolean

  constructor(mayBeOwn: boolean, options: ErrorOptions) {
    super('duplicate entry', options)
    this.mayBeOwn = mayBeOwn
  }
}

async function runOnce(sql: string, values: unknown[]): Promise<(StatementResult | Record<string, unknown>[])[]> {
  let connection: PoolConnection | undefined
  try {
    connection = await writerPool().getConnection()
    return await connection.query(sql, values)
  } catch (cause) {
    // After an error in the middle the transaction is still open, and its locks are held.
    await connection?.rollback().catch(() => connection?.destroy())
    throw cause
  } finally {
    await connection?.release().catch(() => undefined)
  }
}

const LOST =
  /ECONNRESET|EPIPE|ER_CONNECTION_ALREADY_CLOSED|ER_SOCKET_UNEXPECTED_CLOSE|ER_UNEXPECTED_PACKET|server has gone away/i

function isLost(cause: unknown): boolean {
  return LOST.test(`${(cause as { code?: string }).code} ${(cause as Error).message}`)
}

/** SQLSTATE classes of an answer by a database in good health: bad data, a broken constraint, a wrong statement. */
const ANSWER_CLASSES = ['22', '23', '42']

/** Anything but an answer means that the database can't be used now: away, frozen, full, read-only, locked. */
function toCodedError(cause: unknown): unknown {
  const sqlState = String((cause as { sqlState?: unknown }).sqlState)
  return ANSWER_CLASSES.includes(sqlState.slice(0, 2)) ? cause : new CodedError('unavailable', { cause })
}
