import type { Device, SessionEndReason, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { clientAddress } from '../client-address.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { listBotIds, readTokenRows, type TokenRow } from '../store/tokens.ts'
import { findBearer, requireToken } from './bearer.ts'
import { findSessionToken } from './cookies.ts'
import { noteSeen, noteUsed } from './last-seen.ts'
import { endRows, findRow, readRows, type SessionChoice, type SessionRow } from './session-rows.ts'
import { noteTimeZone } from './time-zone.ts'
import { findPayload } from './token.ts'

/** A valid session: its token is ours and in date, and its row goes on. */
export interface Session {
  /** As the user's row says now. */
  user: SessionUser
  sessionId: string
  /** The person wants not to be disturbed. */
  isQuiet: boolean
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
    isQuiet: row.isQuiet,
    issuedAt: new Date(payload.iat * 1000),
    expiresAt: new Date(payload.exp * 1000),
  }
}

/**
 * The session of a request. Throws CodedError `unauthenticated` or `unavailable`; `forbidden` where a token is shown, even
 * beside a cookie: what asks for a session is nothing that a token may.
 */
export async function requireSession(headers: Headers): Promise<Session> {
  const bearer = findBearer(headers)
  if (bearer !== null) {
    await requireToken(bearer, clientAddress(headers))
    throw new CodedError('forbidden')
  }
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

/** Whoever is disabled or gone acts by no bot any more. Throws CodedError `unavailable`. */
export async function closeBots(ownerId: string): Promise<void> {
  for (const userId of await listBotIds(ownerId)) closeSessions({ userId }, 'disabled')
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
  const rows = await readSlowly(sessionIds, readRows)
  for (const row of rows) if (row && !row.endReason) noteSeen(row)
  return rows
}

/** The same of tokens. */
export async function readTokens(tokenIds: string[]): Promise<(TokenRow | null)[]> {
  const rows = await readSlowly(tokenIds, readTokenRows)
  for (const row of rows) if (row && !row.endReason) await noteUsed(row)
  return rows
}

/** One query after the other, so that nobody who comes in waits behind all of them. */
async function readSlowly<R>(ids: string[], read: (ids: string[]) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) rows.push(...(await read(ids.slice(from, from + AT_ONCE))))
  return rows
}

const AT_ONCE = 200
