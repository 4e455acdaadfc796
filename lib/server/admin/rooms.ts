import type { AdminRoom, AdminRoomQuery } from '#lib/protocol/admin.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { Prisma } from '../store/generated/client.ts'
import { toLikePart } from '../store/like.ts'
import { db } from '../store/prisma.ts'
import { SHOWN_USER, toUser } from '../store/rows.ts'
import { runQuery } from '../store/run-query.ts'

/** All channels, as admins see them. Direct rooms are closed to them, and not here. */

const OWNERS_SHOWN = 5

interface Row {
  id: bigint
  slug: string
  name: string
  visibility: AdminRoom['visibility']
  createdAt: Date
  archivedAt: Date | null
  lastSeq: bigint
  memberCount: bigint
  ownerCount: bigint
  /** A decimal. */
  bytes: unknown
  mine: AdminRoom['mine'] | null
}

export interface AdminRoomPage {
  rooms: AdminRoom[]
  nextCursor?: string
  total: number
}

/** The newest first, behind `cursor`. Throws CodedError `unavailable`. */
export async function listAdminRooms(
  actor: SessionUser,
  { query = '', cursor, limit }: AdminRoomQuery,
): Promise<AdminRoomPage> {
  const like = `%${toLikePart(query)}%`
  const wanted = Prisma.sql`r.kind = 'channel'
    ${query === '' ? Prisma.empty : Prisma.sql`AND (r.name LIKE ${like} OR r.slug LIKE ${like})`}`
  const people = Prisma.sql`FROM memberships m JOIN users u ON u.id = m.user_id AND u.kind <> 'ai' WHERE m.room_id = r.id`
  const [rows, [count]] = await Promise.all([
    runQuery(
      () => db().$queryRaw<Row[]>`
      SELECT r.id, r.slug, r.name, r.visibility, r.created_at AS createdAt, r.archived_at AS archivedAt, r.last_seq AS lastSeq,
        (SELECT COUNT(*) ${people}) AS memberCount, (SELECT COUNT(*) ${people} AND m.role = 'owner') AS ownerCount,
        (SELECT COALESCE(SUM(f.bytes), 0) FROM files f WHERE f.room_id = r.id AND f.removed_at IS NULL) AS bytes,
        (SELECT m.role FROM memberships m WHERE m.room_id = r.id AND m.user_id = ${BigInt(actor.id)}) AS mine
      FROM rooms r WHERE ${wanted} ${cursor === undefined ? Prisma.empty : Prisma.sql`AND r.id < ${BigInt(cursor)}`}
      ORDER BY r.id DESC LIMIT ${limit + 1}`,
    ),
    runQuery(() => db().$queryRaw<{ total: bigint }[]>`SELECT COUNT(*) AS total FROM rooms r WHERE ${wanted}`),
  ])
  const page = rows.slice(0, limit)
  const owners = await listOwners(page.filter(({ visibility }) => visibility === 'public').map(({ id }) => id))
  const last = page.at(-1)
  return {
    rooms: page.map((row) => toAdminRoom(row, owners)),
    total: Number(count?.total ?? 0),
    ...(rows.length > limit && last && { nextCursor: String(last.id) }),
  }
}

type Owners = Map<bigint, NonNullable<AdminRoom['owners']>>

function toAdminRoom({ id, slug, name, visibility, ...row }: Row, owners: Owners): AdminRoom {
  return {
    ...{ id: String(id), slug, name, visibility, createdAt: row.createdAt.toISOString() },
    ...(row.archivedAt && { archivedAt: row.archivedAt.toISOString() }),
    ...{ memberCount: Number(row.memberCount), ownerCount: Number(row.ownerCount) },
    ...(visibility === 'public' && { owners: owners.get(id) ?? [] }),
    ...{ messages: Number(row.lastSeq), bytes: Number(row.bytes) },
    ...(row.mine && { mine: row.mine }),
    ...(slug === LOBBY_SLUG && { isLobby: true as const }),
  }
}

async function listOwners(roomIds: bigint[]): Promise<Owners> {
  const rows = await runQuery(() =>
    db().membership.findMany({
      where: { roomId: { in: roomIds }, role: 'owner', user: { kind: { not: 'ai' } } },
      select: { roomId: true, user: { select: SHOWN_USER } },
      orderBy: { joinedAt: 'asc' },
      take: 1_000,
    }),
  )
  const owners: Owners = new Map()
  for (const { roomId, user } of rows) {
    const known = owners.get(roomId) ?? []
    if (known.length < OWNERS_SHOWN) owners.set(roomId, [...known, toUser(user)])
  }
  return owners
}
