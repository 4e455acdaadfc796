import type { SeqSpan } from '#lib/chat/ports.ts'
import { Prisma } from './generated/client.ts'
import { toDateTime } from './packet.ts'
import { db } from './prisma.ts'

/**
 * How much was said in a room between moments. A room's seq has no holes and rises with time, so that the first message
 * of a day is found by halving, in one query for all days, and what lies between two of them is counted by their
 * difference: no index of times is written with every message, and the length of the room hardly matters.
 */

/** Pins may be kept where all around them was swept: more single messages than these stand in no room's beginning. */
const LONE_MAX = 101

interface Sent {
  seq: bigint
  sentAt: Date
}

/** What lies between each of `times`, ascending ms of the epoch, and the next one, up to `lastSeq`. */
export async function countBetween(roomId: string, times: readonly number[], lastSeq: number): Promise<SeqSpan[]> {
  const [oldest, found] = await Promise.all([readOldest(roomId), findFirsts(roomId, times, lastSeq)])
  const { lone, start } = splitOldest(oldest, lastSeq)
  // Where clocks disagreed, a later day never begins before an earlier one.
  let reached = start
  const firsts = found.map((seq) => {
    reached = Math.max(reached, seq)
    return reached
  })
  return times.slice(1).map((end, index) => {
    const [from = start, to = from] = firsts.slice(index)
    const early = lone.filter(({ sentAt }) => sentAt.getTime() >= (times[index] ?? end) && sentAt.getTime() < end)
    return { count: to - from + early.length, firstSeq: Number(early[0]?.seq ?? from) }
  })
}

function readOldest(roomId: string): Promise<Sent[]> {
  return db().$queryRaw`
    SELECT seq, sent_at AS sentAt FROM messages FORCE INDEX (messages_room_id_seq_key)
    WHERE room_id = ${BigInt(roomId)} ORDER BY seq LIMIT ${LONE_MAX + 1}`
}

/** Messages that stand alone in the beginning, and where those begin that have no hole between them. */
function splitOldest(oldest: Sent[], lastSeq: number): { lone: Sent[]; start: number } {
  const holeAt = oldest.findLastIndex(({ seq }, index) => index > 0 && seq !== (oldest[index - 1]?.seq ?? 0n) + 1n)
  const start = Math.max(holeAt, 0)
  return { lone: oldest.slice(0, start), start: Number(oldest[start]?.seq ?? lastSeq + 1) }
}

/**
 * The first seq at or after each of the times; lastSeq + 1 where there is none. What is not there was swept, and is older than
 * anything. Each row of `search` halves what is left for one of the times.
 */
async function findFirsts(roomId: string, times: readonly number[], lastSeq: number): Promise<number[]> {
  const wanted = times.map(
    (at, place) =>
      Prisma.sql`SELECT ${place}, CAST(${toDateTime(new Date(at).toISOString())} AS DATETIME(3)),
        CAST(1 AS UNSIGNED), CAST(${lastSeq + 1} AS UNSIGNED)`,
  )
  const rows = await db().$queryRaw<{ place: bigint; seq: bigint }[]>`
    WITH RECURSIVE search (place, at, low, high) AS (
      ${Prisma.join(wanted, ' UNION ALL ')}
      UNION ALL
      SELECT s.place, s.at,
        IF(m.sent_at >= s.at, s.low, (s.low + s.high) DIV 2 + 1), IF(m.sent_at >= s.at, (s.low + s.high) DIV 2, s.high)
      FROM search s LEFT JOIN messages m FORCE INDEX (messages_room_id_seq_key)
        ON m.room_id = ${BigInt(roomId)} AND m.seq = (s.low + s.high) DIV 2
      WHERE s.low < s.high
    )
    SELECT place, low AS seq FROM search WHERE low = high`
  const byPlace = new Map(rows.map(({ place, seq }) => [Number(place), Number(seq)]))
  return times.map((_, place) => byPlace.get(place) ?? lastSeq + 1)
}
