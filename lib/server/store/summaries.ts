import type { FoldedSummary, KeptSummary, Summaries, WrittenSummary } from '#lib/chat/ai/summaries.ts'
import { type StatementResult, transact } from './connection.ts'
import type { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'

/**
 * Rolling summaries. Whatever makes or takes away a version locks the room's row first, as every write to a room does: so
 * none is kept of a message that is changed at that moment.
 */

/** Newest versions that are kept, to fall back to. */
const KEPT_MAX = 100

interface SummaryRow {
  version: number
  sinceSeq: bigint
  upToSeq: bigint
  folded: bigint
  text: string
  model: string | null
  createdBy: string | null
  createdAt: Date
  isAnew: number
}

async function findSummary(roomId: string, beforeSeq?: number): Promise<KeptSummary | null> {
  const before = beforeSeq ?? Number.MAX_SAFE_INTEGER
  const rows = await db().$queryRaw<SummaryRow[]>`
    SELECT s.version, s.since_seq AS sinceSeq, s.up_to_seq AS upToSeq, s.folded, s.text, s.model,
      u.username AS createdBy, s.created_at AS createdAt,
      s.is_anew OR EXISTS (SELECT 1 FROM room_summaries n WHERE n.room_id = s.room_id AND n.version > s.version) AS isAnew
    FROM room_summaries s LEFT JOIN users u ON u.id = s.created_by
    WHERE s.room_id = ${BigInt(roomId)} AND s.text IS NOT NULL AND s.up_to_seq < ${before}
    ORDER BY s.version DESC LIMIT 1`
  const [row] = rows
  return row ? toSummary(row) : null
}

function toSummary(row: SummaryRow): KeptSummary {
  return {
    ...{ version: Number(row.version), sinceSeq: Number(row.sinceSeq), upToSeq: Number(row.upToSeq) },
    ...{ folded: Number(row.folded), text: row.text, createdAt: row.createdAt.toISOString() },
    ...(row.model !== null && { model: row.model }),
    ...(row.createdBy !== null && { createdBy: row.createdBy }),
    ...(Number(row.isAnew) === 1 && { isAnew: true as const }),
  }
}

/** The room, and its newest version of all and of those that hold. Without the room @newest stays null. */
const LOCK = `START TRANSACTION;
    SELECT NULL, NULL, NULL, NULL INTO @newest, @held, @from, @swept;
    SELECT COALESCE(reads_from_seq, 0), swept_to_seq INTO @from, @swept FROM rooms WHERE id = ? AND kind <> 'deleted' FOR UPDATE;
    SELECT COALESCE(MAX(version), 0), COALESCE(MAX(IF(text IS NULL, NULL, version)), 0) INTO @newest, @held
      FROM room_summaries WHERE room_id = ?;`
const FORGET_OLDEST = `DELETE FROM room_summaries WHERE room_id = ? AND version <= @newest - ${KEPT_MAX};`

async function saveFolded(folded: FoldedSummary): Promise<KeptSummary | null> {
  const { roomId, base, rev, readsFromSeq, sinceSeq, upToSeq, text, model } = folded
  const isKept = await lock(
    roomId,
    `SELECT @from = ? AND @held = ? AND @swept <= ? AND NOT EXISTS (
        SELECT 1 FROM messages WHERE room_id = ? AND rev > ? AND seq > ? AND seq <= ?
          AND (edited_at IS NOT NULL OR deleted_at IS NOT NULL OR kind = 'ai')) INTO @may;
    INSERT INTO room_summaries (room_id, version, since_seq, up_to_seq, folded, text, model, is_anew)
      SELECT ?, @newest + 1, ?, ?, ?, ?, ?, @newest > @held FROM DUAL WHERE @may = 1;`,
    [
      ...[readsFromSeq, base ?? 0, sinceSeq, roomId, rev, sinceSeq, upToSeq],
      ...[roomId, sinceSeq, upToSeq, folded.folded, text, model],
    ],
  )
  return isKept ? await findSummary(roomId) : null
}

async function writeSummary({ roomId, text, version, userId }: WrittenSummary): Promise<KeptSummary | null> {
  const isKept = await lock(
    roomId,
    `SELECT 0, @from, @from INTO @folded, @since, @upTo;
    SELECT folded, since_seq, up_to_seq, IF(text = '', 0, version) INTO @folded, @since, @upTo, @held
      FROM room_summaries WHERE room_id = ? AND version = @held;
    SET @may = @from IS NOT NULL AND @held = ?;
    INSERT INTO room_summaries (room_id, version, since_seq, up_to_seq, folded, text, created_by)
      SELECT ?, @newest + 1, @since, @upTo, @folded, ?, ? FROM DUAL WHERE @may = 1;`,
    [roomId, version, roomId, text, userId],
  )
  const summary = await findSummary(roomId)
  // What is so already was written by an earlier try whose answer was lost on the way, or need not be written.
  return isKept || summary?.text === text ? summary : null
}

async function clearSummary(roomId: string, userId: string): Promise<boolean> {
  return await lock(
    roomId,
    `SELECT 0 INTO @may;
    SELECT text <> '', up_to_seq INTO @may, @since FROM room_summaries WHERE room_id = ? AND version = @held;
    UPDATE room_summaries SET text = NULL WHERE room_id = ? AND @may = 1;
    INSERT INTO room_summaries (room_id, version, since_seq, up_to_seq, folded, text, created_by)
      SELECT ?, @newest + 1, @since, @since, 0, '', ? FROM DUAL WHERE @may = 1;`,
    [roomId, roomId, roomId, userId],
  )
}

/** Runs the statements under the room's lock; they set @may. Whether it was 1. */
async function lock(roomId: string, sql: string, values: unknown[]): Promise<boolean> {
  const results = await transact(
    `${LOCK}
    ${sql}
    ${FORGET_OLDEST}
    SELECT @may AS isKept;
    COMMIT`,
    [roomId, roomId, ...values, roomId],
  )
  return Number(results.filter(isRows).at(-1)?.[0]?.isKept) === 1
}

function isRows(result: StatementResult | Record<string, unknown>[]): result is Record<string, unknown>[] {
  return Array.isArray(result)
}

async function leaseSummary(roomId: string, owner: string, ms: number): Promise<boolean> {
  await db().$executeRaw`
    INSERT INTO summary_leases (room_id, owner, lease_until)
      SELECT id, ${owner}, NOW(3) + INTERVAL ${ms * 1000} MICROSECOND FROM rooms
        WHERE id = ${BigInt(roomId)} AND kind <> 'deleted'
    ON DUPLICATE KEY UPDATE owner = IF(summary_leases.lease_until < NOW(3), VALUES(owner), summary_leases.owner),
      lease_until = IF(summary_leases.owner = VALUES(owner), VALUES(lease_until), summary_leases.lease_until)`
  return (await db().summaryLease.count({ where: { roomId: BigInt(roomId), owner } })) > 0
}

async function endSummaryLease(roomId: string, owner: string): Promise<void> {
  await db().$executeRaw`DELETE FROM summary_leases WHERE room_id = ${BigInt(roomId)} AND owner = ${owner}`
}

/** What is said when a message says something else: all versions that tell of it hold no more. */
export const FORGET_SUMMARIES =
  'UPDATE room_summaries SET text = NULL WHERE room_id = ? AND since_seq < ? AND up_to_seq >= ? AND text IS NOT NULL AND @changed = 1;'

/** The same, where no more than the message's id is known. */
export const FORGET_SUMMARIES_OF = `
  UPDATE room_summaries s JOIN messages m ON m.room_id = s.room_id SET s.text = NULL
    WHERE m.id = ? AND s.since_seq < m.seq AND s.up_to_seq >= m.seq AND s.text IS NOT NULL AND @changed = 1;`

/** The same, when the AIs read from another place on: all that tell of more than they may, or of less. */
export async function forgetUnread(
  tx: Pick<Prisma.TransactionClient, '$executeRaw'>,
  { id, readsFromSeq }: { id: bigint; readsFromSeq: bigint | null },
  from: number,
): Promise<void> {
  const isBack = from < Number(readsFromSeq ?? 0n)
  await tx.$executeRaw`
    UPDATE room_summaries SET text = NULL WHERE room_id = ${id} AND text IS NOT NULL AND (since_seq < ${from} OR ${isBack})`
}

export const summaries: Summaries = {
  findSummary,
  saveFolded,
  writeSummary,
  clearSummary,
  leaseSummary,
  endSummaryLease,
}
