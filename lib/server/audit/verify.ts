import { timingSafeEqual } from 'node:crypto'
import type { AuditFaultKind, AuditVerdict } from '#lib/protocol/admin.ts'
import { db } from '../store/prisma.ts'
import { NO_HASH, toIpSeal, toLineHash } from './chain.ts'

/** Whether the audit log is as it was written. */

const LINES_AT_ONCE = 1_000

/**
 * Reads the whole log, some lines at a time, up to where it ended when this began; lines may be added meanwhile. Throws what
 * the database throws.
 */
export async function verifyAudit(): Promise<AuditVerdict> {
  const head = await db().auditHead.findUnique({ where: { id: 1 } })
  const end = head?.lastId ?? 0n
  let previous: Uint8Array = NO_HASH
  let last = 0n
  while (last < end) {
    const rows = await db().auditLine.findMany({
      where: { id: { gt: last, lte: end } },
      orderBy: { id: 'asc' },
      take: LINES_AT_ONCE,
    })
    if (rows.length === 0) return toVerdict(last, last + 1n, 'cut_off')
    for (const row of rows) {
      if (row.id !== last + 1n) return toVerdict(last, last + 1n, 'missing')
      if (!isEqual(toLineHash(previous, row), row.hash)) return toVerdict(last, row.id, 'changed')
      if (!isAddressRight(row)) return toVerdict(last, row.id, 'address')
      previous = row.hash
      last = row.id
    }
  }
  const isWhole = head !== null && isEqual(previous, head.hash) && !(await hasBeyond(end))
  return isWhole ? { lines: Number(last), fault: null } : toVerdict(last, end + 1n, 'changed')
}

/** Whether there are lines that the head does not know, and did not know a moment later either. */
async function hasBeyond(end: bigint): Promise<boolean> {
  const beyond = await db().auditLine.findFirst({ where: { id: { gt: end } }, orderBy: { id: 'desc' } })
  if (!beyond) return false
  const head = await db().auditHead.findUnique({ where: { id: 1 } })
  return head === null || head.lastId < beyond.id
}

interface Address {
  ip: string | null
  ipSalt: Uint8Array | null
  ipSeal: Uint8Array | null
}

/** One that was forgotten has neither itself nor a salt. */
function isAddressRight({ ip, ipSalt, ipSeal }: Address): boolean {
  if (ip === null) return ipSalt === null
  return ipSalt !== null && ipSeal !== null && isEqual(toIpSeal(ipSalt, ip), ipSeal)
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function toVerdict(last: bigint, id: bigint, kind: AuditFaultKind): AuditVerdict {
  return { lines: Number(last), fault: { id: String(id), kind } }
}
