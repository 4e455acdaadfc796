import type { Translate } from '#lib/i18n/translate.ts'
import type { Room } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'

/** What a room is called in the reader's language: the lobby is the program's own, other rooms have been named by people. */
export function toRoomName(room: Pick<Room, 'slug' | 'name'>, t: Translate): string {
  return room.slug === LOBBY_SLUG ? t('room.lobby') : room.name
}

/** The address of a room's page, opened at the message with this `seq` where one is given. */
export function toRoomPath(room: Pick<Room, 'slug'>, seq?: number): string {
  const path = room.slug === LOBBY_SLUG ? '/chat' : `/rooms/${encodeURIComponent(room.slug)}`
  return seq === undefined ? path : `${path}?m=${seq}`
}
