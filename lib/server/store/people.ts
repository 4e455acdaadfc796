import type { Acquaintance, WantedUsers } from '#lib/chat/ports.ts'
import type { RoomRole, User } from '#lib/protocol/entities.ts'
import { COMMON_ROOMS_MAX } from '#lib/protocol/limits.ts'
import { Prisma } from './generated/client.ts'
import { toLikePart } from './like.ts'
import { db } from './prisma.ts'
import { queryTogether } from './query-together.ts'
import { SHOWN_USER, type ShownUser, toUser } from './rows.ts'
import { runQuery } from './run-query.ts'

/** The people of the installation, as they are shown. */

const SHOWN = Prisma.sql`id, username, display_name AS displayName, kind, role, status, about`

export function listUsers({ usernames, query = '' }: WantedUsers, max: number): Promise<User[]> {
  return usernames ? findByNames(usernames) : search(query, max)
}

export async function findUserByHandle(key: string): Promise<User | null> {
  const usernameKey = new TextEncoder().encode(key)
  const row = await runQuery(() => db().user.findUnique({ where: { usernameKey } }))
  return row && toUser(row)
}

export async function renameUser(userId: string, displayName: string): Promise<boolean> {
  const count = await runQuery(
    () => db().$executeRaw`
      UPDATE users SET display_name = ${displayName}
      WHERE id = ${BigInt(userId)} AND status IS NULL AND CAST(display_name AS BINARY) <> CAST(${displayName} AS BINARY)`,
  )
  return count > 0
}

export async function setAbout(userId: string, about: string | null): Promise<void> {
  await runQuery(() => db().user.updateMany({ where: { id: BigInt(userId), status: null }, data: { about } }))
}

export async function findAcquaintance(readerId: string, username: string): Promise<Acquaintance | null> {
  const row = await runQuery(() =>
    db().user.findUnique({ where: { username }, select: { ...SHOWN_USER, about: true, timeZone: true } }),
  )
  if (!row) return null
  if (row.status !== null) return { user: toUser(row), timeZone: null, lastSeenAt: null, rooms: [] }
  const isBoth = (userId: bigint) => ({ memberships: { some: { userId } } })
  const [rooms, session] = await runQuery(() =>
    Promise.all([
      db().room.findMany({
        where: { kind: 'channel', AND: [isBoth(row.id), isBoth(BigInt(readerId))] },
        select: { id: true, slug: true, name: true },
        orderBy: { id: 'asc' },
        take: COMMON_ROOMS_MAX,
      }),
      db().session.findFirst({
        where: { userId: row.id },
        select: { lastSeenAt: true },
        orderBy: { lastSeenAt: 'desc' },
      }),
    ]),
  )
  return {
    user: toUser(row),
    timeZone: row.timeZone,
    lastSeenAt: session?.lastSeenAt.toISOString() ?? null,
    rooms: rooms.map((room) => ({ ...room, id: String(room.id) })),
  }
}

export async function listRoles(userId: string): Promise<{ roomId: string; role: RoomRole }[]> {
  const rows = await runQuery(() => db().membership.findMany({ where: { userId: BigInt(userId) } }))
  return rows.map(({ roomId, role }) => ({ roomId: String(roomId), role: role as RoomRole }))
}

/** One query for all who ask at this time: where many come back at once, they lack the same names. */
const findByNames = queryTogether(async (asked: string[][]): Promise<User[][]> => {
  const names = [...new Set(asked.flat())]
  if (names.length === 0) return asked.map(() => [])
  const rows = await runQuery(
    () => db().$queryRaw<ShownUser[]>`SELECT ${SHOWN} FROM users WHERE username IN (${Prisma.join(names)})`,
  )
  const found = new Map(rows.map((row) => [row.username, toUser(row)]))
  return asked.map((some) => [...new Set(some)].flatMap((name) => found.get(name) ?? []))
})

/** Those of whose names it is a part, as a reader sees them; where it begins one, first. */
async function search(query: string, max: number): Promise<User[]> {
  const part = toLikePart(query.trim())
  const name = Prisma.sql`CONVERT(username USING utf8mb4) COLLATE utf8mb4_unicode_ci`
  const rows = await runQuery(
    () => db().$queryRaw<ShownUser[]>`
      SELECT ${SHOWN} FROM users
      WHERE status IS NULL AND (${name} LIKE ${`%${part}%`} OR display_name LIKE ${`%${part}%`})
      ORDER BY (${name} LIKE ${`${part}%`} OR display_name LIKE ${`${part}%`}) DESC, username LIMIT ${max}`,
  )
  return rows.map(toUser)
}
