import type { Message, User } from '#lib/protocol/entities.ts'
import { PAGE_MAX_BYTES, PAGE_SIZE_MAX, WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { Grown, LiveReply } from '#lib/protocol/replies.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { fitAround, toBytes } from './bytes.ts'
import type { Entrance } from './room-ports.ts'

/**
 * The answer to room:enter, all of which fits one frame: as many messages as a page may hold, fewer where many people are
 * listed. The lists of people are cut only where a single message is half as long as the frame.
 */

/** For what stands around the lists. */
const ENVELOPE_BYTES = 1_024
const ONLINE_MAX_BYTES = 64 * 1024
/** A text under way that is longer than this is not said twice, in its message and beside it. UTF-16 units. */
const LONG_REPLY_LENGTH = 8_000

/** What was read for all who enter at the same time. */
export interface EnteredPage {
  messages: Message[]
  /** `missed`: what has changed since somebody was here, by rev; `newest`: the room's end, by seq. */
  kind: 'newest' | 'missed'
  /** More was missed. */
  hasMore: boolean
}

export function toNewestPage(found: Message[]): EnteredPage {
  return { messages: fitAround(found, found.length - 1, PAGE_MAX_BYTES), kind: 'newest', hasMore: false }
}

/** `found`: one more than PAGE_SIZE_MAX where there are so many. */
export function toMissedPage(found: Message[]): EnteredPage {
  const messages = fitAround(found.slice(0, PAGE_SIZE_MAX), 0, PAGE_MAX_BYTES)
  return { messages, kind: 'missed', hasMore: messages.length < found.length }
}

interface EnteredParts {
  entrance: Entrance
  me: User
  members: User[]
  online: readonly string[]
  page: EnteredPage
  /** The replies under way in this room. */
  live: LiveReply[]
}

export function toEntered({ entrance, me, members, online: everybody, page, live }: EnteredParts): RoomEntered {
  const { room, mine } = entrance
  const isMissed = page.kind === 'missed'
  const frameBytes = WIRE_FRAME_MAX_BYTES - ENVELOPE_BYTES - toBytes(room) - toBytes(me)
  const mostOnline = fitAround(everybody, 0, ONLINE_MAX_BYTES)
  const shortened = live.map((reply) => shorten(reply, page.messages))
  const besideBytes = toBytes(members) + toBytes(mostOnline) + toBytes(shortened)
  const messages = fitAround(page.messages, isMissed ? 0 : page.messages.length - 1, frameBytes - besideBytes)
  // Replies are told with the last of what was missed, and come alone where both are too long.
  const isCrowded = messages.length > 0 && toBytes(messages) + toBytes(shortened) > frameBytes
  const hasMore = isMissed && (page.hasMore || isCrowded || messages.length < page.messages.length)
  const shown = new Set(messages.map(({ id }) => id))
  const replies = isMissed ? shortened : shortened.filter(({ messageId }) => shown.has(messageId))
  const said = hasMore ? [] : replies
  const leftBytes = frameBytes - toBytes(messages) - toBytes(said)
  const online = fitAround(mostOnline, 0, leftBytes)
  const lastRev = messages.reduce((highest, message) => Math.max(highest, message.rev), 0)
  return {
    room,
    mine,
    me,
    members: fitAround(members, 0, leftBytes - toBytes(online)),
    online,
    messages,
    hasBefore: messages.reduce((first, message) => Math.min(first, message.seq), room.lastSeq + 1) > 1,
    ...(hasMore && { hasMore }),
    replies: said,
    rev: hasMore ? lastRev : Math.max(entrance.rev, lastRev),
  }
}

/** What is long begins where that ends which its message has on this page. */
function shorten(reply: LiveReply, messages: readonly Message[]): LiveReply {
  const { messageId, reasoning, offset, text } = reply
  const stored = messages.find(({ id }) => id === messageId)
  return {
    messageId,
    ...shortenPart({ offset, text }, stored?.text),
    ...(reasoning && { reasoning: shortenPart(reasoning, stored?.reasoning) }),
  }
}

function shortenPart(grown: Grown, stored = ''): Grown {
  const { offset, text } = grown
  if (text.length <= LONG_REPLY_LENGTH) return grown
  const known = stored.slice(offset)
  return text.startsWith(known) ? { offset: offset + known.length, text: text.slice(known.length) } : grown
}
