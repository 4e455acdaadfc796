import { toMine } from '#lib/chat/mine.ts'
import type { Entrance } from '#lib/chat/room-ports.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { queryTogether } from './query-together.ts'
import { type ShownRoom, type ToModel, toMembership, toRoom } from './rows.ts'
import { runQuery } from './run-query.ts'
import { listPeople } from './whole-room.ts'

/**
 * How people stand to rooms: one query where the model API takes five, and one for all who ask at the same time. It
 * answers whatever there is; who may see it is for lib/chat/access.ts.
 */

interface Asked {
  userId: string
  roomId: string
}

type Row = ShownRoom & {
  lastRev: bigint
  askedBy: bigint
  /** Null, as the other columns of a membership, for whoever is no member. */
  role: string | null
  lastReadSeq: bigint
  notify: string
  joinedAt: Date
  named: bigint
  bannedId: bigint | null
}

/** Null: there is no such room. */
export function createEntranceQuery(toModel: ToModel): (asked: Asked) => Promise<Entrance | null> {
  return queryTogether(async (asked) => {
    const rows = await runQuery(() => readRows(toPairs(asked)))
    const people = await runQuery(() => listPeople(rows))
    const found = new Map(rows.map((row) => [`${row.askedBy} ${row.id}`, row]))
    return asked.map(({ userId, roomId }) => {
      const row = found.get(`${userId} ${roomId}`)
      return row ? toEntrance(row, toModel, people) : null
    })
  })
}

/** The person's own rooms, and all that are public. */
export async function listEntrances(user: SessionUser, toModel: ToModel): Promise<Entrance[]> {
  const userId = BigInt(user.id)
  const rows = await readRows(Prisma.sql`
    SELECT room_id, user_id FROM memberships WHERE user_id = ${userId}
    UNION SELECT id, ${userId} FROM rooms WHERE visibility = 'public'`)
  return await toEntrances(rows, toModel)
}

/** The person's own rooms. */
export async function listOwnEntrances(user: SessionUser, toModel: ToModel): Promise<Entrance[]> {
  const rows = await readRows(Prisma.sql`SELECT room_id, user_id FROM memberships WHERE user_id = ${BigInt(user.id)}`)
  return await toEntrances(rows, toModel)
}

/** The id of the room that has this slug now, or had it. */
export async function findRoomId(slug: string): Promise<string | null> {
  const row = await runQuery(() => db().room.findUnique({ where: { slug }, select: { id: true } }))
  if (row) return String(row.id)
  const former = await runQuery(() => db().formerSlug.findUnique({ where: { slug }, select: { roomId: true } }))
  return former && String(former.roomId)
}

/** By the age of the rooms. */
async function toEntrances(rows: Row[], toModel: ToModel): Promise<Entrance[]> {
  const people = await listPeople(rows)
  const entrances = rows.map((row) => toEntrance(row, toModel, people))
  return entrances.sort((a, b) => Number(a.room.id) - Number(b.room.id))
}

function toEntrance(row: Row, toModel: ToModel, people: Map<bigint, string[]>): Entrance {
  const room = toRoom(row, toModel, people.get(row.id))
  const { role } = row
  const mine = role === null ? null : toMine(room, toMembership({ ...row, role }), Number(row.named))
  return { room, rev: Number(row.lastRev), mine, isBanned: row.bannedId !== null }
}

function toPairs(asked: Asked[]): Prisma.Sql {
  const pairs = asked.map(
    ({ roomId, userId }) => Prisma.sql`SELECT ${BigInt(roomId)} AS room_id, ${BigInt(userId)} AS user_id`,
  )
  return Prisma.join(pairs, ' UNION ALL ')
}

/** `pairs`: a query of (room_id, user_id). */
function readRows(pairs: Prisma.Sql): Promise<Row[]> {
  return db().$queryRaw`
    SELECT rooms.id, slug, kind, name, topic, visibility, ai_trigger AS \`trigger\`, assistants, instructions,
      reads_from_seq AS readsFromSeq, created_by AS createdBy, archived_at AS archivedAt, last_seq AS lastSeq,
      keep_days AS keepDays, keeps_pins AS keepsPins, swept_to_seq AS sweptToSeq, slow_seconds AS slowSeconds,
      last_rev AS lastRev, asked.user_id AS askedBy, m.role, m.last_read_seq AS lastReadSeq, m.notify,
      m.joined_at AS joinedAt, bans.user_id AS bannedId,
      (SELECT COUNT(DISTINCT n.seq) FROM mentions n
        WHERE n.user_id IN (0, asked.user_id) AND n.room_id = m.room_id
          AND n.seq > GREATEST(m.last_read_seq, rooms.swept_to_seq)) AS named
    FROM (${pairs}) AS asked
    JOIN rooms ON rooms.id = asked.room_id AND rooms.kind <> 'deleted'
    LEFT JOIN memberships m ON m.room_id = asked.room_id AND m.user_id = asked.user_id
    LEFT JOIN bans ON bans.room_id = asked.room_id AND bans.user_id = asked.user_id`
}
