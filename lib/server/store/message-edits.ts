import { randomUUID } from 'node:crypto'
import type { Edit, MessagePlace } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toTellSql } from './message-columns.ts'
import type { PacketPart } from './packet.ts'
import { type ShownMessage, toMessage } from './rows.ts'
import { FORGET_SUMMARIES } from './summaries.ts'

/** Edits and deletions, as parts of a packet. Each leaves its mark on the row, by which a repeat knows its own work. */

const REQUIRE_THERE = `
    SELECT COUNT(*) INTO @changed FROM messages
      WHERE id = ? AND room_id = ? AND deleted_at IS NULL AND NOT (change_id <=> ?) FOR UPDATE;`
const TELL = `
    SET @rev = @rev + @changed;
    ${toTellSql('m.change_id <=> ? AS isOwn, @changed AS isNew', 'm.id = ?')}`
/** Reactions and pins raise the rev alone: by the other one it is known that the words changed. */
const NEXT_REV = 'rev = @rev + 1, changed_rev = @rev + 1'
/** Of the text first sent. It stands before the new text: the database assigns from left to right. */
const KEEP_HASH = 'text_hash = IFNULL(text_hash, UNHEX(SHA2(message, 256)))'
const FORGET_MENTIONS = 'DELETE FROM mentions WHERE room_id = ? AND seq = ? AND @changed = 1;'

/** Digests that tell of it. */
const FORGET_DIGESTS = 'DELETE FROM catch_ups WHERE room_id = ? AND after_seq < ? AND up_to_seq >= ? AND @changed = 1;'

export function toEditPart({ id, roomId, seq }: MessagePlace, { text, mentions }: Edit): PacketPart<Message | null> {
  const changeId = randomUUID()
  return {
    sql: `${REQUIRE_THERE}
    INSERT INTO message_versions (message_id, text, edited_at)
      SELECT id, message, IFNULL(edited_at, sent_at) FROM messages WHERE id = ? AND @changed = 1;
    UPDATE messages SET ${NEXT_REV}, ${KEEP_HASH}, message = ?, edited_at = NOW(3), change_id = ? WHERE id = ? AND @changed = 1;
    INSERT INTO search_changes (room_id, seq, rev, count) SELECT ?, ?, @rev + 1, 1 FROM DUAL WHERE @changed = 1;
    ${FORGET_DIGESTS}
    ${FORGET_SUMMARIES}
    ${FORGET_MENTIONS}
    ${mentions.map(() => 'INSERT INTO mentions (room_id, seq, user_id) SELECT ?, ?, ? FROM DUAL WHERE @changed = 1;').join('\n')}
    ${TELL}`,
    values: [
      ...[id, roomId, changeId],
      ...[id, text, changeId, id],
      ...[roomId, seq],
      ...[roomId, seq, seq],
      ...[roomId, seq, seq],
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
    UPDATE messages SET ${NEXT_REV}, ${KEEP_HASH}, message = '', deleted_at = NOW(3), deleted_by = ?, change_id = ?, marks = 0
      WHERE id = ? AND @changed = 1;
    DELETE FROM message_versions WHERE message_id = ? AND @changed = 1;
    DELETE FROM reply_versions WHERE message_id = ? AND @changed = 1;
    DELETE FROM reactions WHERE message_id = ? AND @changed = 1;
    DELETE FROM pins WHERE message_id = ? AND @changed = 1;
    UPDATE files SET removed_at = NOW(3), message_id = NULL WHERE message_id = ? AND @changed = 1;
    DELETE FROM told_pieces WHERE message_id = ? AND @changed = 1;
    DELETE FROM told_pieces WHERE room_id = ? AND up_to_seq >= ? AND @changed = 1;
    DELETE FROM reply_contexts WHERE message_id = ? AND @changed = 1;
    UPDATE replies SET reasoning = NULL, steps = NULL, thought_ms = NULL, version = 1 WHERE message_id = ? AND @changed = 1;
    ${FORGET_DIGESTS}
    ${FORGET_SUMMARIES}
    ${FORGET_MENTIONS}
    ${TELL}`,
    values: [
      ...[id, roomId, changeId],
      ...[by, changeId, id],
      ...[id, id, id, id, id, id, roomId, seq, id, id],
      ...[roomId, seq, seq],
      ...[roomId, seq, seq],
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
