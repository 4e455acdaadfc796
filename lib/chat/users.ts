import type { Room, SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { DELETED_PREFIX, USERS_MAX } from '#lib/protocol/limits.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { Profile } from '#lib/protocol/users.ts'
import { findAboutProblem, toAbout } from './about.ts'
import { findDisplayNameProblem, toDisplayName } from './display-name.ts'
import type { MemberLists } from './member-lists.ts'
import type { Assistants, Broadcast, ErasedUsername, Store, WantedUsers } from './ports.ts'
import type { UseCases } from './use-cases.ts'
import { toUsernameKey } from './username.ts'

/** What people do with people: find them, and say what they themselves are called. */

/** Whoever is called otherwise again and again is told of once more by the last of it. */
const TOLD_MAX = 3

interface UsersParts {
  store: Store
  broadcast: Broadcast
  memberLists: MemberLists
  assistants: Pick<Assistants, 'list'>
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  /** Those of these people who are connected, and how they stand. */
  listPresent(usernames: readonly string[]): PresentUser[]
}

export type Users = ReturnType<typeof createUsers>

export function createUsers({ store, broadcast, memberLists, assistants, forget, listPresent }: UsersParts) {
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
    const problem = findDisplayNameProblem(
      displayName,
      assistants.list().map((assistant) => assistant.displayName),
    )
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

  /**
   * Says how somebody is seen from now on: to the processes first, so that whoever enters meanwhile reads it anew. Then it is
   * looked at again: who was called otherwise meanwhile, by another request, may have been told of before.
   */
  async function tell(user: User): Promise<void> {
    let told = user
    for (let times = 1; ; times++) {
      memberLists.drop()
      broadcast.userChanged(told)
      const roles = await store.listRoles(told.id)
      for (const { roomId, role } of roles) broadcast.memberChanged({ roomId, user: told, role })
      const [now] = await store.listUsers({ usernames: [told.username] }, 1)
      if (told.kind === 'human' && now?.id !== told.id) {
        await sayErased(
          toErased(
            told,
            roles.map(({ roomId }) => roomId),
          ),
        )
        return
      }
      if (!now || isSeenAs(now, told) || times === TOLD_MAX) return
      const { about: _, ...seen } = now
      told = seen
    }
  }

  /**
   * Says that somebody has deleted their account: they are in none of these rooms any more, and called otherwise from now
   * on. Their messages get that name in the next moments.
   */
  async function tellGone(user: SessionUser, roomIds: string[]): Promise<void> {
    const erased = toErased(user, roomIds)
    memberLists.drop()
    broadcast.userChanged(erased.user)
    for (const roomId of roomIds) {
      sayGone(roomId, erased)
      forget(roomId)
      broadcast.accessChanged({ roomId, lost: { userIds: [user.id], reason: 'left' } })
    }
    await tellRooms(roomIds, ({ kind }) => kind === 'direct')
  }

  /** Says that nothing has the old name any more. */
  async function tellErased(user: SessionUser, roomIds: string[]): Promise<void> {
    const erased = toErased(user, roomIds)
    broadcast.usernameErased(erased)
    await sayErased(erased)
    await tellRooms(roomIds, ({ createdBy }) => createdBy === erased.user.username)
  }

  /** Behind all that this process was about to say of these rooms by the old name. */
  async function sayErased(erased: ErasedUsername): Promise<void> {
    memberLists.drop()
    await Promise.all(
      erased.roomIds.map(async (roomId) => {
        await store.settled(roomId)
        sayGone(roomId, erased)
      }),
    )
  }

  /** The same person by the id, then gone under both names, for clients that know people by these. */
  function sayGone(roomId: string, { user, formerUsername }: ErasedUsername): void {
    broadcast.memberChanged({ roomId, user, role: 'member', formerUsername })
    for (const username of [formerUsername, user.username]) broadcast.memberLeft({ roomId, username })
  }

  /** As they are now, those that name the person. */
  async function tellRooms(roomIds: string[], isNaming: (room: Room) => boolean): Promise<void> {
    for (const roomId of roomIds) {
      const room = (await store.listMine(roomId, []))?.room
      if (room && isNaming(room)) broadcast.roomChanged(room)
    }
  }

  const commands = {
    'user:list': async (actor, wanted) => ({ users: await list(actor, wanted) }),
    'presence:list': async (_actor, { usernames }) => ({ online: listPresent(usernames) }),
    'profile:read': (actor, { username }) => readProfile(actor, username),
  } satisfies Partial<UseCases>

  return { list, rename, describe, tell, tellGone, tellErased, sayErased, commands }
}

function toErased({ id, username }: Pick<User, 'id' | 'username'>, roomIds: string[]): ErasedUsername {
  const gone = `${DELETED_PREFIX}${id}`
  const user: User = { ...toUser({ id, username: gone, displayName: gone, role: 'member' }), status: 'deleted' }
  return { user, formerUsername: username, roomIds }
}

function isSeenAs(one: User, other: User): boolean {
  return one.displayName === other.displayName && one.role === other.role && one.status === other.status
}
