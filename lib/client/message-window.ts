import { isPending, type Message, type Room, type SystemEvent } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { ReplySteps } from '#lib/protocol/replies.ts'
import { isSwept } from '#lib/protocol/rules/retention.ts'
import { newerOf } from './message-versions.ts'
import { reactTo } from './room-reactions.ts'

/** Most messages of a room that are kept in memory. */
export const MESSAGES_KEPT = 500
/** Overflow at the live end is trimmed by this many at once, so that it is rare. */
const TRIM_STEP = 100

/**
 * The part of a room that is in memory: a run of messages without holes, but for one that is just being filled.
 * Every function returns the same window where nothing changes.
 */
export interface MessageWindow {
  /** Ascending by `seq`, at most MESSAGES_KEPT. */
  messages: Message[]
  hasBefore: boolean
  hasAfter: boolean
  /** The reader is at the live end. While not, overflow is cut there and not where the reader is. */
  isFollowing: boolean
  /** The highest `seq` heard of. */
  newestSeq: number
  /** How many messages came beyond the window since it lost the live end. */
  newerCount: number
  /** The newest message that came live and is in the window. */
  lastLive: { id: string } | null
}

export const EMPTY_WINDOW: MessageWindow = {
  messages: [],
  hasBefore: false,
  hasAfter: false,
  isFollowing: true,
  newestSeq: 0,
  newerCount: 0,
  lastLive: null,
}

/** The newest page in place of all there was. Messages that have not changed keep their identity. */
export function openWindow(previous: MessageWindow, messages: Message[], hasBefore: boolean): MessageWindow {
  const known = new Map(previous.messages.map((message) => [message.id, message]))
  return {
    ...EMPTY_WINDOW,
    messages: messages.map((message) => {
      const before = known.get(message.id)
      return before && isSame(before, message) ? before : message
    }),
    hasBefore,
    newestSeq: messages.at(-1)?.seq ?? 0,
    lastLive: previous.lastLive,
  }
}

/** Whoever was called `before` is called `now`, in all that they said and did. */
export function renamePerson(window: MessageWindow, before: string, now: string): MessageWindow {
  const rename = (username: string) => (username === before ? now : username)
  const messages = window.messages.map((message) => {
    const { sender, askedBy, event, reactions, pinnedBy, deletedBy } = message
    const people = [sender, askedBy, pinnedBy, deletedBy, ...(event ? listNamed(event) : [])]
    if (![...people, ...(reactions?.flatMap(({ by }) => by) ?? [])].includes(before)) return message
    return {
      ...message,
      sender: rename(sender),
      ...(askedBy !== undefined && { askedBy: rename(askedBy) }),
      ...(event && { event: renameIn(event, rename) }),
      ...(reactions && { reactions: reactions.map(({ emoji, by }) => ({ emoji, by: by.map(rename) })) }),
      ...(pinnedBy !== undefined && { pinnedBy: rename(pinnedBy) }),
      ...(deletedBy !== undefined && { deletedBy: rename(deletedBy) }),
    }
  })
  return messages.some((message, index) => message !== window.messages[index]) ? { ...window, messages } : window
}

/** Who did something to the room, and to whom. */
function listNamed(event: SystemEvent): string[] {
  if (event.type === 'added') return [event.by, ...event.usernames]
  return 'username' in event ? [event.by, event.username] : [event.by]
}

function renameIn(event: SystemEvent, rename: (username: string) => string): SystemEvent {
  const by = rename(event.by)
  if (event.type === 'added') return { ...event, by, usernames: event.usernames.map(rename) }
  return 'username' in event ? { ...event, by, username: rename(event.username) } : { ...event, by }
}

/** Puts a created or changed message in its place; the newer of two versions stays. `isLive`: not history. */
export function putMessage(window: MessageWindow, message: Message, isLive: boolean): MessageWindow {
  const place = findPlace(window.messages, message.seq)
  const present = window.messages[place]
  if (present?.seq === message.seq) return replaceAt(window, place, newerOf(present, message))

  const isNewest = message.seq > window.newestSeq
  const newestSeq = Math.max(window.newestSeq, message.seq)
  if (isOutside(window, message)) {
    if (!isNewest || !window.hasAfter) return window
    return { ...window, newestSeq, newerCount: window.newerCount + message.seq - window.newestSeq }
  }
  const isLast = place === window.messages.length
  if (isLast && !window.isFollowing && window.messages.length >= MESSAGES_KEPT) {
    return { ...window, newestSeq, hasAfter: true, newerCount: message.seq - window.newestSeq }
  }
  const lastLive = isLive && isLast ? { id: message.id } : window.lastLive
  const messages = window.messages.toSpliced(place, 0, message)
  return trimOldest({ ...window, messages, newestSeq, lastLive })
}

/** Whether this message belongs to a part of the room that is not in memory. */
export function isOutside(window: MessageWindow, message: Message): boolean {
  const first = window.messages[0]
  const last = window.messages.at(-1)
  if (!first || !last) return window.hasAfter || window.hasBefore
  return (message.seq < first.seq && window.hasBefore) || (message.seq > last.seq && window.hasAfter)
}

