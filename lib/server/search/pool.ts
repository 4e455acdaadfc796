import { createPool, type Pool, type PoolConnection } from 'mariadb'
import { watchPool } from '../metrics/gauges.ts'
import { forget, recall, remember } from '../remember.ts'
import { requireDatabaseUrl, toPoolConfig } from '../store/prisma.ts'
import { watchConnection } from '../store/statements.ts'

/**
 * Connections of the search's own, so that nobody who talks waits for somebody who looks something up. They go beneath
 * Prisma because thousands of short rows are read and written at once.
 */

const POOL = 'search-pool'
const CONNECTIONS = 4

export async function withSearchConnection<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const pool = remember<Pool>(POOL, () =>
    watchPool('search', createPool({ ...toPoolConfig(requireDatabaseUrl()), connectionLimit: CONNECTIONS })),
  )
  const connection = watchConnection(await pool.getConnection())
  try {
    return await work(connection)
  } finally {
    // What was not committed is undone.
    await connection.rollback().catch(() => connection.destroy())
    await connection.release().catch(() => undefined)
  }
}

export async function closeSearchPool(): Promise<void> {
  await recall<Pool>(POOL)?.end()
  forget(POOL)
}
