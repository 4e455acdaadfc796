import type { User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { INVITES_LISTED_MAX, INVITES_MAX } from '#lib/protocol/limits.ts'
import type { Audit } from './audit.ts'
import type { Store } from './ports.ts'
import type { FoundInvite, InviteDraft, KeptInvite } from './room-ports.ts'
import type { Entry } from './store-memory.ts'

/** Invitations in memory. */

type Kept = InviteDraft & { id: string; token: string; uses: number; isRevoked: boolean }

interface MemoryInvitesParts {
  users: Map<string, User>
  rooms: Map<string, Entry>
  now(): number
  writeAudit: Audit['writeAudit']
}

type MemoryInvites = Pick<Store, 'createInvite' | 'listInvites' | 'findInvite' | 'revokeInvite'> & {
  /** Takes one use of an invitation that holds, if it has one left. */
  takeUse(inviteId: string): boolean
}

export function createMemoryInvites({ users, rooms, now, writeAudit }: MemoryInvitesParts): MemoryInvites {
  const invites = new Map<string, Kept>()

  function toState({ isRevoked, expiresAt, uses, maxUses }: Kept): FoundInvite['state'] {
    if (isRevoked || (expiresAt !== undefined && expiresAt <= now())) return 'over'
    return maxUses !== undefined && uses >= maxUses ? 'used_up' : 'holds'
  }

  return {
    async createInvite(draft) {
      const others = [...invites.values()].filter(({ roomId }) => roomId === draft.roomId)
      if (others.filter((invite) => toState(invite) === 'holds').length >= INVITES_MAX) throw new CodedError('conflict')
      const id = String(invites.size + 1)
      const invite = { ...draft, id, token: crypto.randomUUID().replaceAll('-', ''), uses: 0, isRevoked: false }
      invites.set(id, invite)
      const { createdBy: actor, roomId } = draft
      await writeAudit({ actor, action: 'invite:created', roomId, target: { kind: 'invite', id } })
      return toKept(invite)
    },
    async listInvites(roomId) {
      const own = [...invites.values()].filter((invite) => invite.roomId === roomId && toState(invite) !== 'over')
      const holds = (invite: Kept) => Number(toState(invite) === 'holds')
      return own
        .reverse()
        .sort((a, b) => holds(b) - holds(a))
        .slice(0, INVITES_LISTED_MAX)
        .map(toKept)
    },
    async findInvite(wanted) {
      const found = [...invites.values()].find((invite) =>
        'id' in wanted ? invite.id === wanted.id : invite.token === wanted.token,
      )
      const entry = found && rooms.get(found.roomId)
      if (!found || !entry) return null
      const people = [...entry.members.keys()].filter((id) => users.get(id)?.kind === 'human')
      const createdBy = [...users.values()].find(({ username }) => username === found.createdBy.username) ?? null
      return { ...toKept(found), state: toState(found), room: entry.room, memberCount: people.length, createdBy }
    },
    async revokeInvite(inviteId) {
      const invite = invites.get(inviteId)
      if (invite) invites.set(inviteId, { ...invite, isRevoked: true })
    },
    takeUse(inviteId) {
      const invite = invites.get(inviteId)
      if (!invite || toState(invite) !== 'holds') return false
      invites.set(inviteId, { ...invite, uses: invite.uses + 1 })
      return true
    },
  }
}

function toKept({ id, token, uses, maxUses, expiresAt }: Kept): KeptInvite {
  return {
    ...{ id, token, uses },
    ...(maxUses !== undefined && { maxUses }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
  }
}
