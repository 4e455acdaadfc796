import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { SessionEndReason } from '#lib/protocol/events.ts'
import { closeSession } from '../realtime/revoke.ts'
import { askTogether } from '../store/ask-together.ts'
import { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { reach } from '../store/reach.ts'
import { findSessionToken } from './cookies.ts'
import { type Claims, findPayload, type Payload, SESSION_MAX_AGE_S } from './token.ts'

/** No token of an ended session lives longer: one that was issued in its last moment runs out before. */
const ENDED_KEPT_MS = (SESSION_MAX_AGE_S + 24 * 60 * 60) * 1000

/** A valid session: its token is ours and in date, its user exists, and it was not ended. */
export interface Session {
  /** As the user's row says now, not as the token said at sign-in. */
  user: SessionUser
  sessionId: string
  version: number
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
  if (!payload) return null
  const row = await findLiveUser(payload)
  return (
    row && {
      user: { id: payload.id, username: row.username, role: row.role },
      sessionId: payload.sid,
      version: payload.version,
      issuedAt: new Date(payload.iat * 1000),
      expiresAt: new Date(payload.exp * 1000),
    }
  )
}

/** The session of a request. Throws CodedError `unauthenticated` or `unavailable`. */
export async function requireSession(headers: Headers): Promise<Session> {
  const session = await findSession(headers.get('cookie'))
  if (!session) throw new CodedError('unauthenticated')
  return session
}

/** Ends a session for good, on every device that has its token, sockets included. Throws CodedError `unavailable`. */
export async function endSession({ sid, id }: Claims): Promise<void> {
  const expiresAt = new Date(Date.now() + ENDED_KEPT_MS)
  await reach(() =>
    db().endedSession.createMany({ data: [{ id: sid, userId: BigInt(id), expiresAt }], skipDuplicates: true }),
  )
  closeSession(sid, 'signed_out')
  await reach(() => db().endedSession.deleteMany({ where: { expiresAt: { lt: new Date() } } }))
}

/** Those of the sessions that are over, and why. Throws CodedError `unavailable`. */
export async function findEndedSessions(
  sessions: { sessionId: string; version: number; user: Pick<SessionUser, 'id'> }[],
): Promise<EndedSession[]> {
  const rows = await Promise.all(sessions.map(({ sessionId, user }) => findRow({ userId: user.id, sessionId })))
  return sessions.flatMap(({ sessionId, version }, index): EndedSession[] => {
    const row = rows[index]
    if (!row || row.isEnded) return [{ sessionId, reason: 'signed_out' }]
    const goesOn = row.version === version || row.keptSessionId === sessionId
    return goesOn ? [] : [{ sessionId, reason: 'password_changed' }]
  })
}

interface EndedSession {
  sessionId: string
  reason: SessionEndReason
}

/** The user's row, unless the session was ended or the row's version has moved on. */
async function findLiveUser(payload: Payload): Promise<Pick<SessionUser, 'username' | 'role'> | null> {
  const row = await findRow({ userId: payload.id, sessionId: payload.sid })
  return row && !row.isEnded && row.version === payload.version ? row : null
}

interface SessionKey {
  userId: string
  sessionId: string
}

/** What the database says of a session now. */
interface SessionRow extends Pick<SessionUser, 'username' | 'role'> {
  version: number
  keptSessionId: string | null
  isEnded: boolean
}

/** Null if there is no such person. */
function findRow(session: SessionKey): Promise<SessionRow | null> {
  return reach(() => askForRow(session))
}

const askForRow = askTogether(async (sessions: SessionKey[]): Promise<(SessionRow | null)[]> => {
  const rows = await db().$queryRaw<(Omit<SessionRow, 'isEnded'> & { id: bigint; endedId: string | null })[]>`
    SELECT users.id, username, role, session_version AS version, kept_session_id AS keptSessionId, ended.id AS endedId
    FROM users
    LEFT JOIN ended_sessions ended
      ON ended.user_id = users.id AND ended.id IN (${Prisma.join(sessions.map(({ sessionId }) => sessionId))})
    WHERE users.kind = 'human' AND users.id IN (${Prisma.join(sessions.map(({ userId }) => BigInt(userId)))})`
  const people = new Map(rows.map((row) => [String(row.id), row]))
  const ended = new Set(rows.map(({ endedId }) => endedId))
  return sessions.map(({ userId, sessionId }) => {
    const row = people.get(userId)
    return row ? { ...row, version: Number(row.version), isEnded: ended.has(sessionId) } : null
  })
})
