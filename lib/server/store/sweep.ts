import type { Removed, SweepStore } from '#lib/chat/retention-ports.ts'
import { toHeld, toKeptFrom } from '#lib/protocol/rules/retention.ts'
import { toBlock } from '../search/blocks.ts'
import { type StatementResult, transact } from './connection.ts'
import type { Room as RoomRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { DELETED } from './room-turn.ts'
import { toOwnRetention } from './rows.ts'
import { hasSwept, knownRetention, noteSwept, readRetention, setRetention } from './site-retention.ts'
import { countOld } from './sweep-count.ts'
import { SENT_KEY, SWEPT_HASH } from './swept-messages.ts'

/**
 * Sweeps what rooms keep no longer, in two kinds of steps (docs/decisions, 27). The first moves the place up to which a room is
 * swept, under its lock, which takes no longer than to say something; from then on what stands before is gone. The second takes
 * its rows away, oldest first, under no lock that anybody waits for. Killed in between, the next sweep goes on.
 */

/** So far a room is swept in one step. */
const SEQS_AT_ONCE = 1_000
const ROOMS_AT_ONCE = 500

export const sweepStore: SweepStore = {
  readRetention,
  setRetention,
  hasSwept: async () => hasSwept(),
  leaseSweep,
  endSweepLease,
  listRoomIds,
  listRetained,
  countOld,
  advanceSweep,
  removeSwept,
}

async function leaseSweep(owner: string, ms: number): Promise<boolean> {
  const rows = await db().$executeRaw`
    UPDATE retention SET owner = ${owner}, lease_until = NOW(3) + INTERVAL ${ms * 1000} MICROSECOND
    WHERE owner IS NULL OR owner = ${owner} OR lease_until < NOW(3)`
  return rows > 0
}

async function endSweepLease(owner: string): Promise<void> {
  await db().$executeRaw`UPDATE retention SET owner = NULL, lease_until = NULL WHERE owner = ${owner}`
}

async function listRoomIds(after: string): Promise<string[]> {
  const rows = await db().room.findMany({
    where: { id: { gt: BigInt(after) }, kind: { not: DELETED } },
    orderBy: { id: 'asc' },
    take: ROOMS_AT_ONCE,
    select: { id: true },
  })
  return rows.map(({ id }) => String(id))
}

/** Those that were swept before, too: a pin that was kept may be one no more. */
async function listRetained(after: string): Promise<string[]> {
  const isLimited = Number(knownRetention().keepDays > 0)
  const rows = await db().$queryRaw<{ id: bigint }[]>`
    SELECT id FROM rooms WHERE id > ${BigInt(after)} AND kind <> ${DELETED}
      AND (${isLimited} = 1 OR keep_days IS NOT NULL OR swept_to_seq > 0) ORDER BY id LIMIT ${ROOMS_AT_ONCE}`
  return rows.map(({ id }) => String(id))
}

/** Of a room: pending replies, and what they answer, go on being there. */
const PENDING_FROM = `SELECT MIN(LEAST(m.seq, IFNULL(q.seq, m.seq))) FROM replies r FORCE INDEX (replies_lease_until_idx)
    JOIN messages m ON m.id = r.message_id LEFT JOIN messages q ON q.id = r.answers AND q.room_id = r.room_id
    WHERE r.lease_until IS NOT NULL AND r.room_id = ?`

async function advanceSweep(roomId: string, now: number): Promise<boolean> {
  const room = await findRoom(roomId)
  const site = knownRetention()
  const { keepDays } = room ? toHeld(toOwnRetention(room), site) : { keepDays: 0 }
  if (!room || keepDays === 0) return false
  const keptFrom = new Date(toKeptFrom(keepDays, now))
  const upTo = await findLastOld(room, keptFrom)
  if (upTo === null) return false
  const results = await transact(
    `START TRANSACTION;
    SELECT NULL, NULL, NULL, NULL INTO @swept, @keep, @pending, @site;
    SELECT COALESCE(keep_days, 0) INTO @site FROM retention WHERE id = 1 LOCK IN SHARE MODE;
    SELECT swept_to_seq, COALESCE(keep_days, 0) INTO @swept, @keep FROM rooms WHERE id = ? AND kind <> '${DELETED}' FOR UPDATE;
    SELECT (${PENDING_FROM}) INTO @pending;
    SELECT LEAST(?, COALESCE(@pending - 1, ?)) INTO @to;
    SELECT COALESCE(@swept = ? AND @keep = ? AND @site = ? AND @to > @swept, 0) INTO @may;
    UPDATE room_summaries SET text = NULL WHERE room_id = ? AND since_seq < @to AND text IS NOT NULL AND @may = 1;
    DELETE FROM catch_ups WHERE room_id = ? AND after_seq < @to AND @may = 1;
    UPDATE rooms SET swept_to_seq = @to WHERE id = ? AND @may = 1;
    SELECT @may = 1 OR @swept <> ? OR @keep <> ? AS mayBeMore, @site <> ? AS isOutdated;
    COMMIT`,
    [
      ...[roomId, roomId, upTo, upTo, room.sweptToSeq, room.keepDays ?? 0, site.keepDays, roomId, roomId, roomId],
      ...[room.sweptToSeq, room.keepDays ?? 0, site.keepDays],
    ],
  )
  const { mayBeMore, isOutdated } = results.filter(isRows).at(-1)?.[0] ?? {}
  if (Number(isOutdated) !== 1) return Number(mayBeMore) === 1
  await readRetention()
  return true
}

type SweptRoom = Pick<RoomRow, 'id' | 'keepDays' | 'keepsPins' | 'sweptToSeq'>

async function findRoom(roomId: string): Promise<SweptRoom | null> {
  return await db().room.findFirst({
    where: { id: BigInt(roomId), kind: { not: DELETED } },
    select: { id: true, keepDays: true, keepsPins: true, sweptToSeq: true },
  })
}

/** The seq before the first message that is young enough, a step away at most; null where that is the next one. */
async function findLastOld({ id, sweptToSeq }: SweptRoom, keptFrom: Date): Promise<bigint | null> {
  for (const limit of [1, SEQS_AT_ONCE]) {
    const rows = await db().$queryRaw<{ seq: bigint; sentAt: Date }[]>`
      SELECT seq, sent_at AS sentAt FROM messages FORCE INDEX (messages_room_id_seq_key)
      WHERE room_id = ${id} AND seq > ${sweptToSeq} ORDER BY seq LIMIT ${limit}`
    const young = rows.findIndex(({ sentAt }) => sentAt >= keptFrom)
    if (young === 0 || rows.length === 0) return null
    if (limit > 1) return (young < 0 ? rows.at(-1) : rows[young - 1])?.seq ?? null
  }
  return null
}

interface SweptRow {
  id: bigint
  seq: bigint
  marks: number
}

async function removeSwept(roomId: string, max: number, after: number): Promise<Removed> {
  const room = await findRoom(roomId)
  if (!room || room.sweptToSeq === 0n) return { count: 0, upTo: after }
  const keepsPins = Number(toHeld(toOwnRetention(room), knownRetention()).keepsPins)
  const rows = await db().$queryRaw<SweptRow[]>`
    SELECT m.id, m.seq, m.marks FROM messages m FORCE INDEX (messages_room_id_seq_key)
    WHERE m.room_id = ${room.id} AND m.seq > ${after} AND m.seq <= ${room.sweptToSeq}
      AND NOT (${keepsPins} = 1 AND m.marks > 0 AND EXISTS (SELECT 1 FROM pins p WHERE p.message_id = m.id))
      AND NOT (m.kind = 'ai' AND EXISTS (
        SELECT 1 FROM replies r WHERE r.message_id = m.id AND r.lease_until IS NOT NULL))
    ORDER BY m.seq LIMIT ${max}`
  if (rows.length > 0) await removeRows(room.id, rows)
  return { count: rows.length, upTo: Number(rows.at(-1)?.seq ?? after) }
}

async function removeRows(roomId: bigint, rows: readonly SweptRow[]): Promise<void> {
  noteSwept()
  const ids = rows.map(({ id }) => id).join()
  const marked = rows.filter(({ marks }) => Number(marks) > 0).map(({ id }) => id)
  const blocks = [...new Set(rows.map(({ id }) => toBlock(id)))]
  const takePieces = `DELETE FROM told_pieces WHERE message_id IN (${ids});
    DELETE FROM told_pieces WHERE room_id = ? AND up_to_seq >= ?;`
  const first = rows[0]?.seq ?? 0n
  await transact(
    `START TRANSACTION;
    INSERT IGNORE INTO swept_messages (sent_key, id, room_id, seq, rev, sent_at, text_hash)
      SELECT ${SENT_KEY}, m.id, m.room_id, m.seq, m.rev, m.sent_at, ${SWEPT_HASH}
      FROM messages m JOIN users u ON u.username = m.sender WHERE m.id IN (${ids}) AND m.client_id IS NOT NULL;
    ${marked.length > 0 ? `UPDATE files SET removed_at = NOW(3), message_id = NULL WHERE message_id IN (${marked.join()});` : ''}
    DELETE FROM mentions WHERE room_id = ? AND seq IN (${rows.map(({ seq }) => seq).join()});
    ${takePieces}
    INSERT INTO swept_blocks (block) VALUES ${blocks.map((block) => `(${block})`).join()} ON DUPLICATE KEY UPDATE after_token = '';
    DELETE FROM messages WHERE id IN (${ids});
    COMMIT`,
    [roomId, roomId, first],
  )
  // What an AI was told of them at that moment: within the transaction it is not seen.
  await transact(takePieces, [roomId, first])
}

function isRows(result: StatementResult | Record<string, unknown>[]): result is Record<string, unknown>[] {
  return Array.isArray(result)
}
