import type { AdminUser, AdminUserQuery } from '#lib/protocol/admin.ts'
import { toColor } from '#lib/protocol/people.ts'
import { withDeadline } from '../deadline.ts'
import { log } from '../log.ts'
import type { Prisma } from '../store/generated/client.ts'
import { toLikePart } from '../store/like.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'

/** Everybody who has an account, as admins and the operator see them. */

export interface AdminUserPage {
  users: AdminUser[]
  nextCursor?: string
  /** How many there are by this query. */
  total: number
}

/** By username, behind `cursor`. Throws CodedError `unavailable`. */
export async function listPeople({ query = '', role, status, cursor, limit }: AdminUserQuery): Promise<AdminUserPage> {
  const where: Prisma.UserWhereInput = {
    kind: 'human',
    ...(status === 'disabled' ? { status } : status === 'active' ? { status: null } : NOT_DELETED),
    ...(role && { role }),
    ...(query !== '' && {
      AND: { OR: ['username', 'displayName', 'email'].map((name) => ({ [name]: { contains: toLikePart(query) } })) },
    }),
  }
  const behind = cursor === undefined ? {} : { username: { gt: cursor } }
  const [rows, total] = await Promise.all([
    runQuery(() =>
      db().user.findMany({
        where: { ...where, ...behind },
        select: SHOWN,
        orderBy: { username: 'asc' },
        take: limit + 1,
      }),
    ),
    runQuery(() => db().user.count({ where })),
  ])
  const page = rows.slice(0, limit)
  const users = await toAdminUsers(page)
  return { users, total, ...(rows.length > limit && { nextCursor: page.at(-1)?.username ?? '' }) }
}

/** Those who were here last, the latest first, `limit` at most. Throws CodedError `unavailable`. */
export async function listLastSeen(limit: number): Promise<AdminUser[]> {
  const seen = await runQuery(() =>
    db().session.groupBy({
      by: ['userId'],
      where: { user: { kind: 'human', ...NOT_DELETED } },
      orderBy: { _max: { lastSeenAt: 'desc' } },
      take: limit,
    }),
  )
  const ids = seen.map(({ userId }) => userId)
  const rows = await runQuery(() => db().user.findMany({ where: { id: { in: ids } }, select: SHOWN }))
  return await toAdminUsers(ids.flatMap((id) => rows.find((row) => row.id === id) ?? []))
}

const SHOWN = {
  ...{ id: true, username: true, displayName: true, role: true, status: true, email: true, createdAt: true },
  secondFactor: { select: { confirmedAt: true } },
  sessions: {
    select: { lastSeenAt: true, endedAt: true, expiresAt: true },
    orderBy: { lastSeenAt: 'desc' },
    take: 50,
  },
} as const satisfies Prisma.UserSelect

async function toAdminUsers(rows: Prisma.UserGetPayload<{ select: typeof SHOWN }>[]): Promise<AdminUser[]> {
  const counts = await countMessages(rows.map(({ username }) => username))
  return rows.map(({ sessions, secondFactor, ...row }): AdminUser => {
    const { id, username, displayName, role, status, email, createdAt } = row
    const lastSeenAt = sessions[0]?.lastSeenAt
    const messages = counts?.get(username)
    return {
      ...{ id: String(id), username, displayName, kind: 'human', role: role === 'admin' ? 'admin' : 'member' },
      color: toColor(username),
      ...(status === 'disabled' && { status }),
      ...(email !== null && { email }),
      createdAt: createdAt.toISOString(),
      ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
      sessions: sessions.filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > new Date()).length,
      ...(secondFactor?.confirmedAt && { hasSecondFactor: true }),
      ...(counts && { messages: messages ?? 0 }),
    }
  })
}

const COUNT_DEADLINE_MS = 1_500

const NOT_DELETED = { OR: [{ status: null }, { status: 'disabled' }] } satisfies Prisma.UserWhereInput

/** What each has said; null where counting takes too long. */
async function countMessages(usernames: string[]): Promise<Map<string, number> | null> {
  try {
    // Not by runQuery: that a count takes long does not mean that the database is away.
    const counting = db().message.groupBy({ by: ['sender'], where: { sender: { in: usernames } }, _count: true })
    const rows = await withDeadline(COUNT_DEADLINE_MS, counting)
    return new Map(rows.map(({ sender, _count }) => [sender, _count]))
  } catch (cause) {
    log().warn({ err: cause }, 'it could not be counted what people have said')
    return null
  }
}
