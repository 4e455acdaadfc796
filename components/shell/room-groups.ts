import type { Waiting } from '#lib/client/inbox-state.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'

/** The groups of the list of rooms, from the top. */
export const ROOM_GROUPS = ['channels', 'ai', 'direct'] as const
export type RoomGroup = (typeof ROOM_GROUPS)[number]

/** How the rooms of a group stand: always the same, or what is unread first. */
export type RoomOrder = 'stable' | 'unread'

/** Which group a room belongs to. */
export function toGroup({
  kind,
  people = [],
  assistants,
}: Pick<InboxRoom, 'kind' | 'people' | 'assistants'>): RoomGroup {
  if (kind === 'channel') return 'channels'
  return people.length <= 1 && assistants.length > 0 ? 'ai' : 'direct'
}

/** A direct room with nobody else. */
export function isNotes(room: Pick<InboxRoom, 'kind' | 'people' | 'assistants'>): boolean {
  return room.kind === 'direct' && (room.people ?? []).length <= 1 && room.assistants.length === 0
}

/** Whether something waits in a room that its reader wants to know of. */
export function isUnread(room: Pick<InboxRoom, 'id' | 'mine'>, waiting: ReadonlyMap<string, Waiting>): boolean {
  const { unread, mentions } = waiting.get(room.id) ?? { unread: 0, mentions: 0 }
  return mentions > 0 || (unread > 0 && room.mine.notify === 'all')
}

/**
 * The rooms by group, each in the order in which they were given, with the notes last. What is archived is left out, but
 * for the one that is open.
 */
export function groupRooms(
  rooms: InboxRoom[],
  { order, waiting, openId }: { order: RoomOrder; waiting: ReadonlyMap<string, Waiting>; openId?: string | undefined },
): Record<RoomGroup, InboxRoom[]> {
  const groups: Record<RoomGroup, InboxRoom[]> = { channels: [], ai: [], direct: [] }
  for (const room of rooms) {
    if (room.archivedAt === undefined || room.id === openId) groups[toGroup(room)].push(room)
  }
  const rank = (room: InboxRoom) => (order === 'unread' && isUnread(room, waiting) ? 0 : isNotes(room) ? 2 : 1)
  for (const group of ROOM_GROUPS) groups[group].sort((a, b) => rank(a) - rank(b))
  return groups
}

/** Those of a group that are shown: of a folded one what waits, and where one is. */
export function listShown(
  rooms: InboxRoom[],
  {
    isFolded,
    waiting,
    openId,
  }: { isFolded: boolean; waiting: ReadonlyMap<string, Waiting>; openId: string | undefined },
): InboxRoom[] {
  return isFolded ? rooms.filter((room) => room.id === openId || isUnread(room, waiting)) : rooms
}

/** The next wanted room of a list, or the one before; behind the last comes the first. From no room it begins at an end. */
export function findNextRoom<R extends { id: string }>(
  rooms: R[],
  openId: string | undefined,
  step: 1 | -1,
  isWanted: (room: R) => boolean,
): R | undefined {
  const at = rooms.findIndex(({ id }) => id === openId)
  const ahead = at < 0 ? rooms : [...rooms.slice(at + 1), ...rooms.slice(0, at)]
  return step > 0 ? ahead.find(isWanted) : ahead.findLast(isWanted)
}