/** An older page, which ends right before the window. The newest messages make room for it. */
export function prependPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const first = window.messages[0]
  const older = first ? page.messages.filter((message) => message.seq < first.seq) : page.messages
  const all = [...older, ...window.messages]
  const grown = { ...window, messages: all, hasBefore: page.hasBefore, isFollowing: false }
  if (all.length <= MESSAGES_KEPT) return grown
  return { ...grown, messages: all.slice(0, MESSAGES_KEPT), hasAfter: true }
}

/** A newer page, which begins right after the window. The oldest messages make room for it. */
export function appendPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const last = window.messages.at(-1)
  const newer = last ? page.messages.filter((message) => message.seq > last.seq) : page.messages
  const messages = [...window.messages, ...newer]
  const lastSeq = messages.at(-1)?.seq ?? 0
  const newestSeq = Math.max(window.newestSeq, lastSeq)
  // What came live while the page was under way may lie beyond it.
  const hasAfter = page.hasAfter || lastSeq < newestSeq
  const newerCount = hasAfter ? window.newerCount : 0
  return trimOldest({
    ...window,
    messages,
    newestSeq,
    hasAfter,
    newerCount,
    isFollowing: window.isFollowing || !hasAfter,
  })
}

/** A page from anywhere in the room in place of all there was. */
export function moveWindow(window: MessageWindow, page: MessagePage): MessageWindow {
  const { messages } = page
  const lastSeq = messages.at(-1)?.seq ?? 0
  const newestSeq = Math.max(window.newestSeq, lastSeq)
  const hasAfter = page.hasAfter || lastSeq < newestSeq
  return { ...window, messages, newestSeq, hasBefore: page.hasBefore, hasAfter, newerCount: 0, isFollowing: false }
}

/** What is left once the room was swept so far; before that there are pins at most. */
export function dropSwept(window: MessageWindow, room: Pick<Room, 'sweptToSeq' | 'keepsPins'>): MessageWindow {
  const { sweptToSeq = 0, keepsPins } = room
  const [first] = window.messages
  if (first && first.seq > sweptToSeq + 1) return window
  const messages = window.messages.filter((message) => !isSwept(message, room))
  const hasBefore = window.hasBefore && keepsPins === true
  if (messages.length === window.messages.length && hasBefore === window.hasBefore) return window
  return { ...window, messages, hasBefore }
}

/** A reaction to a message that is in memory. */
export function putReaction(window: MessageWindow, fact: ReactionChanged): MessageWindow {
  // What people react to is near the end.
  const place = window.messages.findLastIndex(({ id }) => id === fact.messageId)
  const message = window.messages[place]
  return message ? replaceAt(window, place, reactTo(message, fact)) : window
}

/**
 * The `seq` of the message that is nearest to this place in the room. Null where that is not known, because what lies there is
 * not in memory.
 */
export function findNearest(
  { messages, hasBefore, hasAfter }: Pick<MessageWindow, 'messages' | 'hasBefore' | 'hasAfter'>,
  seq: number,
): number | null {
  const first = messages[0]
  const last = messages.at(-1)
  if (!first || !last) return null
  if (seq < first.seq) return hasBefore ? null : first.seq
  if (seq > last.seq) return hasAfter ? null : last.seq
  return messages[findPlace(messages, seq)]?.seq ?? last.seq
}

export type ReplyPart = 'text' | 'reasoning'

/** Another text, or other thinking, for the reply with this id. */
export function replacePart(window: MessageWindow, messageId: string, part: ReplyPart, said: string): MessageWindow {
  // Replies under way are near the end.
  const place = window.messages.findLastIndex((message) => message.id === messageId)
  const message = window.messages[place]
  return message && message[part] !== said ? replaceAt(window, place, { ...message, [part]: said }) : window
}

/** What a reply under way has looked up by now. */
export function replaceSteps(window: MessageWindow, { messageId, steps }: ReplySteps): MessageWindow {
  const place = window.messages.findLastIndex((message) => message.id === messageId)
  const message = window.messages[place]
  return message && isPending(message.status) ? replaceAt(window, place, { ...message, steps }) : window
}

function isSame(a: Message, b: Message): boolean {
  return a.rev === b.rev && a.text === b.text && a.reasoning === b.reasoning
}

function replaceAt(window: MessageWindow, place: number, message: Message): MessageWindow {
  return window.messages[place] === message ? window : { ...window, messages: window.messages.with(place, message) }
}

function trimOldest(window: MessageWindow): MessageWindow {
  if (window.messages.length <= MESSAGES_KEPT) return window
  return { ...window, messages: window.messages.slice(TRIM_STEP - MESSAGES_KEPT), hasBefore: true }
}

/** Index of the first message whose `seq` is not smaller. */
function findPlace(messages: Message[], seq: number): number {
  const last = messages.at(-1)
  if (!last || last.seq < seq) return messages.length
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}
