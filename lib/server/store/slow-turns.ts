import type { Draft } from '#lib/chat/ports.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/**
 * Where a room has a slow mode: when each of its people said something last, by the database's clock. The row outlives the
 * membership, so that leaving and coming back is no way around.
 */

type SlowDraft = Pick<Draft, 'roomId' | 'senderId'> & { slowSeconds: number }

/**
 * Takes somebody's turn to speak, within the packet that stores their message. Fails, and with it the packet, where it has not
 * come yet. It stands behind the statement that stores the messages: one that is sent again is found first. What lies ahead
 * of a clock that was set back counts as past.
 */
export const SLOW_SQL = `
    INSERT INTO slow_turns (room_id, user_id, said_at) VALUES (?, ?, NOW(3)) ON DUPLICATE KEY UPDATE
      said_at = IF(said_at <= NOW(3) - INTERVAL ? SECOND OR said_at > NOW(3), NOW(3), NULL);`

export function toSlowValues({ roomId, senderId, slowSeconds }: SlowDraft): unknown[] {
  return [roomId, senderId, slowSeconds]
}

/** ER_BAD_NULL_ERROR: what SLOW_SQL fails with, and nothing else in a packet. */
const NULL_REFUSED = 1048

export function isTooSoon(cause: unknown): boolean {
  return (cause as { errno?: unknown } | null)?.errno === NULL_REFUSED
}

/** How long it is until somebody's turn, in ms; 1 at least. Throws CodedError `unavailable`. */
export async function findWaitMs({ roomId, senderId, slowSeconds = 0 }: Draft): Promise<number> {
  const [row] = await runQuery(
    () => db().$queryRaw<{ ms: bigint | number }[]>`
      SELECT TIMESTAMPDIFF(MICROSECOND, NOW(3), said_at + INTERVAL ${slowSeconds} SECOND) DIV 1000 AS ms
      FROM slow_turns WHERE room_id = ${BigInt(roomId)} AND user_id = ${BigInt(senderId)}`,
  )
  return Math.max(1, Number(row?.ms ?? 0))
}
