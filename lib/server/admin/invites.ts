import type { AdminInvite } from '#lib/protocol/admin.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { appendAudit } from '../audit/append.ts'
import { db } from '../store/prisma.ts'
import { SHOWN_USER, toUser } from '../store/rows.ts'
import { runQuery } from '../store/run-query.ts'
import { inTransaction } from './people.ts'

/** All invitations that hold, as admins see them. */

export interface AdminInvitePage {
  invites: AdminInvite[]
  nextCursor?: string
}

/** The newest first, behind `cursor`. Throws CodedError `unavailable`. */
export async function listAdminInvites({
  cursor,
  limit,
}: {
  cursor?: string | undefined
  limit: number
}): Promise<AdminInvitePage> {
  const ids = await runQuery(
    () => db().$queryRaw<{ id: bigint }[]>`
      SELECT i.id FROM invites i JOIN rooms r ON r.id = i.room_id AND r.kind = 'channel'
      WHERE i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > NOW(3))
        AND (i.max_uses IS NULL OR i.uses < i.max_uses) AND i.id < ${cursor === undefined ? MAX_ID : BigInt(cursor)}
      ORDER BY i.id DESC LIMIT ${limit + 1}`,
  )
  const page = ids.slice(0, limit).map(({ id }) => id)
  const rows = await runQuery(() =>
    db().invite.findMany({
      where: { id: { in: page } },
      include: {
        creator: { select: SHOWN_USER },
        room: { select: { id: true, slug: true, name: true, visibility: true } },
      },
      orderBy: { id: 'desc' },
    }),
  )
  const last = page.at(-1)
  return {
    invites: rows.map(({ id, room, creator, createdAt, uses, maxUses, expiresAt }) => ({
      id: String(id),
      room: {
        ...{ id: String(room.id), slug: room.slug, name: room.name },
        visibility: room.visibility as AdminInvite['room']['visibility'],
      },
      ...(creator && { createdBy: toUser(creator) }),
      ...{ createdAt: createdAt.toISOString(), uses },
      ...(maxUses !== null && { maxUses }),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    })),
    ...(ids.length > limit && last !== undefined && { nextCursor: String(last) }),
  }
}

const MAX_ID = 2n ** 63n - 1n

/** Also of a room that the admin may not read. Throws CodedError `not_found` where it holds no more, `unavailable`. */
export async function revokeByAdmin(actor: SessionUser, inviteId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const where = { id: BigInt(inviteId), revokedAt: null }
    const row = await tx.invite.findFirst({ where, select: { roomId: true } })
    const { count } = await tx.invite.updateMany({ where, data: { revokedAt: new Date() } })
    if (!row || count === 0) throw new CodedError('not_found')
    const target = { kind: 'invite' as const, id: inviteId }
    await appendAudit(tx, { actor, action: 'invite:revoked', target, roomId: String(row.roomId) })
  })
}
