import type { Message } from '#lib/protocol/entities.ts'

/** The line between what was read when the reader came and what was new. Pure data: followLine is the only way it changes. */
export interface UnreadLine {
  /** The `seq` of the last message above the line; null without a line. */
  afterSeq: number | null
  /** How many messages were new behind it. */
  count: number
  /** As they were last. */
  standing: Standing
}

/** How far somebody is in a room. */
export interface Standing {
  /** The `seq` up to which they have read, in this tab or anywhere. */
  readSeq: number
  /** Of the last message of the room. */
  lastSeq: number
}

/** As somebody enters the room. */
export function startLine(standing: Standing): UnreadLine {
  return toLine(standing.readSeq < standing.lastSeq ? standing.readSeq : null, standing)
}

/**
 * The line stays where it is while one reads on. It moves to what comes while nobody looks and all before it was read, and
 * to where one has said that what follows is unread. `isLooking`: the room is in view, in the window that has the focus. `isHeld`: one
 * has said so; else a fact that was late may take the standing back for a moment.
 */
export function followLine(
  line: UnreadLine,
  standing: Standing,
  { isLooking, isHeld }: { isLooking: boolean; isHeld: boolean },
): UnreadLine {
  const before = line.standing
  const isMarkedBack = isHeld && standing.readSeq < before.readSeq
  const isUnread = standing.readSeq < standing.lastSeq
  const isNews = before.readSeq >= before.lastSeq && standing.lastSeq > before.lastSeq
  if (isUnread && (isMarkedBack || (isNews && !isLooking))) return toLine(standing.readSeq, standing)
  return { ...line, count: toCount(line.afterSeq, standing) ?? line.count, standing }
}

/** Nothing is new to somebody who says so. */
export function removeLine(line: UnreadLine): UnreadLine {
  return toLine(null, line.standing)
}

/** Where the line is among the messages that are in memory: above this one, beyond either end, or nowhere. */
export function placeLine(
  afterSeq: number | null,
  { messages, hasBefore, hasAfter }: { messages: Message[]; hasBefore: boolean; hasAfter: boolean },
  me: string,
): Message | 'above' | 'below' | null {
  const first = messages[0]
  if (afterSeq === null || !first) return null
  if (hasBefore && first.seq > afterSeq + 1) return 'above'
  // One's own words are no news.
  return messages.find(({ seq, sender }) => seq > afterSeq && sender !== me) ?? (hasAfter ? 'below' : null)
}

function toLine(afterSeq: number | null, standing: Standing): UnreadLine {
  return { afterSeq, count: toCount(afterSeq, standing) ?? 0, standing }
}

/** What waits behind the line; null where that has been read. */
function toCount(afterSeq: number | null, { readSeq, lastSeq }: Standing): number | null {
  return afterSeq !== null && readSeq < lastSeq ? lastSeq - afterSeq : null
}
