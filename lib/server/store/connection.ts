import { type Connection, createPool, type Pool, type PoolConnection } from 'mariadb'
import { counters } from '../metrics/counters.ts'
import { watchPool } from '../metrics/gauges.ts'
import { recall, remember } from '../remember.ts'
import { isDuplicate, toCodedError, toFailure } from './failures.ts'
import { requireDatabaseUrl, toPoolConfig } from './prisma.ts'
import { watchStatement } from './statements.ts'
import { writes } from './writes.ts'

/**
 * The writer's own connections. They go beneath Prisma because a whole transaction must travel in one packet:
 * statement by statement costs a third of the throughput (docs/traps.md, 17), so several statements are allowed here
 * and nowhere else. All values are still placeholders.
 */

const POOL = 'writer-pool'
const WRITER_CONNECTIONS = 4
const ATTEMPTS = 3
const RETRY_DELAY_MS = 20
/** Who asked is answered by then: what has waited for locks so long is not begun again. */
const RETRY_WITHIN_MS = 1_500

function writerPool(): Pool {
  return remember(POOL, () =>
    watchPool(
      'writer',
      createPool({
        ...toPoolConfig(requireDatabaseUrl()),
        connectionLimit: WRITER_CONNECTIONS,
        multipleStatements: true,
        bigIntAsNumber: false,
      }),
    ),
  )
}

export async function closeWriterPool(): Promise<void> {
  await recall<Pool>(POOL)?.end()
}

export interface StatementResult {
  affectedRows?: number
  insertId?: bigint
}

type PacketResults = (StatementResult | Record<string, unknown>[])[]

/**
 * Runs a transaction that is one packet: `START TRANSACTION; …; COMMIT`. With `last` the packet has no COMMIT: that is done
 * behind `last`, which knows what came of the packet. Tries again after contention and lost
 * connections, so it must be harmless when it was done before. Throws DuplicateEntry, CodedError('unavailable'), or
 * what a database in good health answered as it is.
 */
export async function transact(
  sql: string,
  values: unknown[],
  last?: (connection: Connection, results: PacketResults) => Promise<void>,
): Promise<PacketResults> {
  const began = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      const results = await runOnce(sql, values, last)
      writes().succeed()
      return results
    } catch (cause) {
      if (isDuplicate(cause)) throw new DuplicateEntry(attempt > 1, { cause })
      const failure = toFailure(cause)
      if (failure === 'answer') throw cause
      const mayTry = failure !== 'away' && attempt < ATTEMPTS && performance.now() - began < RETRY_WITHIN_MS
      if (!mayTry) {
        writes().fail()
        throw toCodedError(cause)
      }
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

async function runOnce(...[sql, values, last]: Parameters<typeof transact>): Promise<PacketResults> {
  let connection: PoolConnection | undefined
  try {
    const taken = await writerPool().getConnection()
    connection = taken
    const results: PacketResults = await watchStatement(sql, counters().commitSeconds, () => taken.query(sql, values))
    if (last) {
      await last(taken, results)
      await taken.commit()
    }
    return results
  } catch (cause) {
    // After an error in the middle the transaction is still open, and its locks are held.
    await connection?.rollback().catch(() => connection?.destroy())
    throw cause
  } finally {
    await connection?.release().catch(() => undefined)
  }
}
