import type { Mine, Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Invite } from '#lib/protocol/invites.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireRight, toStanding } from './access.ts'
import type { Store } from './ports.ts'
import type { FoundInvite, KeptInvite, MemberChange } from './room-ports.ts'
import type { UseCases } from './use-cases.ts'

/** Links into rooms: who may make them may see and revoke them, and whoever has one may come in. */

const HOUR_MS = 60 * 60_000

interface InvitesParts {
  store: Store
  access: Access
  /** Absolute. */
  toInviteUrl(token: string): string
  /** Changes the members so that this person is one, which the room is told. */
  comeIn(user: SessionUser, roomId: string, change: MemberChange): Promise<{ room: Room; mine: Mine }>
}

/** What an invitation shows before one comes in. */
export interface InvitePreview extends Pick<FoundInvite, 'room' | 'memberCount' | 'createdBy'> {
  /** Whoever asks is a member already. */
  isMember: boolean
}

export function createInvites({ store, access, toInviteUrl, comeIn }: InvitesParts) {
  async function create(
    user: SessionUser,
    { roomId, maxUses, expiresInHours }: ParsedCommand<'invite:create'>,
  ): Promise<Invite> {
    await access.requireAccess(user, roomId, 'add')
    const invite = await store.createInvite({
      ...{ roomId, createdBy: user },
      ...(maxUses !== undefined && { maxUses }),
      ...(expiresInHours !== undefined && { expiresAt: Date.now() + expiresInHours * HOUR_MS }),
    })
    return toInvite(invite)
  }

  async function list(user: SessionUser, roomId: string): Promise<Invite[]> {
    await access.requireAccess(user, roomId, 'add')
    return (await store.listInvites(roomId)).map(toInvite)
  }

  async function revoke(user: SessionUser, inviteId: string): Promise<void> {
    const invite = await store.findInvite({ id: inviteId })
    if (!invite) throw new CodedError('not_found')
    await access.requireAccess(user, invite.room.id, 'add')
    await store.revokeInvite(inviteId)
  }

  /** A link is good for as long as whoever made it may invite: it is over with their right, or with them. */
  async function findByToken(token: string): Promise<FoundInvite | null> {
    const invite = await store.findInvite({ token })
    if (!invite || invite.state === 'over') return invite
    return (await mayStillInvite(invite)) ? invite : { ...invite, state: 'over' }
  }

  async function mayStillInvite({ room, createdBy }: FoundInvite): Promise<boolean> {
    const entrance = createdBy && !createdBy.status && (await store.findEntrance(createdBy, { id: room.id }))
    if (!entrance) return false
    // That a room is archived is told otherwise.
    const { archivedAt: _, ...open } = entrance.room
    return may('add', createdBy, toStanding({ ...entrance, room: open }))
  }

  async function accept(user: SessionUser, token: string): Promise<{ room: Room; mine: Mine }> {
    const invite = await findByToken(token)
    if (!invite || invite.state === 'over') throw new CodedError('not_found')
    const entrance = await store.findEntrance(user, { id: invite.room.id })
    if (entrance?.isBanned) throw new CodedError('conflict')
    const { room, mine } = requireRight(user, entrance, 'accept_invite')
    // Whoever took the last use may ask again.
    if (mine) return { room, mine }
    if (invite.state === 'used_up') throw new CodedError('not_found')
    return await comeIn(user, room.id, { type: 'accept', inviteId: invite.id, isCounted: false })
  }

  /** Lets somebody in whose registration has counted the use. */
  async function acceptCounted(user: SessionUser, inviteId: string): Promise<void> {
    const invite = await store.findInvite({ id: inviteId })
    if (!invite) throw new CodedError('not_found')
    await comeIn(user, invite.room.id, { type: 'accept', inviteId, isCounted: true })
  }

  /** The id of an invitation that holds, or null: for whoever has no account yet. */
  async function findHolding(token: string): Promise<string | null> {
    const invite = await findByToken(token)
    return invite && isOpen(invite) ? invite.id : null
  }

  /** What the link leads to; null for one that doesn't hold any more, but for members. `user` null: not signed in. */
  async function preview(token: string, user: SessionUser | null): Promise<InvitePreview | null> {
    const invite = await findByToken(token)
    if (!invite) return null
    const entrance = user && (await access.findReadable(user, invite.room.slug))
    const isMember = entrance !== null && entrance.mine !== null
    if (!isMember && !isOpen(invite)) return null
    const { room, memberCount, createdBy } = invite
    return { room, memberCount, createdBy, isMember }
  }

  function toInvite({ token, ...invite }: KeptInvite): Invite {
    return { ...invite, url: toInviteUrl(token) }
  }

  const commands = {
    'invite:create': async (user, input) => ({ invite: await create(user, input) }),
    'invite:list': async (user, { roomId }) => ({ invites: await list(user, roomId) }),
    async 'invite:revoke'(user, { inviteId }) {
      await revoke(user, inviteId)
      return {}
    },
    'invite:accept': (user, { token }) => accept(user, token),
  } satisfies Partial<UseCases>

  return { findHolding, acceptCounted, preview, commands }
}

function isOpen({ state, room }: FoundInvite): boolean {
  return state === 'holds' && room.archivedAt === undefined
}
