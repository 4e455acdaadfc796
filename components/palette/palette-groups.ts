import type { User } from '#lib/protocol/entities.ts'

/** What the palette offers for what is typed: a rule without a screen. */

/** Most that a group holds: the palette is for what one knows. */
export const GROUP_MAX = 5

/** A part of a name, in UTF-16 units. */
export type Range = readonly [from: number, to: number]

/** Something that goes by a name. */
export interface Named {
  id: string
  name: string
}

export interface Entry<T> {
  id: string
  value: T
  name: string
  /** The part of the name that was typed. */
  range: Range | null
}

export type PaletteGroup<R, C> =
  | { title: 'unread' | 'recent' | 'rooms'; type: 'room'; entries: Entry<R>[] }
  | { title: 'people'; type: 'person'; entries: Entry<User>[] }
  | { title: 'commands'; type: 'command'; entries: Entry<C>[] }

export interface PaletteSources<R extends Named, C extends Named> {
  /** In the order of the list of rooms. */
  rooms: R[]
  /** What waits in a room that its reader wants to know of. */
  isUnread: (room: R) => boolean
  /** Ids of the rooms in which the reader was, the last one first. */
  recent: readonly string[]
  /** Of the room that is open. */
  openId: string | undefined
  /** Those whose names have it, as the server found them. */
  people: User[]
  commands: C[]
}

/** What is offered where nothing is typed, or for a part of a name. Groups without an entry are left out. */
export function toPaletteGroups<R extends Named, C extends Named>(
  typed: string,
  { rooms, isUnread, recent, openId, people, commands }: PaletteSources<R, C>,
): PaletteGroup<R, C>[] {
  const query = typed.trim()
  const others = rooms.filter(({ id }) => id !== openId)
  const unread = others.filter(isUnread)
  const known = recent.flatMap((id) => others.find((room) => room.id === id) ?? [])
  const rest = others.filter((room) => !known.includes(room))
  const groups: PaletteGroup<R, C>[] =
    query === ''
      ? [
          { title: 'unread', type: 'room', entries: toEntries(unread, '') },
          {
            title: 'recent',
            type: 'room',
            entries: toEntries(
              [...known, ...rest].filter((room) => !isUnread(room)),
              '',
            ),
          },
          { title: 'commands', type: 'command', entries: toEntries(commands, '') },
        ]
      : [
          { title: 'rooms', type: 'room', entries: toEntries(rooms, query) },
          { title: 'people', type: 'person', entries: people.slice(0, GROUP_MAX).map((user) => toPerson(user, query)) },
          { title: 'commands', type: 'command', entries: toEntries(commands, query) },
        ]
  return groups.filter(({ entries }) => entries.length > 0)
}

/** Where a name has this, whatever the case and the width of its letters; null where it has not. */
export function findRange(name: string, query: string): Range | null {
  const wanted = fold(query)
  const folded = fold(name)
  const from = folded.indexOf(wanted)
  if (wanted === '' || from < 0) return null
  // A letter that folds into two has moved those behind it.
  return folded.length === name.length ? [from, from + wanted.length] : [0, name.length]
}

/** Those whose names begin with it come first. */
function toEntries<T extends Named>(all: T[], query: string): Entry<T>[] {
  const entries = all.map((value) => ({ id: value.id, value, name: value.name, range: findRange(value.name, query) }))
  if (query === '') return entries.slice(0, GROUP_MAX)
  return entries
    .flatMap(({ range, ...entry }) => (range ? [{ ...entry, range }] : []))
    .sort((a, b) => Number(a.range[0] > 0) - Number(b.range[0] > 0))
    .slice(0, GROUP_MAX)
}

function toPerson(user: User, query: string): Entry<User> {
  return { id: user.id, value: user, name: user.displayName, range: findRange(user.displayName, query) }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
