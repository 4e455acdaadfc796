import { randomUUID } from 'node:crypto'
import type { Edit, MessagePlace } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toTellSql } from './message-columns.ts'
import type { PacketPart } from './packet.ts'
import { type ShownMessage, toMessage } from './rows.ts'

/** Edits and deletions, as parts of a packet. Each leaves its mark on the row, by which a repeat knows its own work. */

const REQUIRE_THERE = `
    SELECT COUNT(*) INTO @changed FROM messages
      WHERE id = ? AND room_id = ? AND deleted_at IS NULL AND NOT (change_id <=> ?) FOR UPDATE;`
const TELL = `
    SET @rev = @rev + @changed;
    ${toTellSql('m.change_id <=> ? AS isOwn', 'm.id = ?')}`
/** Of the text first sent. It stands before the new text: the database assigns from left to right. */
const KEEP_HASH = 'text_hash = IFNULL(text_hash, UNHEX(SHA2(message, 256)))'
const FORGET_MENTIONS = 'DELETE FROM mentions WHERE room_id = ? AND seq = ? AND @changed = 1;'

export function toEditPart({ id, roomId, seq }: MessagePlace, { text, mentions }: Edit): PacketPart<Message | null> {
  const changeId = randomUUID()
  return {
    sql: `${REQUIRE_THERE}
    INSERT INTO message_versions (message_id, text, edited_at)
      SELECT id, message, IFNULL(edited_at, sent_at) FROM messages WHERE id = ? AND @changed = 1;
    UPDATE messages SET rev = @rev + 1, ${KEEP_HASH}, message = ?, edited_at = NOW(3), change_id = ? WHERE id = ? AND @changed = 1;
    ${FORGET_MENTIONS}
    ${mentions.map(() => 'INSERT INTO mentions (room_id, seq, user_id) SELECT ?, ?, ? FROM DUAL WHERE @changed = 1;').join('\n')}
    ${TELL}`,
    values: [
      ...[id, roomId, changeId],
      ...[id, text, changeId, id],
      ...[roomId, seq, ...mentions.flatMap((userId) => [roomId, seq, userId])],
      ...[changeId, id],
    ],
    read: toChanged,
  }
}

/** What it said goes, with all that was kept of it. */
export function toDeletePart({ id, roomId, seq }: MessagePlace, by: string): PacketPart<Message | null> {
  const changeId = randomUUID()
  return {
    sql: `${REQUIRE_THERE}
    UPDATE messages SET rev = @rev + 1, ${KEEP_HASH}, message = '', deleted_at = NOW(3), deleted_by = ?, change_id = ?, marks = 0
      WHERE id = ? AND @changed = 1;
    DELETE FROM message_versions WHERE message_id = ? AND @changed = 1;
    DELETE FROM reply_versions WHERE message_id = ? AND @changed = 1;
    DELETE FROM reactions WHERE message_id = ? AND @changed = 1;
    DELETE FROM pins WHERE message_id = ? AND @changed = 1;
    UPDATE replies SET reasoning = NULL, version = 1 WHERE message_id = ? AND @changed = 1;
    ${FORGET_MENTIONS}
    ${TELL}`,
    values: [
      ...[id, roomId, changeId],
      ...[by, changeId, id],
      ...[id, id, id, id, id],
      ...[roomId, seq],
      ...[changeId, id],
    ],
    read: toChanged,
  }
}

/** The message as it is then; null where there was nothing to change. */
function toChanged(row: Record<string, unknown>): Message | null {
  return Number(row.isOwn) === 1 ? toMessage(row as unknown as ShownMessage) : null
}
