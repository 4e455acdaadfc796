import type { Room, SessionUser, Trigger } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import type { Action } from '#lib/protocol/rules/rights.ts'
import { toNumberedSlug, toRoomSlug } from '#lib/protocol/rules/room-fields.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireRight, toRightCheck } from './access.ts'
import type { Broadcast, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import { requireRoomFields } from './room-fields.ts'
import type { RoomChange, RoomChanged, RoomDraft } from './room-ports.ts'
import type { UseCases } from './use-cases.ts'

/** What people do to rooms: make, change, archive and delete them. */

interface RoomChangesParts {
  store: Store
  broadcast: Broadcast
  access: Access
  /** Of new channels. */
  defaultTrigger: Trigger
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
}

/** What each field asks for. */
const RIGHTS = {
  name: 'set_name',
  slug: 'set_slug',
  topic: 'set_topic',
  visibility: 'set_visibility',
  trigger: 'set_trigger',
  assistants: 'set_assistants',
  instructions: 'set_instructions',
  readsFromSeq: 'set_reads_from',
  isArchived: 'archive',
} as const satisfies Record<keyof RoomChange, Action>

/** Names that are tried before a number that nobody can have taken. */
const SLUG_ATTEMPTS = 20

export function createRoomChanges({ store, broadcast, access, defaultTrigger, forget }: RoomChangesParts) {
  async function create(user: SessionUser, input: ParsedCommand<'room:create'>): Promise<CommandData<'room:create'>> {
    const { usernames = [], slug, ...fields } = requireRoomFields(input)
    const assistants = requireAssistants(fields.assistants ?? [AI_USERNAME])
    const people = await requireUsers(
      store,
      usernames.filter((username) => username !== user.username),
    )
    const draft = { topic: '', trigger: defaultTrigger, ...omitUndefined(fields), assistants }
    const { room } = await createWithSlug(draft, slug, (complete) => store.createRoom(complete, user, people))
    broadcast.accessChanged({ roomId: room.id, gained: [user.id, ...people.map(({ id }) => id)] })
    const { mine } = await access.requireAccess(user, room.id, 'read')
    if (!mine) throw new CodedError('not_found')
    return { room, mine }
  }

  async function createWithSlug(
    draft: Omit<RoomDraft, 'slug'>,
    wanted: string | undefined,
    make: (draft: RoomDraft) => Promise<RoomChanged>,
  ): Promise<RoomChanged> {
    if (wanted !== undefined) return await make({ ...draft, slug: wanted })
    const base = toRoomSlug(draft.name)
    for (let number = 1; ; number++) {
      try {
        const last = number === SLUG_ATTEMPTS ? Date.now() : number
        return await make({ ...draft, slug: number === 1 ? base : toNumberedSlug(base, last) })
      } catch (cause) {
        if (!(cause instanceof CodedError) || cause.code !== 'taken' || number === SLUG_ATTEMPTS) throw cause
      }
    }
  }

  /** Sets what is named, which all in the room are told. */
  async function change(user: SessionUser, roomId: string, typed: RoomChange): Promise<Room> {
    const wanted = requireRoomFields(typed)
    const entrance = await access.requireAccess(user, roomId, 'read')
    const actions = (Object.keys(wanted) as (keyof RoomChange)[]).map((field) => RIGHTS[field])
    for (const action of actions) requireRight(user, entrance, action)
    const { room } = entrance
    // The lobby is found by its slug.
    if (room.slug === LOBBY_SLUG && wanted.slug !== undefined && wanted.slug !== LOBBY_SLUG)
      throw new CodedError('forbidden')
    if (wanted.assistants) requireAssistants(wanted.assistants)
    const changed = await store.changeRoom(roomId, wanted, user, toRightCheck(user, actions))
    if (!changed) return (await access.requireAccess(user, roomId, 'read')).room
    forget(roomId)
    for (const message of changed.messages) broadcast.messageCreated(message)
    broadcast.roomChanged(changed.room)
    // Whatever it was when it was looked at: others may have changed it meanwhile.
    const hides = wanted.visibility === 'private'
    broadcast.accessChanged({ roomId, ...(hides && { closed: 'private' }) })
    return changed.room
  }

  async function remove(user: SessionUser, roomId: string): Promise<void> {
    const { room } = await access.requireAccess(user, roomId, 'delete_room')
    if (room.slug === LOBBY_SLUG) throw new CodedError('forbidden')
    const userIds = await store.deleteRoom(roomId, user, toRightCheck(user, ['delete_room']))
    forget(roomId)
    broadcast.accessChanged({ roomId, lost: { userIds, reason: 'deleted' }, closed: 'deleted' })
  }

  const commands = {
    'room:create': create,
    'room:change': async (user, { roomId, ...wanted }) => ({ room: await change(user, roomId, omitUndefined(wanted)) }),
    'room:archive': async (user, { roomId, isArchived }) => ({ room: await change(user, roomId, { isArchived }) }),
    async 'room:delete'(user, { roomId }) {
      await remove(user, roomId)
      return {}
    },
  } satisfies Partial<UseCases>

  return { change, commands }
}

function requireAssistants(usernames: string[]): string[] {
  if (usernames.some((username) => username !== AI_USERNAME)) throw new CodedError('not_found')
  return [...new Set(usernames)]
}

function omitUndefined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
