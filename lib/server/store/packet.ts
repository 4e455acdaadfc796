import type { AuditDraft } from '#lib/chat/audit.ts'
import { appendAuditBy } from '../audit/append.ts'
import { type StatementResult, transact } from './connection.ts'

/**
 * What is written to a room is one packet and one transaction, whatever it consists of. It locks the room's row first,
 * which gives seq and rev (RELIABILITY, trap 2): numbers that commit late would be lost to readers otherwise.
 */

/** One change of a room within the packet. */
export interface PacketPart<T> {
  /**
   * Statements that each end with a semicolon. The room's last are @seq and @rev. One SELECT gives one row, which tells what
   * became of the change.
   */
  sql: string
  values: unknown[]
  /** How many messages it adds, where that is certain beforehand; else its statements move @seq and @rev on. */
  adds?: number
  read(row: Record<string, unknown>): T
}

/** Commits all, in this order. Throws DuplicateEntry, CodedError `unavailable`, or what the database says; then nothing is stored. */
export async function commitParts(roomId: string, parts: PacketPart<unknown>[]): Promise<unknown[]> {
  const results = await transact(`${toPacket(parts)} COMMIT`, toValues(roomId, parts))
  const rows = toRows(results)
  return parts.map((part, index) => part.read(rows[index] ?? {}))
}

/**
 * The same with a line in the audit log, or neither is done. The part's row says by `isNew` whether it changed something
 * just now: what was there before has its line, or needs none.
 */
export async function commitWithLine<T>(roomId: string, part: PacketPart<T>, line: AuditDraft): Promise<T> {
  const results = await transact(toPacket([part]), toValues(roomId, [part]), async (connection, written) => {
    if (Number(toRows(written)[0]?.isNew) === 1) await appendAuditBy(connection, line)
  })
  return part.read(toRows(results)[0] ?? {})
}

/** Without its end. */
function toPacket(parts: PacketPart<unknown>[]): string {
  const added = parts.at(-1)?.adds ?? 0
  return `START TRANSACTION;
    SELECT last_seq, last_rev INTO @seq, @rev FROM rooms WHERE id = ? FOR UPDATE;
    ${parts.map(toSql).join('\n')}
    UPDATE rooms SET last_seq = @seq + ${added}, last_rev = @rev + ${added} WHERE id = ?;`
}

function toValues(roomId: string, parts: PacketPart<unknown>[]): unknown[] {
  return [roomId, ...parts.flatMap((part) => part.values), roomId]
}

/** What the last one adds is added to the room at once: most packets have one part, and each statement costs. */
function toSql({ sql, adds }: PacketPart<unknown>, index: number, parts: PacketPart<unknown>[]): string {
  const isLast = index === parts.length - 1
  return isLast || !adds ? sql : `${sql} SET @seq = @seq + ${adds}, @rev = @rev + ${adds};`
}

/** One of each part. */
function toRows(results: (StatementResult | Record<string, unknown>[])[]): (Record<string, unknown> | undefined)[] {
  return results.filter(isRows).map(([row]) => row)
}

function isRows(result: StatementResult | Record<string, unknown>[]): result is Record<string, unknown>[] {
  return Array.isArray(result)
}

/** As the database reads it; the driver's own conversion of a Date takes longer than that of a row's other values. */
export function toDateTime(iso: string): string {
  return iso.slice(0, -1)
}
