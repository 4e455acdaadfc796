import type { SessionEndReason, SessionUser } from '#lib/protocol/entities.ts'
import { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { queryTogether } from '../store/query-together.ts'
import { runQuery } from '../store/run-query.ts'
import { SESSION_MAX_AGE_S } from './token.ts'

/** The table of sessions. A row decides whether its session goes on. */

const USER_AGENT_MAX = 255

/** Where a person signs in from. */
export interface Visitor {
  address: string
  userAgent: string | null
}

/** What the database says of a session now. */
export interface SessionRow {
  id: string
  user: SessionUser
  /** IANA name of where the person was last. */
  timeZone: string | null
  /** Whether the person wants not to be disturbed. */
  isQuiet: boolean
  lastSeenAt: Date
  /** Why it is over; null while it goes on. */
  endReason: SessionEndReason | null
}

/** Which of a person's sessions: `only` one, all but one, or all. */
export interface SessionChoice {
  userId: string
  only?: string
  except?: string
}

type Client = Pick<Prisma.TransactionClient, 'session' | 'pushSubscription'>

/** Answers its id. */
export async function createSession(client: Client, userId: bigint, { address, userAgent }: Visitor): Promise<string> {
  const { id } = await client.session.create({
    data: { userId, ip: address, userAgent, expiresAt: toExpiry(new Date()) },
    select: { id: true },
  })
  return String(id)
}

/**
 * Ends those that still go on, with the notices that were asked for in them, and answers how many they were. Whoever calls
 * it closes their sockets.
 */
export async function endRows(client: Client, choice: SessionChoice, reason: SessionEndReason): Promise<number> {
  const { count } = await client.session.updateMany({
    where: { ...toWhere(choice), endedAt: null, expiresAt: { gt: new Date() } },
    data: { endedAt: new Date(), endReason: reason },
  })
  if (count > 0)
    await client.pushSubscription.deleteMany({
      where: { userId: BigInt(choice.userId), session: { endedAt: { not: null } } },
    })
  return count
}

/** Deletes those that have run out, however they ended. */
export async function deleteOldRows(client: Client): Promise<void> {
  await client.session.deleteMany({ where: { expiresAt: { lt: new Date() } } })
}

/** The session's row, asked for together with all others that are asked for at this time; null where there is none. */
export const findRow = queryTogether(readRows)

type Row = Omit<SessionRow, 'id' | 'user' | 'isQuiet'> &
  Omit<SessionUser, 'id'> & {
    id: bigint
    userId: bigint
    status: string | null
    expiresAt: Date
    isQuiet: number | null
  }

/** In the order of the ids; null where there is no such session. Throws CodedError `unavailable`. */
export async function readRows(ids: string[]): Promise<(SessionRow | null)[]> {
  const rows = await runQuery(
    () => db().$queryRaw<Row[]>`
      SELECT sessions.id, sessions.user_id AS userId, last_seen_at AS lastSeenAt, expires_at AS expiresAt,
        end_reason AS endReason, time_zone AS timeZone, username, display_name AS displayName, role, status,
        is_quiet AS isQuiet
      FROM sessions JOIN users ON users.id = sessions.user_id
        LEFT JOIN notice_settings ON notice_settings.user_id = users.id
      WHERE users.kind = 'human' AND sessions.id IN (${Prisma.join(ids.map(BigInt))})`,
  )
  const found = new Map(rows.map((row) => [String(row.id), row]))
  return ids.map((id) => {
    const row = found.get(id)
    return row ? toSessionRow(row) : null
  })
}

/** When a session that is seen at this moment runs out. */
export function toExpiry(seenAt: Date): Date {
  return new Date(seenAt.getTime() + SESSION_MAX_AGE_S * 1000)
}

/** What a browser says it is, as far as there is room for it. */
export function toUserAgent(headers: Headers): string | null {
  const said = headers.get('user-agent')?.slice(0, USER_AGENT_MAX).trim()
  return said || null
}

function toSessionRow(row: Row): SessionRow {
  const { username, displayName, role, timeZone, lastSeenAt } = row
  const isOver = row.expiresAt.getTime() <= Date.now()
  return {
    id: String(row.id),
    user: { id: String(row.userId), username, displayName, role },
    timeZone,
    isQuiet: row.isQuiet === 1,
    lastSeenAt,
    endReason: row.status ? 'disabled' : (row.endReason ?? (isOver ? 'signed_out' : null)),
  }
}

function toWhere({ userId, only, except }: SessionChoice): Prisma.SessionWhereInput {
  return {
    userId: BigInt(userId),
    ...(only !== undefined && { id: BigInt(only) }),
    ...(except !== undefined && { NOT: { id: BigInt(except) } }),
  }
}
