import { isPending, type Message, type Room } from '#lib/protocol/entities.ts'
import { disarmTokens, toOneLine } from './disarm.ts'

/**
 * Whether an AI may be told of a message in its room, by any way: in its turns, by a tool, or as what it refers to. Not of
 * what was said off the record or deleted, what has no words (yet), and what stands before the place from which the room lets its AIs read.
 */
export function isTold(
  { kind, seq, offRecord, deletedAt, status, text, files }: Message,
  { readsFromSeq = 0 }: Pick<Room, 'readsFromSeq'>,
): boolean {
  const isThere =
    kind !== 'system' && deletedAt === undefined && !isPending(status) && (text.trim() !== '' || files !== undefined)
  return isThere && offRecord === undefined && seq > readsFromSeq
}

/** A message in one line, by its number. */
export function toMessageLine({ seq, sender, text }: Message): string {
  return `[#${seq}] ${sender}: ${toOneLine(disarmTokens(text))}`
}
