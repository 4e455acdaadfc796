import { randomUUID } from 'node:crypto'
import type { RightCheck, RoomChange, RoomChanged, RoomDraft } from '#lib/chat/room-ports.ts'
import type { Message, SessionUser, SystemEventKind, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { log } from '../log.ts'
import { isDuplicate } from './failures.ts'
import type { Prisma, Room as RoomRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { checkRight, DELETED, insertEvents, type RoomTurn, takeRoomTurn } from './room-turn.ts'
import { type ToModel, toOwnRetention } from './rows.ts'
import { forgetUnread } from './summaries.ts'
import { toWholeRoom } from './whole-room.ts'

/** Making, changing and deleting rooms. */

/** So many messages of a deleted room go in one transaction. */
const DELETED_AT_ONCE = 1_000

export async function createRoom(
  { assistants, ...draft }: RoomDraft,
  owner: SessionUser,
  people: User[],
  toModel: ToModel,
): Promise<RoomChanged> {
  const messages = await withFreeSlug(() =>
    db().$transaction(
      async (tx) => {
        await requireFreeSlug(tx, draft.slug, null)
        const row = await tx.room.create({
          data: { ...draft, assistants: assistants.join(' '), createdBy: owner.username },
        })
        const ownerId = BigInt(owner.id)
        const memberIds = [...(await listAiIds(tx, assistants)), ...people.map(({ id }) => BigInt(id))]
        await tx.membership.create({ data: { roomId: row.id, userId: ownerId, role: 'owner' } })
        await tx.membership.createMany({
          data: memberIds.map((userId) => ({ roomId: row.id, userId })),
          skipDuplicates: true,
        })
        const usernames = people.map(({ username }) => username)
        const events: SystemEventKind[] = [{ type: 'room_created' }]
        if (usernames.length > 0) events.push({ type: 'added', usernames })
        const told = { by: owner.username, changeId: randomUUID() }
        return await insertEvents({ tx, row }, events, [ownerId, ...memberIds], told)
      },
      { isolationLevel: 'ReadCommitted' },
    ),
  )
  return await readChanged(messages[0]?.roomId ?? '', messages, toModel)
}

/** Null where it is so already. */
export async function changeRoom(
  roomId: string,
  change: RoomChange,
  { by, check, toModel }: { by: SessionUser; check: RightCheck; toModel: ToModel },
): Promise<RoomChanged | null> {
  const { outcome, messages } = await withFreeSlug(() =>
    takeRoomTurn(roomId, by, async (turn) => {
      const line = await checkRight(turn, { by, check })
      const isChanged = await applyChange(turn, change)
      if (line && isChanged) turn.note(line)
      return isChanged
    }),
  )
  return outcome ? await readChanged(roomId, messages, toModel) : null
}

/** Whether anything changed. */
async function applyChange(turn: RoomTurn, change: RoomChange): Promise<boolean> {
  const { tx, row } = turn
  const { data, events } = toDifference(row, change)
  if (Object.keys(data).length === 0) return false
  if (typeof data.slug === 'string') await moveSlug(tx, row, data.slug)
  if (change.assistants) await moveAssistants(tx, row, change.assistants)
  if (change.readsFromSeq !== undefined && data.readsFromSeq !== undefined)
    await forgetUnread(tx, row, change.readsFromSeq)
  await tx.room.update({ where: { id: row.id }, data })
  for (const event of events) turn.tell(event)
  return true
}

/** What would be other columns, and how it is told. */
function toDifference(row: RoomRow, change: RoomChange): { data: Prisma.RoomUpdateInput; events: SystemEventKind[] } {
  const data: Prisma.RoomUpdateInput = {}
  const events: SystemEventKind[] = []
  const { name, slug, topic, visibility, trigger, assistants, instructions, readsFromSeq, isArchived, slowSeconds } =
    change

  function set<N extends keyof RoomRow>(column: N, value: RoomRow[N] | undefined, event?: SystemEventKind): void {
    if (value === undefined || value === row[column]) return
    Object.assign(data, { [column]: value })
    if (event) events.push(event)
  }

  set('name', name, name === undefined ? undefined : { type: 'renamed', name })
  set('slug', slug)
  set('topic', topic, topic === undefined ? undefined : { type: 'topic', topic })
  set('visibility', visibility, visibility && { type: 'visibility', visibility })
  set('trigger', trigger, trigger && { type: 'trigger', trigger })
  set('assistants', assistants?.join(' '), assistants && { type: 'assistants', assistants })
  if (instructions !== (row.instructions ?? '')) set('instructions', instructions)
  if (readsFromSeq !== undefined) set('readsFromSeq', readsFromSeq === 0 ? null : BigInt(readsFromSeq))
  if (isArchived !== undefined && isArchived !== (row.archivedAt !== null))
    set('archivedAt', isArchived ? new Date() : null, { type: isArchived ? 'archived' : 'unarchived' })
  set('slowSeconds', slowSeconds, slowSeconds === undefined ? undefined : { type: 'slow', seconds: slowSeconds })
  const own = toOwnRetention(row)
  const { keepDays = own.keepDays, keepsPins = own.keepsPins } = change
  if (keepDays !== own.keepDays || keepsPins !== own.keepsPins) {
    Object.assign(data, { keepDays: keepDays === 0 ? null : keepDays, keepsPins: Number(keepsPins) })
    events.push({ type: 'retention', keepDays, keepsPins })
  }
  return { data, events }
}

/** The old one leads on, until another room takes it. */
async function moveSlug(tx: Prisma.TransactionClient, row: RoomRow, slug: string): Promise<void> {
  await requireFreeSlug(tx, slug, row.id)
  await tx.formerSlug.create({ data: { slug: row.slug, roomId: row.id } })
}

/** Takes it from rooms that had it once. */
async function requireFreeSlug(tx: Prisma.TransactionClient, slug: string, roomId: bigint | null): Promise<void> {
  const other = await tx.room.findUnique({ where: { slug }, select: { id: true } })
  if (other && other.id !== roomId) throw taken()
  await tx.formerSlug.deleteMany({ where: { slug } })
}

/** The AIs that answer in a room are its members. */
async function moveAssistants(tx: Prisma.TransactionClient, row: RoomRow, assistants: string[]): Promise<void> {
  const before = row.assistants.split(' ')
  const gone = await listAiIds(
    tx,
    before.filter((username) => !assistants.includes(username)),
  )
  await tx.membership.deleteMany({ where: { roomId: row.id, userId: { in: gone } } })
  const ids = await listAiIds(tx, assistants)
  await tx.membership.createMany({ data: ids.map((userId) => ({ roomId: row.id, userId })), skipDuplicates: true })
}

/** Of these usernames. */
export async function listAiIds(tx: Prisma.TransactionClient, usernames: string[]): Promise<bigint[]> {
  const rows = await tx.user.findMany({ where: { username: { in: usernames }, kind: 'ai' }, select: { id: true } })
  return rows.map(({ id }) => id)
}

/**
 * Nobody finds the room from then on, and its slug is free. Its messages go in the background, some at a time. Answers
 * whose it was, by id.
 */
export async function deleteRoom(roomId: string, by: SessionUser, check: RightCheck): Promise<string[]> {
  let deleted: string[] | undefined
  try {
    await takeRoomTurn(roomId, by, async (turn) => {
      const line = await checkRight(turn, { by, check })
      deleted = await markAsDeleted(turn)
      if (line) turn.note(line)
    })
  } catch (cause) {
    // Where the first answer was lost on the way, the repeat finds no room any more.
    if (!deleted || !(cause instanceof CodedError) || cause.code !== 'not_found') throw cause
  }
  void removeDeletedRooms()
  return deleted ?? []
}

async function markAsDeleted({ tx, row: { id } }: RoomTurn): Promise<string[]> {
  const members = await tx.membership.findMany({ where: { roomId: id }, select: { userId: true } })
  // No slug of a room can be this one.
  await tx.room.update({ where: { id }, data: { kind: DELETED, visibility: 'private', slug: `~${id}` } })
  return members.map(({ userId }) => String(userId))
}

/** Also those that a process which was killed has left. Never throws. */
export async function removeDeletedRooms(): Promise<void> {
  try {
    const rooms = await db().room.findMany({ where: { kind: DELETED }, select: { id: true } })
    for (const { id } of rooms) {
      await removeFilesOfRoom(id)
      for (let count = DELETED_AT_ONCE; count > 0; )
        count = await db().$executeRaw`DELETE FROM messages WHERE room_id = ${id} LIMIT ${DELETED_AT_ONCE}`
      await db().toldPiece.deleteMany({ where: { roomId: id } })
      await db().catchUp.deleteMany({ where: { roomId: id } })
      await db().roomSummary.deleteMany({ where: { roomId: id } })
      await db().summaryLease.deleteMany({ where: { roomId: id } })
      await db().room.deleteMany({ where: { id } })
    }
  } catch (cause) {
    log().warn({ err: cause }, 'a deleted room could not be removed')
  }
}

/** Their bytes go by the sweep of files. */
async function removeFilesOfRoom(roomId: bigint): Promise<void> {
  for (let count = DELETED_AT_ONCE; count > 0; )
    count = await db().$executeRaw`UPDATE files SET removed_at = NOW(3), message_id = NULL
      WHERE room_id = ${roomId} AND removed_at IS NULL LIMIT ${DELETED_AT_ONCE}`
}

async function readChanged(roomId: string, messages: Message[], toModel: ToModel): Promise<RoomChanged> {
  const row = await db().room.findUniqueOrThrow({ where: { id: BigInt(roomId) } })
  return { room: await toWholeRoom(row, toModel), messages }
}

/** Two may want a slug at the same moment. */
async function withFreeSlug<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw isDuplicate(cause) ? taken(cause) : cause
  }
}

function taken(cause?: unknown): CodedError {
  return new CodedError('taken', { fields: { slug: 'taken' }, cause })
}
