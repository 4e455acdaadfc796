import type { Message, Mine, Room, SessionUser, User } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'

/** Sample data for the tests of this folder. */

export const ROOM_ID = '1'
export const ME: SessionUser = { id: '10', username: 'lin', displayName: 'lin', role: 'member' }

export function createUser(username: string, id: string): User {
  return { id, username, displayName: username, kind: 'human', role: 'member', color: 0 }
}

export const LIN = createUser('lin', '10')
export const ZHOU = createUser('zhou', '11')
export const AI: User = { ...createUser('ai', '1'), kind: 'ai' }

export const ROOM: Room = {
  id: ROOM_ID,
  slug: 'lobby',
  kind: 'channel',
  name: 'Lobby',
  topic: '',
  visibility: 'public',
  trigger: 'always',
  assistants: ['ai'],
  instructions: '',
  model: 'demo',
  lastSeq: 0,
}

/** A room of mine in which all is read, unless told otherwise. */
export function createInboxRoom(
  id: string,
  { mine, ...more }: Partial<Omit<InboxRoom, 'mine'>> & { mine?: Partial<Mine> } = {},
): InboxRoom {
  return {
    ...ROOM,
    id,
    slug: `room-${id}`,
    ...more,
    mine: {
      ...{ role: 'member', lastReadSeq: 0, unread: 0, mentions: 0, notify: 'all' },
      joinedAt: '2026-01-01T00:00:00.000Z',
      ...mine,
    },
  }
}

/** A message whose id and revision follow its place, unless told otherwise. */
export function createMessage(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: String(1_000 + seq),
    roomId: ROOM_ID,
    seq,
    rev: seq,
    sender: 'zhou',
    kind: 'human',
    text: `message ${seq}`,
    sentAt: '2026-01-01T00:00:00.000Z',
    status: 'sent',
    ...more,
  }
}

/** Messages from one seq to another, both included. */
export function createMessages(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => createMessage(from + index))
}

export function createEntered(messages: Message[], more: Partial<RoomEntered> = {}): RoomEntered {
  return {
    room: ROOM,
    mine: null,
    me: LIN,
    members: [AI, LIN, ZHOU],
    online: [AI.id, LIN.id],
    messages,
    hasBefore: (messages[0]?.seq ?? 1) > 1,
    replies: [],
    rev: messages.reduce((highest, { rev }) => Math.max(highest, rev), 0),
    ...more,
  }
}
