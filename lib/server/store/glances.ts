import { FACES_MAX, type Headcount, LATEST_TEXT_MAX } from '#lib/chat/room-ports.ts'
import type { Message, Room } from '#lib/protocol/entities.ts'
import { FILES } from './files.ts'
import { Prisma } from './generated/client.ts'
import { OTHER_COLUMNS, REPLY_JOIN } from './message-columns.ts'
import { db } from './prisma.ts'
import { NO_MARKS, type ShownMarks, type ShownMessage, type ShownUser, toMessage, toUser } from './rows.ts'

/** What a list shows of many rooms at once. */

type FaceRow = ShownUser & { roomId: bigint; memberCount: bigint }

/** One walk through the members, which counts them and takes the first few of each room. */
export async function listHeadcounts(roomIds: readonly string[]): Promise<Map<string, Headcount>> {
  if (roomIds.length === 0) return new Map()
  const rows = await db().$queryRaw<FaceRow[]>`
    SELECT ranked.room_id AS roomId, ranked.member_count AS memberCount, u.id, u.username,
      u.display_name AS displayName, u.kind, u.role, u.status
    FROM (
      SELECT m.room_id, m.user_id, COUNT(*) OVER (PARTITION BY m.room_id) AS member_count,
        ROW_NUMBER() OVER (PARTITION BY m.room_id ORDER BY m.role <> 'owner', m.joined_at, m.user_id) AS place
      FROM memberships m JOIN users p ON p.id = m.user_id AND p.kind = 'human'
      WHERE m.room_id IN (${Prisma.join(roomIds.map(BigInt))})
    ) AS ranked
    JOIN users u ON u.id = ranked.user_id
    WHERE ranked.place <= ${FACES_MAX} ORDER BY ranked.room_id, ranked.place`
  const counts = new Map<string, Headcount>()
  for (const row of rows) {
    const roomId = String(row.roomId)
    const faces = [...(counts.get(roomId)?.faces ?? []), toUser(row)]
    counts.set(roomId, { memberCount: Number(row.memberCount), faces })
  }
  return counts
}

/** A look into the index for each of the rooms. */
export async function listLatest(rooms: readonly Pick<Room, 'id' | 'lastSeq'>[]): Promise<Message[]> {
  const spoken = rooms.filter(({ lastSeq }) => lastSeq > 0)
  if (spoken.length === 0) return []
  const places = Prisma.join(spoken.map(({ id, lastSeq }) => Prisma.sql`(${BigInt(id)}, ${BigInt(lastSeq)})`))
  const rows = await db().$queryRaw<Omit<ShownMessage, Exclude<keyof ShownMarks, 'files'>>[]>`
    SELECT ${Prisma.raw(OTHER_COLUMNS)}, LEFT(m.message, ${LATEST_TEXT_MAX}) AS message, NULL AS reasoning,
      IF(m.marks = 0, NULL, ${Prisma.raw(FILES)}) AS files
    FROM messages m ${REPLY_JOIN} WHERE (m.room_id, m.seq) IN (${places})`
  // A line of a list shows no marks.
  return rows.map((row) => toMessage({ ...NO_MARKS, ...row }))
}
