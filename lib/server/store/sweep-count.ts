import { type Retention, toKeptFrom } from '#lib/protocol/rules/retention.ts'
import { Prisma } from './generated/client.ts'
import { toDateTime } from './packet.ts'
import { db } from './prisma.ts'

/** How much a sweep would take, before it is set. */

/** Of the pins of a room that is found by the search. */
const PINS = Prisma.sql`SELECT COUNT(*) FROM pins p JOIN messages m ON m.id = p.message_id WHERE p.room_id = s.room_id`

/**
 * What a room keeps is what toHeld makes of both. The first message that is young enough is found by halving, as in days.ts,
 * behind what was swept; from there to here all goes but for pins that are kept, and with it pins that were kept until now.
 */
export async function countOld(roomIds: readonly string[], site: Retention, now: number): Promise<number> {
  const today = toDateTime(new Date(toKeptFrom(0, now)).toISOString())
  const [found] = await db().$queryRaw<{ passed: unknown; kept: unknown; released: unknown }[]>`
    WITH RECURSIVE search (room_id, kept_from, keeps_pins, swept, low, high) AS (
      SELECT id, CAST(${today} AS DATETIME(3)) - INTERVAL LEAST(IFNULL(keep_days, ${site.keepDays}), ${site.keepDays}) DAY,
        ${Number(site.keepsPins)} = 1 AND (keep_days IS NULL OR keeps_pins = 1),
        swept_to_seq, swept_to_seq + 1, last_seq + 1
      FROM rooms WHERE id IN (${Prisma.join(roomIds.map(BigInt))})
      UNION ALL
      SELECT s.room_id, s.kept_from, s.keeps_pins, s.swept,
        IF(m.sent_at >= s.kept_from, s.low, (s.low + s.high) DIV 2 + 1),
        IF(m.sent_at >= s.kept_from, (s.low + s.high) DIV 2, s.high)
      FROM search s LEFT JOIN messages m FORCE INDEX (messages_room_id_seq_key)
        ON m.room_id = s.room_id AND m.seq = (s.low + s.high) DIV 2
      WHERE s.low < s.high
    )
    SELECT SUM(s.low - s.swept - 1) AS passed,
      SUM(IF(s.keeps_pins, (${PINS} AND m.seq > s.swept AND m.seq < s.low), 0)) AS kept,
      SUM(IF(s.keeps_pins, 0, (${PINS} AND m.seq <= s.swept))) AS released
    FROM search s WHERE s.low = s.high`
  return Number(found?.passed ?? 0) - Number(found?.kept ?? 0) + Number(found?.released ?? 0)
}
