import type { PinChange, ReactionChange } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { EMOJI_MAX, PINS_MAX, REACTIONS_MAX } from '#lib/protocol/limits.ts'
import { toTellSql } from './message-columns.ts'
import type { PacketPart } from './packet.ts'
import { type ShownMessage, toMessage } from './rows.ts'

/**
 * Reactions and pins, as parts of a packet. Done twice they are the same as done once: a repeat of a transaction whose
 * answer was lost finds its own work as what is so already, and who was not told of it learns of it by the room's head.
 */

interface Marked<T> {
  /** Null where it was so already. */
  change: T | null
  /** The message is deleted, or there are as many as there may be. */
  isRefused: boolean
}

/** The rev of the change. */
export function toReactionPart({ id, roomId, by, emoji, isOn }: ReactionChange): PacketPart<Marked<number>> {
  return {
    sql: `
    SELECT COUNT(DISTINCT m.id), COUNT(x.emoji), COUNT(DISTINCT x.emoji), IFNULL(SUM(x.emoji = ? AND x.user_id = ?), 0),
        MIN(IF(x.emoji = ?, x.emoji_rev, NULL))
      INTO @there, @total, @emoji, @is, @since FROM messages m LEFT JOIN reactions x ON x.message_id = m.id
      WHERE m.id = ? AND m.room_id = ? AND m.deleted_at IS NULL;
    ${isOn ? ADD_REACTION : REMOVE_REACTION}
    SELECT @rev AS rev, ${toOutcomeColumns(isOn)};`,
    values: [...[emoji, by.id, emoji, id, roomId], ...[id, emoji, by.id, id]],
    read: (row) => toMarked(row, () => Number(row.rev)),
  }
}

function toOutcomeColumns(isOn: boolean): string {
  return `@changed AS isChanged, NOT @there OR (@is <> ${Number(isOn)} AND NOT @changed) AS isRefused`
}

/** On the message's row. */
function toCountSql(step: '+ 1' | '- 1'): string {
  return `
    UPDATE messages SET rev = @rev + 1, marks = marks ${step} WHERE id = ? AND @changed = 1;
    SET @rev = @rev + @changed;`
}

const ADD_REACTION = `
    SET @changed = @there AND NOT @is AND @total < ${REACTIONS_MAX} AND (@since IS NOT NULL OR @emoji < ${EMOJI_MAX});
    INSERT INTO reactions (message_id, emoji, user_id, rev, emoji_rev)
      SELECT ?, ?, ?, @rev + 1, IFNULL(@since, @rev + 1) FROM DUAL WHERE @changed = 1;
    ${toCountSql('+ 1')}`

const REMOVE_REACTION = `
    SET @changed = @there AND @is;
    DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ? AND @changed = 1;
    ${toCountSql('- 1')}`

/** The message, as it is then. */
export function toPinPart({ id, roomId, by, isPinned }: PinChange): PacketPart<Marked<Message>> {
  return {
    sql: `
    SELECT COUNT(*) INTO @there FROM messages WHERE id = ? AND room_id = ? AND deleted_at IS NULL;
    SELECT COUNT(*), IFNULL(SUM(message_id = ?), 0) INTO @total, @is FROM pins WHERE room_id = ?;
    ${isPinned ? ADD_PIN : REMOVE_PIN}
    ${toTellSql(toOutcomeColumns(isPinned), 'm.id = ?')}`,
    values: [...[id, roomId, id, roomId], ...(isPinned ? [id, roomId, by.id, id] : [id, id]), id],
    read: (row) => toMarked(row, () => toMessage(row as unknown as ShownMessage)),
  }
}

const ADD_PIN = `
    SET @changed = @there AND NOT @is AND @total < ${PINS_MAX};
    INSERT INTO pins (message_id, room_id, user_id, rev) SELECT ?, ?, ?, @rev + 1 FROM DUAL WHERE @changed = 1;
    ${toCountSql('+ 1')}`

const REMOVE_PIN = `
    SET @changed = @there AND @is;
    DELETE FROM pins WHERE message_id = ? AND @changed = 1;
    ${toCountSql('- 1')}`

function toMarked<T>(row: Record<string, unknown>, toChange: () => T): Marked<T> {
  const isRefused = row.isRefused === undefined || Number(row.isRefused) === 1
  return { isRefused, change: Number(row.isChanged) === 1 ? toChange() : null }
}

/** What was changed; null where it was so already. Throws CodedError `conflict`. */
export function requireMarked<T>({ change, isRefused }: Marked<T>): T | null {
  if (isRefused) throw new CodedError('conflict')
  return change
}
