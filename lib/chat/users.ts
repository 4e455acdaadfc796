import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { USERS_MAX } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { Profile } from '#lib/protocol/users.ts'
import { findAboutProblem, toAbout } from './about.ts'
import { findDisplayNameProblem, toDisplayName } from './display-name.ts'
import type { MemberLists } from './member-lists.ts'
import type { Broadcast, Store, WantedUsers } from './ports.ts'
import type { UseCases } from './use-cases.ts'
import { toUsernameKey } from './username.ts'

/** What people do with people: find them, and say what they themselves are called. */

interface UsersParts {
  store: Store
  broadcast: Broadcast
  memberLists: MemberLists
  aiName: string
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
}

export function createUsers({ store, broadcast, memberLists, aiName, forget }: UsersParts) {
  /** Everybody is a member of the lobby, so that everybody may be found by everybody. */
  function list(_actor: SessionUser, wanted: WantedUsers): Promise<User[]> {
    return store.listUsers(wanted, USERS_MAX)
  }

  /**
   * Changes what the person is called, which all who share a room with them are told. Throws CodedError `invalid` or
   * `taken` with the field.
   */
  async function rename(actor: SessionUser, typed: string): Promise<User> {
    const displayName = toDisplayName(typed)
    const problem = findDisplayNameProblem(displayName, [aiName])
    if (problem) throw new CodedError('invalid', { fields: { displayName: problem } })
    const namesake = await store.findUserByHandle(toUsernameKey(displayName))
    if (namesake && namesake.id !== actor.id) throw new CodedError('taken', { fields: { displayName: 'taken' } })
    const renamed = { ...toUser(actor), displayName }
    if (await store.renameUser(actor.id, displayName)) await tell(renamed)
    return renamed
  }

  /** Changes what the person says of themselves; an empty text takes it back. Throws CodedError `invalid` with the field. */
  async function describe(actor: SessionUser, typed: string): Promise<User> {
    const about = toAbout(typed)
    const problem = findAboutProblem(about)
    if (problem) throw new CodedError('invalid', { fields: { about: problem } })
    await store.setAbout(actor.id, about || null)
    return { ...toUser(actor), ...(about && { about }) }
  }

  async function readProfile(actor: SessionUser, username: string): Promise<Profile> {
    const found = await store.findAcquaintance(actor.id, username)
    if (!found) throw new CodedError('not_found')
    const { user, timeZone, lastSeenAt, rooms } = found
    return { user, rooms, ...(timeZone && { timeZone }), ...(lastSeenAt && { lastSeenAt }) }
  }

  /** Says how somebody is seen from now on: to the processes first, so that whoever enters meanwhile reads it anew. */
  async function tell(user: User): Promise<void> {
    memberLists.drop()
    broadcast.userChanged(user)
    for (const { roomId, role } of await store.listRoles(user.id)) broadcast.memberChanged({ roomId, user, role })
  }

  /**
   * Says that somebody has deleted their account, and what they are called from now on: known by the id, so that what
   * they said before goes over to that name. They are in none of the rooms any more.
   */
  function tellGone(user: SessionUser, gone: User, roomIds: string[]): void {
    memberLists.drop()
    broadcast.userChanged(gone)
    for (const roomId of roomIds) {
      broadcast.memberChanged({ roomId, user: gone, role: 'member' })
      // The old name too, for clients that know people by it.
      for (const { username } of [user, gone]) broadcast.memberLeft({ roomId, username })
      forget(roomId)
      broadcast.accessChanged({ roomId, lost: { userIds: [user.id], reason: 'left' } })
    }
  }

  const commands = {
    'user:list': async (actor, wanted) => ({ users: await list(actor, wanted) }),
    'profile:read': (actor, { username }) => readProfile(actor, username),
  } satisfies Partial<UseCases>

  return { list, rename, describe, tellGone, commands }
}
