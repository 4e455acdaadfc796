import type { Mine, Room } from '#lib/protocol/entities.ts'

/** What is kept of a member. */
export type Membership = Pick<Mine, 'role' | 'lastReadSeq' | 'notify' | 'joinedAt'>

/** `named`: how many of the unread messages name this member. */
export function toMine(room: Pick<Room, 'kind' | 'lastSeq'>, membership: Membership, named: number): Mine {
  const unread = Math.max(0, room.lastSeq - membership.lastReadSeq)
  const { role, lastReadSeq, notify, joinedAt } = membership
  return { role, lastReadSeq, unread, mentions: room.kind === 'direct' ? unread : named, notify, joinedAt }
}
