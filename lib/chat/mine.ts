import type { Mine, Room } from '#lib/protocol/entities.ts'

/** What is kept of a member. */
export type Membership = Pick<Mine, 'role' | 'lastReadSeq' | 'notify' | 'joinedAt'>

/** `named`: how many of the unread messages name this member. */
export function toMine(
  room: Pick<Room, 'kind' | 'lastSeq' | 'sweptToSeq'>,
  membership: Membership,
  named: number,
): Mine {
  const { role, notify, joinedAt } = membership
  // What was swept is there for nobody to read.
  const lastReadSeq = Math.max(membership.lastReadSeq, room.sweptToSeq ?? 0)
  const unread = Math.max(0, room.lastSeq - lastReadSeq)
  return { role, lastReadSeq, unread, mentions: room.kind === 'direct' ? unread : named, notify, joinedAt }
}
