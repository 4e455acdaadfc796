import type { Mine, Room } from '#lib/protocol/entities.ts'
import type { InboxLeftReason, InboxRoom } from '#lib/protocol/inbox.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { isTalkWith } from '#lib/protocol/rules/blocks.ts'

/** The reader's rooms, and where they are in each. Pure data: reduceInbox is the only way it changes. */
export interface InboxState {
  /** The lobby, then the others as the reader came into them: what happens in a room does not move it. */
  rooms: InboxRoom[]
  /** What was seen here and the server has not confirmed yet: the `seq` of the last message, by room. */
  seen: Readonly<Record<string, number>>
  /** Why rooms are the reader's no more that were while this page was open, by their ids. */
  lost: Readonly<Record<string, InboxLeftReason>>
  /** Whom the reader has blocked, by username: in the talk with one of them alone nothing waits. */
  blocked: ReadonlySet<string>
}

export type InboxEvent =
  /** All there are. */
  | { type: 'opened'; rooms: InboxRoom[] }
  /** Those of which something is different. */
  | { type: 'changed'; rooms: InboxRoom[] }
  | { type: 'left'; roomId: string; reason: InboxLeftReason }
  /** The room itself, as those in it are told. */
  | { type: 'room-changed'; room: Room }
  /** The reader has seen the end of the room here. */
  | { type: 'seen'; roomId: string; seq: number }
  /** What was seen here and is not confirmed does not count. */
  | { type: 'unseen'; roomId: string }
  /** All whom the reader has blocked. */
  | { type: 'blocked'; usernames: string[] }
  /** The server has taken down where the reader is. */
  | { type: 'read'; roomId: string; mine: Mine }

export function createInboxState(rooms: InboxRoom[]): InboxState {
  return { rooms: toOrder(rooms), seen: {}, lost: {}, blocked: new Set() }
}

/** The state after an event; the same object, with the same rooms, where the event says nothing new. */
export function reduceInbox(state: InboxState, event: InboxEvent): InboxState {
  switch (event.type) {
    case 'opened':
      return withRooms(state, event.rooms)
    case 'changed':
      return withRooms(state, [...without(state, ...event.rooms.map(({ id }) => id)), ...event.rooms])
    case 'left':
      return {
        ...withRooms(state, without(state, event.roomId)),
        lost: { ...state.lost, [event.roomId]: event.reason },
      }
    case 'room-changed':
      return replace(state, event.room.id, ({ mine }) => ({ ...event.room, mine }))
    case 'seen': {
      if (event.seq <= findSeenSeq(state, event.roomId)) return state
      return { ...state, seen: { ...state.seen, [event.roomId]: event.seq } }
    }
    case 'unseen': {
      const { [event.roomId]: _, ...seen } = state.seen
      return { ...state, seen }
    }
    case 'blocked':
      return { ...state, blocked: new Set(event.usernames) }
    case 'read':
      return forgetSeen(replace(state, event.roomId, (room) => ({ ...room, mine: event.mine })))
  }
}

/** The `seq` up to which the reader has read, here or anywhere; infinite where they are not a member. */
export function findSeenSeq({ rooms, seen }: InboxState, roomId: string): number {
  const mine = rooms.find(({ id }) => id === roomId)?.mine
  return mine ? Math.max(mine.lastReadSeq, seen[roomId] ?? 0) : Number.POSITIVE_INFINITY
}

/** What waits for the reader in a room. */
export interface Waiting {
  unread: number
  mentions: number
}

/** What was seen here does not wait, also before the server has confirmed it. */
export function toWaiting(room: InboxRoom, { seen, blocked }: Pick<InboxState, 'seen' | 'blocked'>): Waiting {
  if (isTalkWith(room, blocked)) return { unread: 0, mentions: 0 }
  const { id, lastSeq, mine } = room
  const seenSeq = Math.max(mine.lastReadSeq, seen[id] ?? 0)
  const unread = Math.max(0, lastSeq - seenSeq)
  return { unread, mentions: unread === 0 ? 0 : mine.mentions }
}

/** How many messages the reader wants to know of, in all rooms together. */
export function countWaiting(state: InboxState): number {
  return state.rooms.reduce((sum, room) => {
    const { unread, mentions } = toWaiting(room, state)
    return sum + { all: unread, mentions, none: 0 }[room.mine.notify]
  }, 0)
}

function withRooms(state: InboxState, rooms: InboxRoom[]): InboxState {
  const known = new Map(state.rooms.map((room) => [room.id, room]))
  const next = toOrder(rooms.map((room) => sameAs(known.get(room.id), room)))
  const isAsBefore = next.length === state.rooms.length && next.every((room, index) => room === state.rooms[index])
  return isAsBefore ? state : forgetSeen({ ...state, rooms: next, lost: withoutOwn(state.lost, next) })
}

/** What is the reader's again is lost no more. */
function withoutOwn(lost: InboxState['lost'], rooms: InboxRoom[]): InboxState['lost'] {
  const entries = Object.entries(lost).filter(([roomId]) => rooms.every(({ id }) => id !== roomId))
  return entries.length === Object.keys(lost).length ? lost : Object.fromEntries(entries)
}

function without({ rooms }: InboxState, ...roomIds: string[]): InboxRoom[] {
  return rooms.filter(({ id }) => !roomIds.includes(id))
}

function replace(state: InboxState, roomId: string, change: (room: InboxRoom) => InboxRoom): InboxState {
  return withRooms(
    state,
    state.rooms.map((room) => (room.id === roomId ? change(room) : room)),
  )
}

/** What the server knows needs no taking down here. */
function forgetSeen(state: InboxState): InboxState {
  const open = Object.entries(state.seen).filter(([roomId, seq]) => {
    const mine = state.rooms.find(({ id }) => id === roomId)?.mine
    return mine && seq > mine.lastReadSeq
  })
  return open.length === Object.keys(state.seen).length ? state : { ...state, seen: Object.fromEntries(open) }
}

function toOrder(rooms: InboxRoom[]): InboxRoom[] {
  return [...rooms].sort(
    (a, b) =>
      Number(b.slug === LOBBY_SLUG) - Number(a.slug === LOBBY_SLUG) ||
      Date.parse(a.mine.joinedAt) - Date.parse(b.mine.joinedAt) ||
      Number(a.id) - Number(b.id),
  )
}

/** The known one where nothing of the room has changed. */
function sameAs(known: InboxRoom | undefined, room: InboxRoom): InboxRoom {
  return known && JSON.stringify(known) === JSON.stringify(room) ? known : room
}
