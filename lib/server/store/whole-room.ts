import type { Room } from '#lib/protocol/entities.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { type ShownRoom, type ToModel, toRoom } from './rows.ts'

/** Rooms with their people, where they are direct; others cost no query more. */

/** A room as it is told. */
export async function toWholeRoom(row: ShownRoom, toModel: ToModel): Promise<Room> {
  return toRoom(row, toModel, (await listPeople([row])).get(row.id))
}

/** The people of those of the rooms that are direct, by id: usernames. */
export async function listPeople(rooms: { id: bigint; kind: string }[]): Promise<Map<bigint, string[]>> {
  const ids = rooms.filter(({ kind }) => kind === 'direct').map(({ id }) => id)
  const people = new Map<bigint, string[]>()
  if (ids.length === 0) return people
  const rows = await db().$queryRaw<{ roomId: bigint; username: string }[]>`
    SELECT m.room_id AS roomId, u.username FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.room_id IN (${Prisma.join(ids)}) AND u.kind <> 'ai' ORDER BY u.username`
  for (const { roomId, username } of rows) people.set(roomId, [...(people.get(roomId) ?? []), username])
  return people
}
