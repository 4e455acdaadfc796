import type { PinChange, ReactionChange } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { EMOJI_MAX, PINS_MAX, REACTIONS_MAX } from '#lib/protocol/limits.ts'
import { COLUMNS, REPLY_JOIN } from './message-columns.ts'
import type { PacketPart } from './packet.ts'
import { db } from './prisma.ts'
import { type ShownMessage, toMessage } from './rows.ts'

/**
 * Reactions and pins, as parts of a packet. Done twice they are the same as done once: a repeat of a transaction whose
 * answer was lost finds its own work as what is so already, and who was not told of it learns of it by the room's head.
 */

interface Marked {
  /** The room's, after it; null where it was so already. */
  rev: number | null
  /** The message is deleted, or there are as many as there may be. */
  isRefused: boolean
}

/** Of the message, or null where it is gone. */
const FIND_MESSAGE = `
    SET @marks = NULL;
    SELECT marks INTO @marks FROM messages WHERE id = ? AND room_id = ? AND deleted_at IS NULL FOR UPDATE;`

export function toReactionPart({ id, roomId, by, emoji, isOn }: ReactionChange): PacketPart<Marked> {
  return {
    sql: `${FIND_MESSAGE}
    SELECT COUNT(*), COUNT(DISTINCT emoji), IFNULL(SUM(emoji = ? AND user_id = ?), 0), MIN(IF(emoji = ?, emoji_rev, NULL))
      INTO @total, @emoji, @is, @since FROM reactions WHERE message_id = ?;
    ${isOn ? ADD_REACTION : REMOVE_REACTION}`,
    values: [...[id, roomId, emoji, by.id, emoji, id], ...[id, emoji, by.id, id]],
    read: toMarked,
  }
}

/** What it comes to on the message's row, and what is told of it. */
function toEnding(isOn: boolean, changeMarks: string): string {
  return `
    UPDATE messages SET rev = @rev + 1, marks = marks ${changeMarks} WHERE id = ? AND @changed = 1;
    SET @rev = @rev + @changed;
    SELECT @rev AS rev, @changed AS isChanged, @marks IS NULL OR (@is <> ${Number(isOn)} AND NOT @changed) AS isRefused;`
}

const ADD_REACTION = `
    SET @changed = @marks IS NOT NULL AND NOT @is AND @total < ${REACTIONS_MAX} AND (@since IS NOT NULL OR @emoji < ${EMOJI_MAX});
    INSERT INTO reactions (message_id, emoji, user_id, rev, emoji_rev)
      SELECT ?, ?, ?, @rev + 1, IFNULL(@since, @rev + 1) FROM DUAL WHERE @changed = 1;
    ${toEnding(true, '+ 1')}`

const REMOVE_REACTION = `
    SET @changed = @marks IS NOT NULL AND @is;
    DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ? AND @changed = 1;
    ${toEnding(false, '- 1')}`

export function toPinPart({ id, roomId, by, isPinned }: PinChange): PacketPart<Marked> {
  return {
    sql: `${FIND_MESSAGE}
    SELECT COUNT(*), IFNULL(SUM(message_id = ?), 0) INTO @total, @is FROM pins WHERE room_id = ?;
    ${isPinned ? ADD_PIN : REMOVE_PIN}`,
    values: [...[id, roomId, id, roomId], ...(isPinned ? [id, roomId, by.id, id] : [id, id])],
    read: toMarked,
  }
}

const ADD_PIN = `
    SET @changed = @marks IS NOT NULL AND NOT @is AND @total < ${PINS_MAX};
    INSERT INTO pins (message_id, room_id, user_id, rev) SELECT ?, ?, ?, @rev + 1 FROM DUAL WHERE @changed = 1;
    ${toEnding(true, '+ 1')}`

const REMOVE_PIN = `
    SET @changed = @marks IS NOT NULL AND @is;
    DELETE FROM pins WHERE message_id = ? AND @changed = 1;
    ${toEnding(false, '- 1')}`

function toMarked(row: Record<string, unknown>): Marked {
  return { rev: Number(row.isChanged) === 1 ? Number(row.rev) : null, isRefused: Number(row.isRefused) === 1 }
}

/** The rev of the change, null where it was so already. Throws CodedError `conflict`. */
export function requireMarked({ rev, isRefused }: Marked): number | null {
  if (isRefused) throw new CodedError('conflict')
  return rev
}

/** Newest pin first. */
export async function listPins(roomId: string): Promise<Message[]> {
  const rows = await db().$queryRaw<ShownMessage[]>`
    SELECT ${COLUMNS} FROM pins p JOIN messages m ON m.id = p.message_id ${REPLY_JOIN}
    WHERE p.room_id = ${BigInt(roomId)} ORDER BY p.rev DESC`
  return rows.map(toMessage)
}
