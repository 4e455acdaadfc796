import { toMine } from '#lib/chat/mine.ts'
import type { MineChange } from '#lib/chat/room-ports.ts'
import type { Mine, Room } from '#lib/protocol/entities.ts'
import { type Membership as MembershipRow, Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { DELETED } from './room-turn.ts'
import { type ToModel, toMembership } from './rows.ts'
import { toWholeRoom } from './whole-room.ts'

/** Members' own parts of a room: what they have read, and what they want to hear of. */

export async function changeMine(roomId: string, userId: string, change: MineChange): Promise<void> {
  const member = { roomId: BigInt(roomId), userId: BigInt(userId) }
  if ('notify' in change) {
    await db().membership.updateMany({ where: member, data: { notify: change.notify } })
    return
  }
  const { lastReadSeq, isBack } = change
  // One row and no look at the room's, which would wait for whoever writes to the room.
  await db().membership.updateMany({
    where: { ...member, ...(!isBack && { lastReadSeq: { lt: lastReadSeq } }) },
    data: { lastReadSeq },
  })
}

type Row = Pick<MembershipRow, 'userId' | 'role' | 'lastReadSeq' | 'notify' | 'joinedAt'> & { named: bigint }

/** The room, and what of it belongs to those of the people who are members. Null: there is no such room. */
export async function listMine(
  roomId: string,
  userIds: readonly string[],
  toModel: ToModel,
): Promise<{ room: Room; mine: Map<string, Mine> } | null> {
  const row = await db().room.findUnique({ where: { id: BigInt(roomId) } })
  if (!row || row.kind === DELETED) return null
  const room = await toWholeRoom(row, toModel)
  if (userIds.length === 0) return { room, mine: new Map() }
  const rows = await db().$queryRaw<Row[]>`
    SELECT m.user_id AS userId, m.role, m.last_read_seq AS lastReadSeq, m.notify, m.joined_at AS joinedAt,
      IF(m.last_read_seq >= ${row.lastSeq}, 0, (SELECT COUNT(DISTINCT n.seq) FROM mentions n
        WHERE n.user_id IN (0, m.user_id) AND n.room_id = m.room_id
          AND n.seq > GREATEST(m.last_read_seq, ${row.sweptToSeq}))) AS named
    FROM memberships m WHERE m.room_id = ${row.id} AND m.user_id IN (${Prisma.join(userIds.map(BigInt))})`
  return {
    room,
    mine: new Map(rows.map((one) => [String(one.userId), toMine(room, toMembership(one), Number(one.named))])),
  }
}
