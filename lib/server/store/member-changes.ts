import type { ListedMember, MemberChange, MembersChanged, Person, RightCheck } from '#lib/chat/room-ports.ts'
import type { RoomRole, SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { Prisma } from './generated/client.ts'
import { takeUse } from './invites.ts'
import { db } from './prisma.ts'
import { checkRight, type RoomTurn, takeRoomTurn } from './room-turn.ts'
import { SHOWN_USER, type ShownUser, type ToModel, toUser } from './rows.ts'
import { toWholeRoom } from './whole-room.ts'

/** Who is in a room: reading it, and changing it. */

type Moves = Pick<MembersChanged, 'joined' | 'left'>
const NOBODY: Moves = { joined: [], left: [] }

export async function changeMembers(
  roomId: string,
  change: MemberChange,
  { by, check, toModel }: { by: SessionUser; check: RightCheck; toModel: ToModel },
): Promise<MembersChanged> {
  const { outcome, messages } = await takeRoomTurn(roomId, by, async (turn) => {
    const line = await checkRight(turn, { by, check }, 'person' in change ? change.person : by)
    const moves = await applyChange(turn, change, by)
    if (line) turn.note(line)
    return moves
  })
  const row = await db().room.findUniqueOrThrow({ where: { id: BigInt(roomId) } })
  return { room: await toWholeRoom(row, toModel), messages, ...outcome }
}

function applyChange(turn: RoomTurn, change: MemberChange, by: SessionUser): Promise<Moves> {
  switch (change.type) {
    case 'join':
      return join(turn, by)
    case 'accept':
      return accept(turn, by, change)
    case 'leave':
      return leave(turn, by)
    case 'add':
      return add(turn, change.people)
    case 'remove':
      return remove(turn, change.person, change.isBan)
    case 'unban':
      return unban(turn, change.person)
    case 'role':
      return setRole(turn, change.person, change.role)
    case 'take_over':
      return takeOver(turn, by)
  }
}

async function join(turn: RoomTurn, { id }: SessionUser): Promise<Moves> {
  const joined = await insertMembers(turn, [id])
  if (joined.length > 0) turn.tell({ type: 'joined' })
  return { joined, left: [] }
}

/** The use is taken with the membership: of many who come at once no more come in than may. */
async function accept(
  turn: RoomTurn,
  { id }: SessionUser,
  { inviteId, isCounted }: MemberChange & { type: 'accept' },
): Promise<Moves> {
  if (await isBanned(turn, [id])) throw new CodedError('conflict')
  const joined = await insertMembers(turn, [id])
  if (joined.length === 0) return NOBODY
  if (!isCounted && !(await takeUse(turn.tx, inviteId))) throw new CodedError('not_found')
  turn.tell({ type: 'joined' })
  return { joined, left: [] }
}

async function leave(turn: RoomTurn, { id }: SessionUser): Promise<Moves> {
  if (!(await removeMember(turn, id))) return NOBODY
  turn.tell({ type: 'left' })
  return { joined: [], left: [id] }
}

async function add(turn: RoomTurn, people: User[]): Promise<Moves> {
  const ids = people.map(({ id }) => id)
  if (await isBanned(turn, ids)) throw new CodedError('conflict')
  const joined = await insertMembers(turn, ids)
  const usernames = people.filter(({ id }) => joined.includes(id)).map(({ username }) => username)
  if (usernames.length > 0) turn.tell({ type: 'added', usernames })
  return { joined, left: [] }
}

async function remove(turn: RoomTurn, { id, username }: User, isBan: boolean): Promise<Moves> {
  const wasMember = await removeMember(turn, id)
  const key = { roomId: turn.row.id, userId: BigInt(id) }
  if (isBan) await turn.tx.ban.createMany({ data: [key], skipDuplicates: true })
  if (wasMember) turn.tell({ type: 'removed', username })
  return { joined: [], left: wasMember ? [id] : [] }
}

async function unban({ tx, row }: RoomTurn, { id }: User): Promise<Moves> {
  await tx.ban.deleteMany({ where: { roomId: row.id, userId: BigInt(id) } })
  return NOBODY
}

async function setRole(turn: RoomTurn, { id, username }: User, role: RoomRole): Promise<Moves> {
  const member = { roomId: turn.row.id, userId: BigInt(id) }
  if (role !== 'owner') await requireOtherOwner(turn, id)
  const { count } = await turn.tx.membership.updateMany({ where: { ...member, role: { not: role } }, data: { role } })
  if (count > 0) turn.tell({ type: 'role', username, role })
  return NOBODY
}

async function takeOver(turn: RoomTurn, { id }: SessionUser): Promise<Moves> {
  const joined = await insertMembers(turn, [id])
  const key = { roomId: turn.row.id, userId: BigInt(id) }
  await turn.tx.membership.updateMany({ where: key, data: { role: 'owner' } })
  await turn.tx.ban.deleteMany({ where: key })
  turn.tell({ type: 'took_over' })
  return { joined, left: [] }
}

/** Answers who was none before. */
async function insertMembers({ tx, row, read }: RoomTurn, ids: string[]): Promise<string[]> {
  const inside = await tx.membership.findMany({
    where: { roomId: row.id, userId: { in: ids.map(BigInt) } },
    select: { userId: true },
  })
  const known = new Set(inside.map(({ userId }) => String(userId)))
  const joined = ids.filter((id) => !known.has(id))
  await tx.membership.createMany({
    data: joined.map((id) => ({ roomId: row.id, userId: BigInt(id), lastReadSeq: row.lastSeq })),
    skipDuplicates: true,
  })
  for (const id of joined) read(BigInt(id))
  return joined
}

/** Whether this person was a member. */
async function removeMember(turn: RoomTurn, id: string): Promise<boolean> {
  await requireOtherOwner(turn, id)
  const { count } = await turn.tx.membership.deleteMany({ where: { roomId: turn.row.id, userId: BigInt(id) } })
  return count > 0
}

/** Throws CodedError `conflict` if this is the last owner of a room that others are in. */
async function requireOtherOwner({ tx, row }: RoomTurn, id: string): Promise<void> {
  const userId = BigInt(id)
  const member = await tx.membership.findUnique({ where: { roomId_userId: { roomId: row.id, userId } } })
  if (member?.role !== 'owner') return
  const others = { roomId: row.id, userId: { not: userId }, user: { kind: 'human' } }
  const owners = await tx.membership.count({ where: { ...others, role: 'owner' } })
  if (owners === 0 && (await tx.membership.count({ where: others })) > 0) throw new CodedError('conflict')
}

async function isBanned({ tx, row }: RoomTurn, ids: string[]): Promise<boolean> {
  return (await tx.ban.count({ where: { roomId: row.id, userId: { in: ids.map(BigInt) } } })) > 0
}

export async function findPerson(roomId: string, username: string): Promise<Person | null> {
  const row = await db().user.findUnique({
    where: { username },
    select: { ...SHOWN_USER, memberships: { where: { roomId: BigInt(roomId) }, select: { role: true } } },
  })
  return row && { user: toUser(row), role: (row.memberships[0]?.role ?? null) as RoomRole | null }
}

/** Those of the usernames that belong to people and bots whose accounts live. */
export async function findUsers(usernames: string[]): Promise<User[]> {
  const where = { username: { in: usernames }, kind: { in: ['human', 'bot'] }, status: null }
  return (await db().user.findMany({ where, select: SHOWN_USER })).map(toUser)
}

export async function listMembersPage(
  roomId: string,
  { query = '', cursor = '', limit }: { query?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<ListedMember[]> {
  const rows = await db().$queryRaw<(ShownUser & { roomRole: string; joinedAt: Date; lastSeenAt: Date | null })[]>`
    SELECT u.id, u.username, u.display_name AS displayName, u.kind, u.role, u.status, m.role AS roomRole, m.joined_at AS joinedAt,
      (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.user_id = m.user_id) AS lastSeenAt
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.room_id = ${BigInt(roomId)} AND u.username > ${cursor}
      ${query === '' ? Prisma.empty : Prisma.sql`AND (LOCATE(${query}, u.display_name) > 0 OR LOCATE(LOWER(${query}), LOWER(u.username)) > 0)`}
    ORDER BY u.username LIMIT ${limit}`
  return rows.map(({ roomRole, joinedAt, lastSeenAt, ...row }) => ({
    user: toUser(row),
    role: roomRole as RoomRole,
    joinedAt: joinedAt.toISOString(),
    ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
  }))
}

const BANNED_MAX = 500

/** Usernames. */
export async function listBanned(roomId: string): Promise<string[]> {
  const rows = await db().ban.findMany({
    where: { roomId: BigInt(roomId) },
    select: { user: { select: { username: true } } },
    orderBy: { createdAt: 'desc' },
    take: BANNED_MAX,
  })
  return rows.map(({ user }) => user.username)
}
