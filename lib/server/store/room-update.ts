import { randomUUID } from 'node:crypto'
import type { RoomChange } from '#lib/chat/ports.ts'
import type { Message, SystemEvent } from '#lib/protocol/entities.ts'
import { transact } from './connection.ts'
import { db } from './prisma.ts'
import { toMessage } from './rows.ts'

/** How many messages may have come between a transaction whose answer was lost and its repeat. */
const LOOKED_BACK = 1_000

/**
 * Sets a room's trigger and tells it by a system message in the same packet, once: a repeat of a transaction whose answer
 * was lost on the way finds that message by its mark. Null where it was so already.
 */
export async function updateRoom(roomId: string, { trigger }: RoomChange, by: string): Promise<Message | null> {
  const event: SystemEvent = { type: 'trigger', by, trigger }
  const changeId = randomUUID()
  const sentAt = new Date().toISOString().slice(0, -1)
  const results = await transact(
    `START TRANSACTION;
    SELECT ai_trigger <> ?, last_seq, last_rev INTO @changed, @seq, @rev FROM rooms WHERE id = ? FOR UPDATE;
    UPDATE rooms SET last_seq = last_seq + 1, last_rev = last_rev + 1, ai_trigger = ? WHERE id = ? AND @changed = 1;
    INSERT INTO messages (room_id, seq, rev, sender, kind, message, sent_at, event, change_id)
      SELECT id, @seq + 1, @rev + 1, ?, 'system', '', ?, ?, ? FROM rooms WHERE id = ? AND @changed = 1;
    SELECT MAX(id) AS id FROM messages WHERE room_id = ? AND seq > CAST(@seq AS SIGNED) - ${LOOKED_BACK} AND change_id = ?;
    COMMIT`,
    [
      ...[trigger, roomId, trigger, roomId],
      ...[by, sentAt, JSON.stringify(event), changeId, roomId],
      ...[roomId, changeId],
    ],
  )
  const found = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]?.id
  if (found === null || found === undefined) return null
  const row = await db().message.findUnique({ where: { id: BigInt(String(found)) } })
  return row && toMessage(row)
}
