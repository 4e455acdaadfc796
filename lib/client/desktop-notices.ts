import { isPending, type Message, type SessionUser } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { isMentioned } from '#lib/protocol/text-tokens.ts'
import type { Inbox } from './inbox.ts'
import { toWaiting } from './inbox-state.ts'

/**
 * Notices of the browser while a page is open and somebody looks elsewhere. Of all tabs one shows them. What came is seen by
 * the inbox; a moment later, when whoever reads along has said so, the message is asked for and shown.
 */

/** As the server's, for push. */
const GRACE_MS = 2_500
/** A reply is shown when it is whole. */
const REPLY_CHECK_MS = 3_000
const REPLY_CHECKS_MAX = 60
/** After a long absence much is new at once. */
const AT_ONCE_MAX = 3

export interface DesktopNoticesParts {
  me: Pick<SessionUser, 'username' | 'displayName'>
  inbox: Pick<Inbox, 'get' | 'subscribe'>
  /** Whether this tab is the one that shows them, and they are wanted now. */
  isWanted(): Promise<boolean>
  /** Whether somebody looks at the room in this browser. */
  isViewed(roomId: string): Promise<boolean>
  /** The last few messages of a room, the newest last; none where they can't be had. */
  fetchLatest(room: InboxRoom): Promise<Message[]>
  /** Whether the person wants to hear nothing of this one. */
  isBlocked(username: string): boolean
  show(room: InboxRoom, message: Message): void
}

/** Returns what ends it. */
export function watchForNotices(parts: DesktopNoticesParts): () => void {
  const { me, inbox, isWanted, isViewed, fetchLatest, isBlocked } = parts
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const waiting = new Set<string>()
  let known = toPlaces(inbox.get().rooms)
  /** The seq of what was shown last, by room: behind it there may be nothing but what nobody wants to hear. */
  const shown = new Map<string, number>()

  function look(): void {
    const { rooms } = inbox.get()
    const before = known
    known = toPlaces(rooms)
    const fresh = rooms.filter((room) => isNew(room, before.get(room.id)) && !waiting.has(room.id))
    for (const { id } of fresh.slice(-AT_ONCE_MAX)) {
      waiting.add(id)
      later(GRACE_MS, () => void tell(id, 0))
    }
  }

  async function tell(roomId: string, checks: number): Promise<void> {
    waiting.delete(roomId)
    const state = inbox.get()
    const room = state.rooms.find(({ id }) => id === roomId)
    if (!room || toWaiting(room, state).unread === 0) return
    if (!(await isWanted()) || (await isViewed(roomId))) return
    const latest = await fetchLatest(room)
    const message = findWorth(
      latest.filter(({ sender }) => !isBlocked(sender)),
      room,
      me,
    )
    if (!message || message.seq <= (shown.get(roomId) ?? 0)) return
    if (!isPending(message.status)) {
      shown.set(roomId, message.seq)
      return parts.show(room, message)
    }
    if (checks < REPLY_CHECKS_MAX) later(REPLY_CHECK_MS, () => void tell(roomId, checks + 1))
  }

  function later(ms: number, job: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      job()
    }, ms)
    timers.add(timer)
  }

  const stop = inbox.subscribe(look)
  return () => {
    stop()
    for (const timer of timers) clearTimeout(timer)
  }
}

/** The newest that is worth a notice. Of those who want to hear of mentions alone, that is one by their name if there is one. */
function findWorth(messages: Message[], { mine }: InboxRoom, me: DesktopNoticesParts['me']): Message | undefined {
  const worth = messages.filter(
    ({ seq, sender, kind, deletedAt }) =>
      seq > mine.lastReadSeq && sender !== me.username && kind !== 'system' && !deletedAt,
  )
  const names = toMentionNames([me])
  const named = mine.notify === 'mentions' && worth.findLast(({ text }) => isMentioned(text, names, me.username))
  return named || worth.at(-1)
}

interface Place {
  lastSeq: number
  mentions: number
}

function toPlaces(rooms: InboxRoom[]): Map<string, Place> {
  return new Map(rooms.map(({ id, lastSeq, mine }) => [id, { lastSeq, mentions: mine.mentions }]))
}

/** Whether there is something in the room that the person wants to hear of and that was not there before. */
function isNew({ lastSeq, mine, kind }: InboxRoom, before: Place | undefined): boolean {
  if (mine.unread === 0 || mine.notify === 'none') return false
  // A direct room comes with its first message, other rooms with nothing to say.
  if (!before) return kind === 'direct'
  return mine.notify === 'mentions' ? mine.mentions > before.mentions : lastSeq > before.lastSeq
}
