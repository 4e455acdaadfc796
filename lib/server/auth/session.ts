import type { Device, SessionEndReason, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { findSessionToken } from './cookies.ts'
import { noteSeen } from './last-seen.ts'
import { endRows, findRow, readRows, type SessionChoice, type SessionRow } from './session-rows.ts'
import { noteTimeZone } from './time-zone.ts'
import { findPayload } from './token.ts'

/** A valid session: its token is ours and in date, and its row goes on. */
export interface Session {
  /** As the user's row says now. */
  user: SessionUser
  sessionId: string
  /** Of the token. */
  issuedAt: Date
  expiresAt: Date
}

/**
 * The session of a Cookie header, or null. Throws CodedError `unavailable` while the database can't be asked: then
 * nobody knows, and nobody may be signed out.
 */
export async function findSession(cookieHeader: string | null | undefined): Promise<Session | null> {
  const token = findSessionToken(cookieHeader)
  const payload = token && (await findPayload(token))
  const row = payload && (await findRow(payload.sid))
  if (!row || row.endReason || row.user.id !== payload.id) return null
  noteSeen(row)
  noteTimeZone(row.user.id, row.timeZone, cookieHeader)
  return {
    user: row.user,
    sessionId: row.id,
    issuedAt: new Date(payload.iat * 1000),
    expiresAt: new Date(payload.exp * 1000),
  }
}

/** The session of a request. Throws CodedError `unauthenticated` or `unavailable`. */
export async function requireSession(headers: Headers): Promise<Session> {
  const session = await findSession(headers.get('cookie'))
  if (!session) throw new CodedError('unauthenticated')
  return session
}

/** Ends sessions for good, their sockets included, and answers how many went on until now. Throws CodedError `unavailable`. */
export async function endSessions(choice: SessionChoice, reason: SessionEndReason): Promise<number> {
  const count = await runQuery(() => endRows(db(), choice, reason))
  // Somebody else's session may have been named.
  if (count > 0) closeSessions(choice, reason)
  return count
}

/** The devices that this person is signed in on, the one seen last first, at most DEVICES_MAX. Throws CodedError `unavailable`. */
export async function listDevices({ user, sessionId }: Session): Promise<Device[]> {
  const rows = await runQuery(() =>
    db().session.findMany({
      where: { userId: BigInt(user.id), endedAt: null, expiresAt: { gt: new Date() } },
      orderBy: { lastSeenAt: 'desc' },
      take: DEVICES_MAX,
    }),
  )
  return rows.map((row) => ({
    id: String(row.id),
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    ip: row.ip,
    userAgent: row.userAgent,
    isThis: String(row.id) === sessionId,
  }))
}

const DEVICES_MAX = 200

/** What is known of these sessions now, in their order; those that go on count as seen. Throws CodedError `unavailable`. */
export async function readSessions(sessionIds: string[]): Promise<(SessionRow | null)[]> {
  const rows: (SessionRow | null)[] = []
  // One query after the other, so that nobody who comes in waits behind all of them.
  for (let from = 0; from < sessionIds.length; from += SESSIONS_AT_ONCE)
    rows.push(...(await readRows(sessionIds.slice(from, from + SESSIONS_AT_ONCE))))
  for (const row of rows) if (row && !row.endReason) noteSeen(row)
  return rows
}

const SESSIONS_AT_ONCE = 200
