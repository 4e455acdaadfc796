import type { Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { MemberLists } from './member-lists.ts'
import type { Broadcast, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import type { UseCases } from './use-cases.ts'

/** Whom somebody wants to hear nothing of. */

interface BlocksParts {
  store: Pick<Store, 'findUsers' | 'listBlocked' | 'setBlock' | 'listBlockers'>
  memberLists: Pick<MemberLists, 'readNames'>
  broadcast: Pick<Broadcast, 'blockChanged'>
}

export type Blocks = ReturnType<typeof createBlocks>

export function createBlocks({ store, memberLists, broadcast }: BlocksParts) {
  /** Throws CodedError `not_found` for nobody and for AIs, `invalid` for oneself, `conflict` for too many. */
  async function set(actor: SessionUser, username: string, isBlocked: boolean): Promise<void> {
    // Whoever is gone meanwhile is in the list, and nowhere else.
    const known = isBlocked ? [] : await store.listBlocked(actor.id)
    const [person] = known.some((one) => one.username === username)
      ? known.filter((one) => one.username === username)
      : await requireUsers(store, [username])
    if (!person || person.kind === 'ai') throw new CodedError('not_found')
    if (person.id === actor.id) throw new CodedError('invalid', { fields: { username: 'invalid' } })
    await store.setBlock({ userId: actor.id, blockedId: person.id, isBlocked })
    broadcast.blockChanged(actor.id, { user: person, isBlocked })
  }

  /** Throws CodedError `forbidden` in the direct room of two whose other one has blocked this person. */
  async function requireHeard(actor: SessionUser, { id, kind, people }: Room): Promise<void> {
    if (kind !== 'direct' || people?.length !== 2) return
    const members = await memberLists.readNames(id)
    await requireHeardBy(
      actor,
      members.filter((one) => one.kind !== 'ai' && one.id !== actor.id).map((one) => one.id),
    )
  }

  /** Throws CodedError `forbidden` where one of these people has blocked this one. */
  async function requireHeardBy(actor: SessionUser, userIds: string[]): Promise<void> {
    if ((await store.listBlockers(actor.id, userIds)).length > 0) throw new CodedError('forbidden')
  }

  const commands = {
    'block:list': async (user) => ({ users: await store.listBlocked(user.id) }),
    async 'block:set'(user, { username, isBlocked }) {
      await set(user, username, isBlocked)
      return {}
    },
  } satisfies Partial<UseCases>

  return { requireHeard, requireHeardBy, commands }
}
