import type { Room, RoomRole } from '#lib/protocol/entities.ts'
import { useShell } from './shell-context.tsx'

/**
 * What the reader is in a room that they may read; null where they are no member. Nobody but its people may read a direct
 * room, which is in their inboxes only from its first message on.
 */
export function useRoomRole({ id, kind }: Pick<Room, 'id' | 'kind'>): RoomRole | null {
  const own = useShell().rooms.find((room) => room.id === id)
  return own?.mine.role ?? (kind === 'direct' ? 'member' : null)
}
