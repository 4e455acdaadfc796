import { createHash } from 'node:crypto'
import type { Connection } from 'mariadb'
import { toDirectSlug } from '../store/direct-rooms.ts'
import { DELETED } from '../store/room-turn.ts'
import type { RoomEntry } from './entries.ts'
import { ImportError } from './import-error.ts'

/** Whose place a room of a file takes here. */

const SLUG = /^[\p{L}\p{N}\p{M}-]{1,64}$/u

export interface Place {
  slug: string
  /** Null: there is no room yet. */
  room: { id: bigint; isSeen: boolean; sweptToSeq: number } | null
}

/** Where the room of a file is to be, `into` in place of its own address. Throws ImportError. */
export async function findPlace(connection: Connection, room: RoomEntry, into: string | undefined): Promise<Place> {
  const slug = room.kind === 'direct' ? await findDirectSlug(connection, room, into) : toSlug(into ?? room.slug)
  const rows = await connection.query<{ id: bigint; slug: string; sweptToSeq: bigint }[]>(
    `SELECT id, slug, swept_to_seq AS sweptToSeq FROM rooms WHERE slug IN (?, ?) AND kind <> '${DELETED}'`,
    [slug, toHiddenSlug(slug)],
  )
  const found = rows.find((row) => row.slug === slug) ?? rows[0]
  return {
    slug,
    room: found ? { id: BigInt(found.id), isSeen: found.slug === slug, sweptToSeq: Number(found.sweptToSeq) } : null,
  }
}

function toSlug(slug: string): string {
  const lowered = slug.toLowerCase()
  if (!SLUG.test(lowered)) throw new ImportError(`${slug} can be no address of a room: take letters, digits and -.`)
  return lowered
}

/** The same people have one direct room, for ever; its slug stays what it was when AIs came and went since. */
async function findDirectSlug(connection: Connection, room: RoomEntry, into: string | undefined): Promise<string> {
  if (into !== undefined) throw new ImportError('A direct room is found by its people: leave --into out.')
  const known = await findDirectOf(connection, room)
  if (known !== null) return known
  const names = [...(room.people ?? []), ...room.assistants]
  const rows = await connection.query<{ id: bigint }[]>('SELECT id FROM users WHERE username IN (?)', [[...names, '']])
  if (rows.length < names.length) throw new ImportError('A direct room needs all its people: not all of them are here.')
  return toDirectSlug(rows.map(({ id }) => BigInt(id)))
}

/** The slug of the direct room that has the file's, where it is between the same people. */
async function findDirectOf(connection: Connection, { slug, people = [] }: RoomEntry): Promise<string | null> {
  const rows = await connection.query<{ slug: string; username: string }[]>(
    `SELECT r.slug, u.username FROM rooms r JOIN memberships m ON m.room_id = r.id JOIN users u ON u.id = m.user_id
    WHERE r.slug = ? AND r.kind = 'direct' AND u.kind <> 'ai'`,
    [slug],
  )
  const here = new Set(rows.map(({ username }) => username))
  const isSame = here.size === new Set(people).size && people.every((username) => here.has(username))
  return isSame ? (rows[0]?.slug ?? null) : null
}

/** Of a room that nobody may find yet: no room's slug can be this one. */
export function toHiddenSlug(slug: string): string {
  return `~${createHash('sha256').update(slug).digest('hex').slice(0, 40)}`
}
