import type { Room, SessionUser, Trigger } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import type { Action } from '#lib/protocol/rules/rights.ts'
import { toNumberedSlug, toRoomSlug } from '#lib/protocol/rules/room-fields.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireRight, toRightCheck } from './access.ts'
import type { Folding } from './ai/folding.ts'
import type { AuditDraft } from './audit.ts'
import type { Assistants, Broadcast, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import { requireRoomFields } from './room-fields.ts'
import type { RoomChange, RoomChanged, RoomDraft } from './room-ports.ts'
import type { UseCases } from './use-cases.ts'

/** What people do to rooms: make, change, archive and delete them. */

interface RoomChangesParts {
  store: Store
  broadcast: Broadcast
  access: Access
  assistants: Pick<Assistants, 'find'>
  /** Of new channels. */
  readDefaultTrigger(): Promise<Trigger>
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  folding: Pick<Folding, 'refold'>
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
  keepDays: 'set_retention',
  keepsPins: 'set_retention',
  slowSeconds: 'set_slow',
  isArchived: 'archive',
} as const satisfies Record<keyof RoomChange, Action>

/** Names that are tried before a number that nobody can have taken. */
const SLUG_ATTEMPTS = 20

export function createRoomChanges(parts: RoomChangesParts) {
  const { store, broadcast, access, readDefaultTrigger, forget, folding } = parts

  async function create(user: SessionUser, input: ParsedCommand<'room:create'>): Promise<CommandData<'room:create'>> {
    const { usernames = [], slug, ...fields } = requireRoomFields(input)
    const assistants = requireAssistants(parts.assistants, fields.assistants ?? [AI_USERNAME])
    const people = await requireUsers(
      store,
      usernames.filter((username) => username !== user.username),
    )
    const draft = {
      topic: '',
      trigger: fields.trigger ?? (await readDefaultTrigger()),
      ...omitUndefined(fields),
      assistants,
    }
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
    if (wanted.keepDays !== undefined) await requireWithinSite(wanted.keepDays)
    if (wanted.assistants) wanted.assistants = requireAssistants(parts.assistants, wanted.assistants)
    const line = {
      ...{ actor: user, action: 'room:changed' as const, roomId },
      details: { changed: Object.keys(wanted), name: wanted.name ?? room.name, ...toAudited(wanted) },
    }
    const changed = await store.changeRoom(roomId, wanted, user, toRightCheck(user, actions, undefined, line))
    if (!changed) return (await access.requireAccess(user, roomId, 'read')).room
    forget(roomId)
    for (const message of changed.messages) broadcast.messageCreated(message)
    broadcast.roomChanged(changed.room)
    if (wanted.assistants) await tellAssistants(room.assistants, changed.room)
    if (wanted.readsFromSeq !== undefined) folding.refold(changed.room)
    // Whatever it was when it was looked at: others may have changed it meanwhile.
    const hides = wanted.visibility === 'private'
    broadcast.accessChanged({ roomId, ...(hides && { closed: 'private' }) })
    return changed.room
  }

  /** Throws CodedError `invalid`: no room keeps its messages for longer than all may. */
  async function requireWithinSite(keepDays: number): Promise<void> {
    const site = await store.readRetention()
    if (site.keepDays > 0 && keepDays > site.keepDays)
      throw new CodedError('invalid', { fields: { keepDays: 'invalid' } })
  }

  /** They are members, who come and go like everybody. */
  async function tellAssistants(before: string[], { id: roomId, assistants }: Room): Promise<void> {
    for (const username of before) if (!assistants.includes(username)) broadcast.memberLeft({ roomId, username })
    for (const username of assistants) {
      const person = before.includes(username) ? null : await store.findPerson(roomId, username)
      if (person?.role) broadcast.memberChanged({ roomId, user: person.user, role: person.role })
    }
  }

  async function remove(user: SessionUser, roomId: string): Promise<void> {
    const { room } = await access.requireAccess(user, roomId, 'delete_room')
    if (room.slug === LOBBY_SLUG) throw new CodedError('forbidden')
    const line = { actor: user, action: 'room:deleted' as const, roomId, details: { name: room.name, slug: room.slug } }
    const check = toRightCheck(user, ['delete_room'], undefined, line)
    const userIds = await store.deleteRoom(roomId, user, check)
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

function requireAssistants(assistants: Pick<Assistants, 'find'>, usernames: string[]): string[] {
  if (usernames.some((username) => !assistants.find(username))) throw new CodedError('not_found')
  return [...new Set(usernames)]
}

/** What the audit log tells of a change beside the names of what was changed: what is short, and says who may see what. */
function toAudited({ visibility, isArchived, slug }: RoomChange): NonNullable<AuditDraft['details']> {
  return omitUndefined({ visibility, isArchived, slug })
}

function omitUndefined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
