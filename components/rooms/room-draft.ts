import type { Room, Trigger, User } from '#lib/protocol/entities.ts'
import { cleanRoomFields, toNumberedSlug, toRoomSlug } from '#lib/protocol/rules/room-fields.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'

/** A room as it is being thought up. */
export interface RoomDraft {
  name: string
  /** As it was typed; null as long as it follows the name. */
  slug: string | null
  topic: string
  visibility: Room['visibility']
  people: User[]
  /** Usernames of AIs. */
  assistants: string[]
  trigger: Trigger
}

export const BLANK_DRAFT: Omit<RoomDraft, 'assistants' | 'trigger'> = {
  name: '',
  slug: null,
  topic: '',
  visibility: 'public',
  people: [],
}

/** What stands in the address: as it was typed, or what the name gives, with a number behind it where that is taken. */
export function toDraftSlug({ name, slug }: Pick<RoomDraft, 'name' | 'slug'>, taken: ReadonlySet<string>): string {
  if (slug !== null) return slug
  if (name.trim() === '') return ''
  const base = toRoomSlug(name)
  let found = base
  for (let number = 2; taken.has(found); number += 1) found = toNumberedSlug(base, number)
  return found
}

/** What the server is asked for. A slug that follows the name is left to it: it knows all that are taken. */
export function toCreateInput(draft: RoomDraft): CommandInput<'room:create'> {
  const { name, slug, topic } = cleanRoomFields({
    ...{ name: draft.name, topic: draft.topic },
    ...(draft.slug !== null && { slug: draft.slug }),
  })
  return {
    ...{ name, topic, visibility: draft.visibility },
    ...(slug !== undefined && { slug }),
    assistants: draft.assistants,
    ...(draft.assistants.length > 0 && { trigger: draft.trigger }),
    usernames: draft.people.map(({ username }) => username),
  }
}
