import type { Digest, DigestRange } from '#lib/chat/ai/digests.ts'
import { db } from './prisma.ts'

/**
 * Digests of ranges. An edit and a deletion take those away that they touch (message-edits.ts); what one of them was made of
 * while that happened is known by the room's rev.
 */

const KEPT_DAYS = 7

export async function findDigest({ roomId, afterSeq, upToSeq, readsFromSeq }: DigestRange): Promise<Digest | null> {
  const rows = await db().$queryRaw<{ entries: string }[]>`
    SELECT c.entries FROM catch_ups c
    WHERE c.room_id = ${BigInt(roomId)} AND c.after_seq = ${afterSeq} AND c.up_to_seq = ${upToSeq}
      AND c.reads_from_seq = ${readsFromSeq} AND c.after_seq >= (SELECT swept_to_seq FROM rooms WHERE id = c.room_id) AND NOT EXISTS (
        SELECT 1 FROM messages m
        WHERE m.room_id = c.room_id AND m.rev > c.rev AND m.seq > c.after_seq AND m.seq <= c.up_to_seq
          AND (m.edited_at IS NOT NULL OR m.deleted_at IS NOT NULL OR m.kind = 'ai'))`
  const [row] = rows
  const kept = row && (JSON.parse(row.entries) as Digest | Digest['entries'])
  // A list alone doesn't know what it left out: an earlier version has written it.
  return kept === undefined || Array.isArray(kept) ? null : kept
}

export async function saveDigest(
  { roomId, afterSeq, upToSeq, readsFromSeq }: DigestRange,
  rev: number,
  { entries, omitted }: Digest,
): Promise<void> {
  const json = JSON.stringify({ entries, omitted } satisfies Digest)
  await db().$executeRaw`
    INSERT INTO catch_ups (room_id, after_seq, up_to_seq, rev, reads_from_seq, entries)
    VALUES (${BigInt(roomId)}, ${afterSeq}, ${upToSeq}, ${rev}, ${readsFromSeq}, ${json})
    ON DUPLICATE KEY UPDATE rev = ${rev}, reads_from_seq = ${readsFromSeq}, entries = ${json}, created_at = NOW(3)`
  await db().$executeRaw`DELETE FROM catch_ups WHERE created_at < NOW(3) - INTERVAL ${KEPT_DAYS} DAY`
}
