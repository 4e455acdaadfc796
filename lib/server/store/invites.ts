import { randomBytes } from 'node:crypto'
import type { FoundInvite, InviteDraft, KeptInvite } from '#lib/chat/room-ports.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { INVITES_LISTED_MAX, INVITES_MAX } from '#lib/protocol/limits.ts'
import { appendAudit } from '../audit/append.ts'
import type { Invite, Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { DELETED } from './room-turn.ts'
import { SHOWN_USER, toUser } from './rows.ts'

/** Links into rooms. Whether one holds is decided by the database, also for those who come at the same moment. */

const TOKEN_BYTES = 16
const TOKEN = /^[\w-]{22}$/
/** How long one is kept that doesn't hold any more. */
const KEPT_MS = 30 * 24 * 60 * 60_000

export async function createInvite({ roomId, createdBy, maxUses, expiresAt }: InviteDraft): Promise<KeptInvite> {
  const id = BigInt(roomId)
  await removeOld(id)
  const holding = await db().$queryRaw<{ count: bigint }[]>`
    SELECT COUNT(*) AS count FROM invites WHERE room_id = ${id} AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > NOW(3)) AND (max_uses IS NULL OR uses < max_uses)`
  if (Number(holding[0]?.count) >= INVITES_MAX) throw new CodedError('conflict')
  const data = {
    ...{ roomId: id, createdBy: createdBy.username, token: Uint8Array.from(randomBytes(TOKEN_BYTES)) },
    ...(maxUses !== undefined && { maxUses }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
  }
  const row = await db().$transaction(
    async (tx) => {
      const invite = await tx.invite.create({ data })
      // It may let people into the house, too.
      await appendAudit(tx, {
        ...{ actor: createdBy, action: 'invite:created', roomId },
        target: { kind: 'invite', id: String(invite.id) },
      })
      return invite
    },
    { isolationLevel: 'ReadCommitted' },
  )
  return toKept(row)
}

export async function listInvites(roomId: string): Promise<KeptInvite[]> {
  // Used up ones are among them, without a bound but of time: they are not to push out those that hold.
  const rows = await db().$queryRaw<(Omit<InviteRow, 'uses' | 'maxUses'> & { uses: bigint; maxUses: bigint | null })[]>`
    SELECT id, token, uses, max_uses AS maxUses, expires_at AS expiresAt FROM invites
    WHERE room_id = ${BigInt(roomId)} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > NOW(3))
    ORDER BY (max_uses IS NULL OR uses < max_uses) DESC, id DESC LIMIT ${INVITES_LISTED_MAX}`
  return rows.map(({ uses, maxUses, ...row }) =>
    toKept({ ...row, uses: Number(uses), maxUses: maxUses === null ? null : Number(maxUses) }),
  )
}

export async function findInvite(wanted: { token: string } | { id: string }): Promise<FoundInvite | null> {
  const where = toKey(wanted)
  const row = where && (await readWithRoom(where))
  if (!row || row.room.kind === DELETED) return null
  const { slug, name, topic, visibility, archivedAt } = row.room
  return {
    ...toKept(row),
    state: toState(row),
    room: {
      ...{ id: String(row.room.id), slug, name, topic, visibility: visibility as FoundInvite['room']['visibility'] },
      ...(archivedAt && { archivedAt: archivedAt.toISOString() }),
    },
    memberCount: row.room._count.memberships,
    createdBy: row.creator && row.creator.status === null ? toUser(row.creator) : null,
  }
}

/** In one snapshot: the room is read by a query of its own, and may be gone by then. */
async function readWithRoom(where: Prisma.InviteWhereUniqueInput) {
  const include = {
    creator: { select: SHOWN_USER },
    room: {
      select: {
        ...{ id: true, slug: true, name: true, topic: true, kind: true, visibility: true, archivedAt: true },
        _count: { select: { memberships: { where: { user: { kind: 'human' } } } } },
      },
    },
  } as const
  return await db().$transaction((tx) => tx.invite.findUnique({ where, include }), {
    isolationLevel: 'RepeatableRead',
  })
}

export async function revokeInvite(inviteId: string): Promise<void> {
  await db().invite.updateMany({ where: { id: BigInt(inviteId), revokedAt: null }, data: { revokedAt: new Date() } })
}

/** Takes one use of an invitation that holds, if it has one left. */
export async function takeUse(client: Prisma.TransactionClient, inviteId: string): Promise<boolean> {
  const count = await client.$executeRaw`
    UPDATE invites SET uses = uses + 1
    WHERE id = ${BigInt(inviteId)} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > NOW(3))
      AND (max_uses IS NULL OR uses < max_uses)`
  return count > 0
}

/** So that a room's table doesn't grow by what nobody can use. */
async function removeOld(roomId: bigint): Promise<void> {
  const before = new Date(Date.now() - KEPT_MS)
  await db().$executeRaw`
    DELETE FROM invites WHERE room_id = ${roomId}
      AND (revoked_at < ${before} OR expires_at < ${before} OR (uses >= max_uses AND created_at < ${before}))`
}

function toKey(wanted: { token: string } | { id: string }): Prisma.InviteWhereUniqueInput | null {
  if ('id' in wanted) return { id: BigInt(wanted.id) }
  return TOKEN.test(wanted.token) ? { token: Uint8Array.from(Buffer.from(wanted.token, 'base64url')) } : null
}

type InviteRow = Pick<Invite, 'id' | 'token' | 'uses' | 'maxUses' | 'expiresAt'>

function toKept({ id, token, uses, maxUses, expiresAt }: InviteRow): KeptInvite {
  return {
    ...{ id: String(id), token: Buffer.from(token).toString('base64url'), uses },
    ...(maxUses !== null && { maxUses }),
    ...(expiresAt !== null && { expiresAt: expiresAt.toISOString() }),
  }
}

function toState({ revokedAt, expiresAt, uses, maxUses }: Invite): FoundInvite['state'] {
  if (revokedAt !== null || (expiresAt !== null && expiresAt.getTime() <= Date.now())) return 'over'
  return maxUses !== null && uses >= maxUses ? 'used_up' : 'holds'
}
