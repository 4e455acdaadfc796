import type { Connection } from 'mariadb'
import type { AuditFaultKind } from '#lib/protocol/admin.ts'
import { verifyAudit } from '#lib/server/audit/verify.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** What is kept beside what people say: the audit log, and the index of the search. */

const AUDIT_FAULTS: Record<AuditFaultKind, string> = {
  missing: 'is missing',
  changed: 'is not what was written',
  cut_off: 'is missing, and all behind it',
  address: 'has another address than was written',
}

/** Reads all of it by Prisma's client, which goes by DATABASE_URL. */
export async function checkAudit(): Promise<Finding> {
  const { lines, fault: found } = await verifyAudit()
  if (!found) return ok(`Audit log: its ${lines} lines are as they were written.`)
  return fault(
    `Audit log: line ${found.id} ${AUDIT_FAULTS[found.kind]}. Somebody with the database's password has done that: keep the newest backup that has the line, change that password, and compare the two (/admin/audit exports the log).`,
  )
}

/** So many may wait while an old house is indexed, or people talk. */
const WAITING_MAX = 10_000

export async function checkSearch(connection: Connection): Promise<Finding> {
  const [row] = await connection.query<{ waiting: bigint; isKept: number }[]>(
    `SELECT (SELECT COALESCE(SUM(count), 0) FROM search_changes) +
       (SELECT COUNT(*) FROM messages WHERE id < indexed_from) AS waiting, (lease_until > NOW(3)) IS TRUE AS isKept
     FROM search_progress`,
  )
  if (!row)
    return fault(
      'Search: search_progress has lost its row, and nothing is indexed: restore a backup into an empty database.',
    )
  const [{ isRunning } = { isRunning: 0 }] = await connection.query<{ isRunning: number }[]>(
    'SELECT COUNT(*) > 0 AS isRunning FROM live_minutes WHERE minute > NOW(3) - INTERVAL 3 MINUTE',
  )
  const waiting = Number(row.waiting)
  if (waiting > 0 && Number(isRunning) === 1 && Number(row.isKept) === 0)
    return warning(
      `Search: ${waiting} messages wait for the index, which no process keeps: look for "the index of the search could not be kept" in the log. They are found meanwhile, slowly.`,
    )
  if (waiting > WAITING_MAX)
    return warning(
      `Search: ${waiting} messages wait for the index; they are found meanwhile, slowly. It catches up while the program runs.`,
    )
  return ok(`Search: ${waiting === 0 ? 'the index has all that was said' : `${waiting} messages wait for the index`}.`)
}
