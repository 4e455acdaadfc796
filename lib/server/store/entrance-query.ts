import type { Entrance } from '#lib/chat/ports.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { askTogether } from './ask-together.ts'
import { Prisma, type Room as RoomRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { reach } from './reach.ts'
import { toRoom } from './rows.ts'

/** Who may enter which room: one query where the model API takes two, and one for all who come at the same time. */

interface Asked {
  userId: string
  roomId: string
}

/** `model` is what the assistant calls the model that answers. Null: there is no such room for this person. */
export function createEntranceQuery(model: string): (asked: Asked) => Promise<Entrance | null> {
  return askTogether(async (asked) => {
    const rows = await reach(() => readRows(asked))
    const found = new Map(rows.map((row) => [`${row.askedBy} ${row.id}`, row]))
    return asked.map(({ userId, roomId }) => {
      const row = found.get(`${userId} ${roomId}`)
      if (!row) return null
      return { room: toRoom(row, model), rev: Number(row.lastRev), isMember: row.memberId !== null }
    })
  })
}

/** The id of a room that this person may enter. */
export async function findRoomId(user: SessionUser, slug: string): Promise<string | null> {
  const row = await reach(() => db().room.findFirst({ where: { slug, ...visibleTo(user) }, select: { id: true } }))
  return row && String(row.id)
}

/** The rooms of this person, as a condition of Prisma's. */
export function visibleTo(user: SessionUser) {
  return { OR: [{ visibility: 'public' }, { memberships: { some: { userId: BigInt(user.id) } } }] }
}

function readRows(asked: Asked[]): Promise<(RoomRow & { askedBy: bigint; memberId: bigint | null })[]> {
  const pairs = asked.map(
    ({ roomId, userId }) => Prisma.sql`SELECT ${BigInt(roomId)} AS room_id, ${BigInt(userId)} AS user_id`,
  )
  return db().$queryRaw`
    SELECT rooms.id, slug, name, topic, visibility, ai_trigger AS \`trigger\`, last_seq AS lastSeq,
      last_rev AS lastRev, created_at AS createdAt, asked.user_id AS askedBy, memberships.user_id AS memberId
    FROM (${Prisma.join(pairs, ' UNION ALL ')}) AS asked
    JOIN rooms ON rooms.id = asked.room_id
    LEFT JOIN memberships ON memberships.room_id = asked.room_id AND memberships.user_id = asked.user_id
    WHERE visibility = 'public' OR memberships.user_id IS NOT NULL`
}
