import type { Mine, Room, RoomRole, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { MEMBER_PAGE_SIZE } from '#lib/protocol/limits.ts'
import type { Member, PresentUser } from '#lib/protocol/members.ts'
import { type Action, may } from '#lib/protocol/rules/rights.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireRight, toRightCheck, toStanding } from './access.ts'
import type { AuditDraft } from './audit.ts'
import type { Broadcast, Log, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import type { AccessChange, ListedMember, MemberChange, MembersChanged, Person } from './room-ports.ts'
import type { UseCases } from './use-cases.ts'

/** What people do with the members of a room: come, go, bring, remove, give roles. */

interface MembersParts {
  store: Store
  broadcast: Broadcast
  access: Access
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  /** Those of these people who are connected, and how they stand. */
  listPresent(usernames: readonly string[]): PresentUser[]
  log: Log
}

/** What each change asks for. */
const RIGHTS = {
  join: 'join',
  accept: 'accept_invite',
  leave: 'leave',
  add: 'add',
  remove: 'remove',
  unban: 'remove',
  role: 'set_role',
  take_over: 'take_over',
} as const satisfies Record<MemberChange['type'], Action>

export function createMembers({ store, broadcast, access, forget, listPresent, log }: MembersParts) {
  async function join(user: SessionUser, roomId: string): Promise<{ room: Room; mine: Mine }> {
    const { room, mine } = await access.requireAccess(user, roomId, 'join')
    return mine ? { room, mine } : await comeIn(user, roomId, { type: 'join' })
  }

  /** Makes the person a member in this way, which the room is told. */
  async function comeIn(user: SessionUser, roomId: string, how: MemberChange): Promise<{ room: Room; mine: Mine }> {
    await change(user, roomId, how)
    await tellMembers(roomId, [user.username])
    const { room, mine } = await access.requireAccess(user, roomId, 'read')
    if (!mine) throw new CodedError('forbidden')
    return { room, mine }
  }

  async function leave(user: SessionUser, roomId: string): Promise<void> {
    await access.requireAccess(user, roomId, 'leave')
    const { left } = await change(user, roomId, { type: 'leave' }, { userIds: [user.id], reason: 'left' })
    if (left.length > 0) broadcast.memberLeft({ roomId, username: user.username })
  }

  async function add(user: SessionUser, roomId: string, usernames: string[]): Promise<string[]> {
    await access.requireAccess(user, roomId, 'add')
    const people = await requireUsers(store, usernames)
    const { joined } = await change(user, roomId, { type: 'add', people })
    const added = people.filter(({ id }) => joined.includes(id)).map(({ username }) => username)
    await tellMembers(roomId, added)
    return added
  }

  async function remove(
    user: SessionUser,
    { roomId, username, ban = false }: ParsedCommand<'member:remove'>,
  ): Promise<void> {
    const { user: person } = await requirePerson(user, roomId, username)
    const lost = { userIds: [person.id], reason: ban ? ('banned' as const) : ('removed' as const) }
    const { left } = await change(user, roomId, { type: 'remove', person, isBan: ban }, ban ? lost : undefined, lost)
    if (left.length > 0) broadcast.memberLeft({ roomId, username })
  }

  async function unban(user: SessionUser, roomId: string, username: string): Promise<void> {
    const { user: person } = await requirePerson(user, roomId, username)
    await change(user, roomId, { type: 'unban', person })
  }

  async function setRole(user: SessionUser, roomId: string, username: string, role: RoomRole): Promise<void> {
    if (username === user.username && role === 'owner') {
      const entrance = await store.findEntrance(user, { id: roomId })
      const person = { username, role: entrance?.mine?.role ?? null }
      if (entrance && may('take_over', user, toStanding(entrance), { person }) && person.role !== 'owner') {
        await change(user, roomId, { type: 'take_over' })
        log.info({ roomId, userId: user.id }, 'an admin became owner of a private channel')
        await tellMembers(roomId, [username])
        return
      }
    }
    await access.requireAccess(user, roomId, 'set_role')
    const person = await store.findPerson(roomId, username)
    if (!person || person.role === null || person.user.kind === 'ai') throw new CodedError('not_found')
    if (person.role === role) return
    await change(user, roomId, { type: 'role', person: person.user, role })
    await tellMembers(roomId, [username])
  }

  async function list(
    user: SessionUser,
    { roomId, query, cursor }: ParsedCommand<'member:list'>,
  ): Promise<CommandData<'member:list'>> {
    const entrance = await access.requireAccess(user, roomId, 'read')
    const found = await store.listMembersPage(roomId, { query, cursor, limit: MEMBER_PAGE_SIZE + 1 })
    const page = found.slice(0, MEMBER_PAGE_SIZE)
    const present = new Map(listPresent(page.map(({ user }) => user.username)).map((one) => [one.username, one]))
    const nextCursor = found.length > page.length ? page.at(-1)?.user.username : undefined
    const mayListBanned = cursor === undefined && may('list_banned', user, toStanding(entrance))
    return {
      members: page.map((member) => toMember(member, present.get(member.user.username))),
      ...(nextCursor !== undefined && { nextCursor }),
      ...(mayListBanned && { banned: await store.listBanned(roomId) }),
    }
  }

  /** Those of the people who may not read the room. */
  async function listOutsiders(roomId: string, people: SessionUser[]): Promise<SessionUser[]> {
    const entrances = await Promise.all(people.map((person) => store.findEntrance(person, { id: roomId })))
    return people.filter((person, index) => {
      const entrance = entrances[index]
      return !entrance || !may('read', person, toStanding(entrance))
    })
  }

  /** `lost`: who loses it in any case; `lostByLeaving`: who does if they were a member. */
  async function change(
    user: SessionUser,
    roomId: string,
    wanted: MemberChange,
    lost?: AccessChange['lost'],
    lostByLeaving = lost,
  ): Promise<MembersChanged> {
    const changed = await store.changeMembers(
      roomId,
      wanted,
      user,
      toRightCheck(user, [RIGHTS[wanted.type]], toTarget(wanted, user), toAudit(user, roomId, wanted)),
    )
    forget(roomId)
    const gone = changed.left.length > 0 ? lostByLeaving : lost
    broadcast.accessChanged({
      roomId,
      ...(changed.joined.length > 0 && { gained: changed.joined }),
      ...(gone && { lost: gone }),
    })
    for (const message of changed.messages) broadcast.messageCreated(message)
    return changed
  }

  async function tellMembers(roomId: string, usernames: string[]): Promise<void> {
    for (const username of usernames) {
      const person = await store.findPerson(roomId, username)
      if (person?.role) broadcast.memberChanged({ roomId, user: person.user, role: person.role })
    }
  }

  async function requirePerson(user: SessionUser, roomId: string, username: string): Promise<Person> {
    const entrance = await access.requireAccess(user, roomId, 'read')
    const person = await store.findPerson(roomId, username)
    requireRight(user, entrance, 'remove', { person: { username, role: person?.role ?? null } })
    if (!person || person.user.kind === 'ai') throw new CodedError('not_found')
    return person
  }

  const commands = {
    'member:join': (user, { roomId }) => join(user, roomId),
    'member:leave': (user, { roomId }) => answerNothing(leave(user, roomId)),
    'member:add': async (user, { roomId, usernames }) => ({ added: await add(user, roomId, usernames) }),
    'member:remove': (user, input) => answerNothing(remove(user, input)),
    'member:unban': (user, { roomId, username }) => answerNothing(unban(user, roomId, username)),
    'member:role': (user, { roomId, username, role }) => answerNothing(setRole(user, roomId, username, role)),
    'member:list': list,
  } satisfies Partial<UseCases>

  return { comeIn, listOutsiders, commands }
}

/** When somebody was seen last matters once they are gone. */
function toMember({ lastSeenAt, ...member }: ListedMember, present: PresentUser | undefined): Member {
  const isOnline = member.user.kind === 'ai' || present !== undefined
  const { username: _, ...standing } = present ?? {}
  return {
    ...{ ...member, isOnline },
    ...standing,
    ...(!isOnline && lastSeenAt !== undefined && { lastSeenAt }),
  }
}

async function answerNothing(done: Promise<void>): Promise<Record<string, never>> {
  await done
  return {}
}

function toAudit(actor: SessionUser, roomId: string, wanted: MemberChange): AuditDraft {
  if (wanted.type === 'take_over') return { actor, action: 'room:taken_over', roomId }
  return {
    ...{ actor, action: 'member:changed', roomId },
    ...('person' in wanted && { target: { kind: 'user', id: wanted.person.id } }),
    details: {
      change: wanted.type === 'remove' && wanted.isBan ? 'ban' : wanted.type,
      ...(wanted.type === 'role' && { role: wanted.role }),
      ...(wanted.type === 'add' && { userIds: wanted.people.map(({ id }) => id) }),
    },
  }
}

/** To whom it is done, where it is done to one. */
function toTarget(wanted: MemberChange, doer: SessionUser): string | undefined {
  if (wanted.type === 'take_over') return doer.username
  return 'person' in wanted ? wanted.person.username : undefined
}
