import type { Entrance } from '#lib/chat/ports.ts'
import { askTogether } from './ask-together.ts'
import { Prisma, type Room as RoomRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { toRoom } from './rows.ts'

/** Who may enter which room: one query where the model API takes two, and one for all who come at the same time. */

interface Asked {
  userId: string
  roomId: string
}

/** `model` is what the assistant calls the model that answers. Null: there is no such room for this person. */
export function createEntrances(model: string): (asked: Asked) => Promise<Entrance | null> {
  return askTogether(async (asked) => {
    const rows = await readRows(asked)
    const rooms = new Map(rows.map((row) => [String(row.id), row]))
    const members = new Set(rows.map(({ id, memberId }) => `${id} ${memberId}`))
    return asked.map(({ userId, roomId }) => {
      const row = rooms.get(roomId)
      const isMember = members.has(`${roomId} ${userId}`)
      if (!row || (row.visibility !== 'public' && !isMember)) return null
      return { room: toRoom(row, model), rev: Number(row.lastRev), isMember }
    })
  })
}

export async function findRoomId(slug: string): Promise<string | null> {
  const row = await db().room.findUnique({ where: { slug }, select: { id: true } })
  return row && String(row.id)
}

/** A row for each of these people who is a member, and one at least for each room. */
function readRows(asked: Asked[]): Promise<(RoomRow & { memberId: bigint | null })[]> {
  const roomIds = new Set(asked.map(({ roomId }) => BigInt(roomId)))
  const userIds = new Set(asked.map(({ userId }) => BigInt(userId)))
  return db().$queryRaw`
    SELECT rooms.id, slug, name, topic, visibility, ai_trigger AS \`trigger\`, last_seq AS lastSeq,
      last_rev AS lastRev, created_at AS createdAt, memberships.user_id AS memberId
    FROM rooms
    LEFT JOIN memberships
      ON memberships.room_id = rooms.id AND memberships.user_id IN (${Prisma.join([...userIds])})
    WHERE rooms.id IN (${Prisma.join([...roomIds])})`
}
