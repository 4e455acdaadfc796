import { randomUUID } from 'node:crypto'
import type { AuditDraft } from '#lib/chat/audit.ts'
import type { RightCheck } from '#lib/chat/room-ports.ts'
import type { Message, RoomRole, SessionUser, SystemEvent, SystemEventKind } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { appendAudit } from '../audit/append.ts'
import { toFailure } from './failures.ts'
import type { Prisma, Room as RoomRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { PLAIN, toMessage, toRoom } from './rows.ts'
import { runQuery } from './run-query.ts'

/**
 * Rare changes of a room: one transaction that locks the room's row first, as every write to a room does, and ends with
 * the system messages that tell of it.
 */

const ATTEMPTS = 3
/** How many messages may have come between a transaction whose answer was lost and its repeat. */
const LOOKED_BACK = 1_000

export interface RoomTurn {
  tx: Prisma.TransactionClient
  /** As it is under the lock. */
  row: RoomRow
  /** Tells it by a system message at the end. */
  tell(event: SystemEventKind): void
  /** Nothing is unread for this person at the end; for the doer neither. */
  read(userId: bigint): void
  /** Adds it to the audit log at the end. */
  note(line: AuditDraft): void
}

export interface Turned<T> {
  outcome: T
  messages: Message[]
}

/**
 * Runs the work, once: a repeat of a transaction whose answer was lost on the way finds the messages of the first by
 * their mark. Throws what the work throws, CodedError `not_found` where the room is gone, and `unavailable`.
 */
export function takeRoomTurn<T>(
  roomId: string,
  by: SessionUser,
  work: (turn: RoomTurn) => Promise<T>,
): Promise<Turned<T>> {
  const changeId = randomUUID()
  let earlier: T | undefined

  async function attempt(): Promise<Turned<T>> {
    return await db().$transaction(
      async (tx) => {
        const row = await lockRoom(tx, roomId)
        const done = earlier === undefined ? [] : await findOwn(tx, row, changeId)
        if (earlier !== undefined && done.length > 0) return { outcome: earlier, messages: done }
        const events: SystemEventKind[] = []
        const readers = [BigInt(by.id)]
        const lines: AuditDraft[] = []
        const turn: RoomTurn = {
          ...{ tx, row },
          tell: (event) => void events.push(event),
          read: (userId) => void readers.push(userId),
          note: (line) => void lines.push(line),
        }
        const outcome = await work(turn)
        earlier = outcome
        const messages = await insertEvents(turn, events, readers, { by: by.username, changeId })
        for (const line of lines) await appendAudit(tx, line)
        return { outcome, messages }
      },
      { isolationLevel: 'ReadCommitted' },
    )
  }

  return runQuery(async () => {
    for (let number = 1; ; number++) {
      try {
        return await attempt()
      } catch (cause) {
        const mayRepeat = ['lost', 'contention'].includes(toFailure(cause))
        if (cause instanceof CodedError || !mayRepeat || number === ATTEMPTS) throw cause
      }
    }
  })
}

async function lockRoom(tx: Prisma.TransactionClient, roomId: string): Promise<RoomRow> {
  const id = BigInt(roomId)
  await tx.$queryRaw`SELECT id FROM rooms WHERE id = ${id} FOR UPDATE`
  const row = await tx.room.findUnique({ where: { id } })
  if (!row || row.kind === DELETED) throw new CodedError('not_found')
  return row
}

/** In place of a kind: the room is gone, and what was in it is going. */
export const DELETED = 'deleted'

/** Answers what the check says of how people stand to the room now. `whom`: the person to whom it is done. */
export async function checkRight(
  { tx, row }: Pick<RoomTurn, 'tx' | 'row'>,
  { by, check }: { by: SessionUser; check: RightCheck },
  whom?: { id: string },
): Promise<AuditDraft | undefined> {
  const byId = BigInt(by.id)
  const whomId = whom && BigInt(whom.id)
  const members = await tx.membership.findMany({
    where: { roomId: row.id, userId: { in: whomId === undefined ? [byId] : [byId, whomId] } },
    select: { userId: true, role: true },
  })
  const findRole = (id: bigint | undefined) =>
    (members.find(({ userId }) => userId === id)?.role ?? null) as RoomRole | null
  const isBanned = (await tx.ban.count({ where: { roomId: row.id, userId: byId } })) > 0
  const room = toRoom(row, () => '')
  return check({ room, role: findRole(byId), isBanned }, findRole(whomId))
}

async function findOwn(tx: Prisma.TransactionClient, { id, lastSeq }: RoomRow, changeId: string): Promise<Message[]> {
  const rows = await tx.message.findMany({
    where: { roomId: id, seq: { gt: lastSeq - BigInt(LOOKED_BACK) }, changeId },
    orderBy: { seq: 'asc' },
  })
  return rows.map((row) => toMessage({ ...row, ...PLAIN }))
}

/** Whoever does something has read all up to it, and whoever comes in finds nothing unread. */
export async function insertEvents(
  { tx, row }: Pick<RoomTurn, 'tx' | 'row'>,
  events: SystemEventKind[],
  readers: bigint[],
  { by, changeId }: { by: string; changeId: string },
): Promise<Message[]> {
  if (events.length === 0) return []
  const messages: Message[] = []
  for (const [index, kind] of events.entries()) {
    const event: SystemEvent = { ...kind, by }
    const place = BigInt(index + 1)
    const data = {
      ...{ roomId: row.id, seq: row.lastSeq + place, rev: row.lastRev + place, sender: by, kind: 'system' },
      ...{ message: '', sentAt: new Date(), event: JSON.stringify(event), changeId },
    }
    messages.push(toMessage({ ...(await tx.message.create({ data })), ...PLAIN }))
  }
  const count = BigInt(events.length)
  const lastSeq = row.lastSeq + count
  await tx.room.update({ where: { id: row.id }, data: { lastSeq, lastRev: row.lastRev + count } })
  await tx.membership.updateMany({ where: { roomId: row.id, userId: { in: readers } }, data: { lastReadSeq: lastSeq } })
  return messages
}
