import type { Mine, Room } from '#lib/protocol/entities.ts'
import type { InboxLeftReason, InboxRoom } from '#lib/protocol/inbox.ts'
import { drawBackoffMs } from './backoff.ts'
import { createInboxState, findSeenSeq, type InboxEvent, type InboxState, reduceInbox } from './inbox-state.ts'
import type { Answer } from './socket.ts'

/** Where somebody is in a room is told at most this often: a talk moves faster than anybody has to know of it. */
const READ_SPACING_MS = 1_500

export interface InboxTransport {
  open(): Promise<Answer<{ rooms: InboxRoom[] }>>
  /** Only forwards, but with `back`. */
  setRead(roomId: string, seq: number, back?: true): Promise<Answer<{ mine: Mine }>>
  isOnline(): boolean
}

/** The reader's rooms as an external store, and what was read in them. */
export interface Inbox {
  get(): InboxState
  subscribe(listener: () => void): () => void
  /** The connection is there: asks for all rooms, and tells what was read meanwhile. */
  wake(): void
  /** A fact to the reader came. */
  takeChanged(rooms: InboxRoom[]): void
  takeLeft(roomId: string, reason: InboxLeftReason): void
  takeRoom(room: Room): void
  /** Whom the reader has blocked, by username. */
  takeBlocked(usernames: string[]): void
  /** The reader has seen the message with this `seq` at the end of a room in a visible tab. Only forwards. */
  see(roomId: string, seq: number): void
  /** All that there is in the room counts as read. */
  markRead(roomId: string): void
  /** The same for all rooms. */
  markAllRead(): void
  /** All behind the message with this `seq` is unread again, and stays so until `release`, whatever is seen. */
  markUnread(roomId: string, seq: number): Promise<Answer<{ mine: Mine }>>
  /** Whether that is so. */
  isHeld(roomId: string): boolean
  /** What is seen in the room counts again: the reader has left it, or has something to say. */
  release(roomId: string): void
  close(): void
}

/** `rooms`: as the page was made with. */
export function createInbox(transport: InboxTransport, rooms: InboxRoom[]): Inbox {
  const listeners = new Set<() => void>()
  /** Rooms whose place is being told, or was told a moment ago. */
  const telling = new Set<string>()
  /** Rooms in which the reader wants something to be unread that they have seen. */
  const held = new Set<string>()
  let state = createInboxState(rooms)
  let attempt = 0
  let openTimer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  function dispatch(event: InboxEvent): void {
    const before = state
    state = reduceInbox(state, event)
    if (state !== before) for (const listener of listeners) listener()
  }

  async function open(): Promise<void> {
    clearTimeout(openTimer)
    const answer = await transport.open()
    if (isClosed) return
    if (answer.ok) {
      attempt = 0
      return dispatch({ type: 'opened', rooms: answer.data.rooms })
    }
    if (!transport.isOnline()) return
    openTimer = setTimeout(open, answer.error.retryAfterMs ?? drawBackoffMs(attempt))
    attempt += 1
  }

  /** One at a time for each room; what was seen meanwhile goes with the next. */
  async function tellRead(roomId: string): Promise<void> {
    const seq = state.seen[roomId]
    if (seq === undefined || telling.has(roomId) || isClosed || !transport.isOnline()) return
    telling.add(roomId)
    const answer = await transport.setRead(roomId, seq)
    if (answer.ok) dispatch({ type: 'read', roomId, mine: answer.data.mine })
    const waitMs = answer.ok ? READ_SPACING_MS : (answer.error.retryAfterMs ?? READ_SPACING_MS)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    telling.delete(roomId)
    if (answer.ok || answer.error.retryAfterMs !== undefined) await tellRead(roomId)
  }

  function see(roomId: string, seq: number): void {
    if (held.has(roomId) || seq <= findSeenSeq(state, roomId)) return
    dispatch({ type: 'seen', roomId, seq })
    void tellRead(roomId)
  }

  function markRead(roomId: string): void {
    held.delete(roomId)
    see(roomId, state.rooms.find(({ id }) => id === roomId)?.lastSeq ?? 0)
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    wake() {
      void open()
      for (const roomId of Object.keys(state.seen)) void tellRead(roomId)
    },
    takeChanged: (changed) => dispatch({ type: 'changed', rooms: changed }),
    takeLeft: (roomId, reason) => dispatch({ type: 'left', roomId, reason }),
    takeBlocked: (usernames) => dispatch({ type: 'blocked', usernames }),
    takeRoom: (room) => dispatch({ type: 'room-changed', room }),
    see,
    markRead,
    markAllRead: () =>
      state.rooms.forEach(({ id }) => {
        markRead(id)
      }),
    async markUnread(roomId, seq) {
      held.add(roomId)
      dispatch({ type: 'unseen', roomId })
      const answer = await transport.setRead(roomId, seq, true)
      if (answer.ok) dispatch({ type: 'read', roomId, mine: answer.data.mine })
      else held.delete(roomId)
      return answer
    },
    isHeld: (roomId) => held.has(roomId),
    release: (roomId) => held.delete(roomId),
    close() {
      isClosed = true
      clearTimeout(openTimer)
    },
  }
}
