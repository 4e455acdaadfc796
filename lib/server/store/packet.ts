import { type StatementResult, transact } from './connection.ts'

/**
 * What is written to a room is one packet and one transaction, whatever it consists of. It locks the room's row first,
 * which gives seq and rev (RELIABILITY, trap 2): numbers that commit late would be lost to readers otherwise.
 */

/** One change of a room within the packet. */
export interface PacketPart<T> {
  /**
   * Statements that each end with a semicolon. The last messages are @seq and @rev, which they move on. One SELECT gives one
   * row, which tells what became of the change.
   */
  sql: string
  values: unknown[]
  read(row: Record<string, unknown>): T
}

/** Commits all, in this order. Throws DuplicateEntry, CodedError `unavailable`, or what the database says; then nothing is stored. */
export async function commitParts(roomId: string, parts: PacketPart<unknown>[]): Promise<unknown[]> {
  const sql = `START TRANSACTION;
    SELECT last_seq, last_rev INTO @seq, @rev FROM rooms WHERE id = ? FOR UPDATE;
    ${parts.map((part) => part.sql).join('\n')}
    UPDATE rooms SET last_seq = @seq, last_rev = @rev WHERE id = ?;
    COMMIT`
  const results = await transact(sql, [roomId, ...parts.flatMap((part) => part.values), roomId])
  const rows = results.filter(isRows).map(([row]) => row)
  return parts.map((part, index) => part.read(rows[index] ?? {}))
}

function isRows(result: StatementResult | Record<string, unknown>[]): result is Record<string, unknown>[] {
  return Array.isArray(result)
}

/** As the database reads it; the driver's own conversion of a Date takes longer than that of a row's other values. */
export function toDateTime(iso: string): string {
  return iso.slice(0, -1)
}
