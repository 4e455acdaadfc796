import type { FieldCode } from '../errors.ts'
import { INSTRUCTIONS_MAX, ROOM_NAME_MAX, SLUG_MAX, TOPIC_MAX } from '../limits.ts'

/** What the fields of a room may be: one rule for the server and for the form in which they are typed. */

interface RoomFields {
  name?: string | undefined
  slug?: string | undefined
  topic?: string | undefined
  instructions?: string | undefined
}

/** Those of direct rooms, which come from their people. */
const DIRECT_SLUG = /^direct-[0-9a-f]{40}$/
const SLUG = /^[\p{L}\p{N}-]+$/u
/** Controls and what turns the direction of text around it; instructions may have lines. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const IN_LINES = /[\0\p{Cs}]/u

/** The same as they are to be kept. */
export function cleanRoomFields<T extends RoomFields>(typed: T): T {
  const { name, slug, topic } = typed
  return {
    ...typed,
    ...(name !== undefined && { name: name.trim() }),
    ...(slug !== undefined && { slug: slug.trim().toLowerCase() }),
    ...(topic !== undefined && { topic: topic.trim() }),
  }
}

/** What is wrong with them, by name; of fields as cleanRoomFields gives them. */
export function findRoomFaults({ name, slug, topic, instructions }: RoomFields): Record<string, FieldCode> {
  const faults = {
    name: findFault(name, ROOM_NAME_MAX, INVISIBLE, true),
    slug: findFault(slug, SLUG_MAX, INVISIBLE, true) ?? findSlugFault(slug),
    topic: findFault(topic, TOPIC_MAX, INVISIBLE, false),
    instructions: findFault(instructions, INSTRUCTIONS_MAX, IN_LINES, false),
  }
  return Object.fromEntries(Object.entries(faults).filter((entry): entry is [string, FieldCode] => entry[1] !== null))
}

/** A slug from a room's name, in whatever script. */
export function toRoomSlug(name: string): string {
  const parts =
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const slug = [...parts.join('-')].slice(0, SLUG_MAX).join('').replace(/-$/, '')
  return slug === '' ? 'room' : slug
}

/** A slug with a number behind it, for a name that many rooms have. */
export function toNumberedSlug(slug: string, number: number): string {
  const end = `-${number}`
  return `${[...slug].slice(0, SLUG_MAX - end.length).join('')}${end}`
}

function findSlugFault(slug: string | undefined): FieldCode | null {
  if (slug === undefined) return null
  if (DIRECT_SLUG.test(slug)) return 'reserved'
  return SLUG.test(slug) ? null : 'invalid_characters'
}

function findFault(text: string | undefined, max: number, wrong: RegExp, isRequired: boolean): FieldCode | null {
  if (text === undefined) return null
  if (isRequired && /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u.test(text)) return 'required'
  if ([...text].length > max) return 'too_long'
  return wrong.test(text) ? 'invalid_characters' : null
}
