import type { PoolConnection } from 'mariadb'
import { counters } from '../metrics/counters.ts'
import type { Tally } from '../metrics/tally.ts'
import { saySlow } from '../slow.ts'

/** How long the database takes, and which statements take long: by what they do, never by what is in them. */

export const SLOW_QUERY_MS = 500
const PARTS_MAX = 4

/** Runs the statement, notes how long it took, and names it in the log where that is long. */
export async function watchStatement<T>(sql: string, tally: Tally, run: () => Promise<T>): Promise<T> {
  const began = performance.now()
  try {
    return await run()
  } finally {
    const ms = performance.now() - began
    tally.add(ms / 1000)
    if (ms >= SLOW_QUERY_MS) noteSlow(sql, ms)
  }
}

function noteSlow(sql: string, ms: number): void {
  counters().slowQueries++
  const statement = toStatementName(sql)
  saySlow(`query ${statement}`, ms, { statement }, 'a query was slow')
}

/** Watches what is asked through this connection, which is given back. */
export function watchConnection(connection: PoolConnection): PoolConnection {
  if (watched.has(connection)) return connection
  watched.add(connection)
  const query = connection.query.bind(connection)
  connection.query = ((sql: string, values?: unknown) =>
    watchStatement(sql, counters().searchSeconds, () => query(sql, values))) as typeof connection.query
  return connection
}

const watched = new WeakSet<PoolConnection>()

const TEXT = /'(?:[^'\\]|\\[\s\S])*'/g
const PART =
  /\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|FROM|INTO)\b[\s(]*(?:IGNORE\s+|INTO\s+|FROM\s+)*(?:`?\w+`?\.)?`?(\w*)/gi

/** `SELECT messages`, `INSERT messages, UPDATE rooms`: what is done to which tables. */
export function toStatementName(sql: string): string {
  const parts = new Set<string>()
  let verb = ''
  for (const [, word = '', table = ''] of sql.replace(TEXT, "''").matchAll(PART)) {
    const upper = word.toUpperCase()
    if (upper === 'FROM' || upper === 'INTO') {
      if (verb === 'SELECT' && upper === 'FROM' && isTable(table)) parts.add(`SELECT ${table}`)
      continue
    }
    verb = upper
    if (verb !== 'SELECT' && isTable(table)) parts.add(`${verb} ${table}`)
  }
  return [...parts].slice(0, PARTS_MAX).join(', ') || (/^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '')
}

function isTable(word: string): boolean {
  return /^[a-z]\w*$/.test(word)
}
