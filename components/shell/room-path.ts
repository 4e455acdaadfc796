import type { Translate } from '#lib/i18n/translate.ts'
import type { Room } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'

/** What people are called where a room has no name of its own. */
export interface Naming {
  /** Username of the reader. */
  me: string
  /** By username, of people and AIs. */
  toDisplayName?: (username: string) => string
}

/**
 * What a room is called in the reader's language: the lobby is the program's own, other rooms have been named by people. A
 * direct one is the others', the AIs' where they are alone with the reader, or else the reader's notes.
 */
export function toRoomName(
  room: Pick<Room, 'slug' | 'name' | 'people' | 'assistants'>,
  t: Translate,
  { me, toDisplayName = (username) => username }: Naming,
): string {
  if (room.slug === LOBBY_SLUG) return t('room.lobby')
  if (!room.people) return room.name
  const people = room.people.filter((username) => username !== me)
  const others = people.length > 0 ? people : room.assistants
  return others.length > 0 ? others.map(toDisplayName).join(t('events.separator')) : t('room.notes')
}

/** The address of a room's page, opened at the message with this `seq` where one is given. */
export function toRoomPath(room: Pick<Room, 'slug'>, seq?: number): string {
  const path = room.slug === LOBBY_SLUG ? LOBBY_PATH : `${ROOMS_PATH}/${encodeURIComponent(room.slug)}`
  return seq === undefined ? path : `${path}?m=${seq}`
}

/** The page that looks for messages of this room. */
export function toSearchInPath({ slug }: Pick<Room, 'slug'>): string {
  return `/search?in=${encodeURIComponent(slug)}`
}

/** The `seq` of the message at which a page's query `m` has the room opened, or null. */
export function toSeq(query: unknown): number | null {
  return typeof query === 'string' && /^[1-9]\d{0,14}$/.test(query) ? Number(query) : null
}

/** The slug of the room whose page this is, whatever its query, or null. */
export function toSlugAt(address: string): string | null {
  const [path = ''] = address.split('?', 1)
  if (path === LOBBY_PATH) return LOBBY_SLUG
  const [, slug] = /^\/rooms\/([^/]+)$/.exec(path) ?? []
  return slug === undefined ? null : toSlug(slug)
}

/** Whether the pane of this path can be drawn without the server. */
export function isPaneKnown(rooms: Room[], path: string): boolean {
  return path.split('?')[0] === ROOMS_PATH || findRoomAt(rooms, path) !== undefined
}

/** The room whose page this path is, among those that are known here. */
export function findRoomAt<R extends Room>(rooms: R[], path: string): R | undefined {
  const slug = toSlugAt(path)
  return slug === null ? undefined : rooms.find((room) => room.slug === slug)
}

/** The slug that an address names, which Next hands over as it was escaped; null where the escapes are broken. */
export function toSlug(parameter: string): string | null {
  try {
    return decodeURIComponent(parameter)
  } catch {
    return null
  }
}

const LOBBY_PATH = '/chat'
/** All rooms that one may enter; on a phone the way from room to room. */
export const ROOMS_PATH = '/rooms'
/** There, on a phone: the rooms that one may come into. */
export const BROWSE_PATH = `${ROOMS_PATH}?browse`
