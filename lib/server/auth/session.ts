import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { SessionEndReason } from '#lib/protocol/events.ts'
import { closeSession } from '../realtime/revoke.ts'
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
): Promise<{ sessionId: string; reason: SessionEndReason }[]> {
  const ended: { sessionId: string; reason: SessionEndReason }[] = []
  for (let from = 0; from < sessions.length; from += SESSIONS_AT_ONCE) {
    const some = sessions.slice(from, from + SESSIONS_AT_ONCE)
    const rows = await reach(
      () => db().$queryRaw<{ id: string; version: bigint | number | null }[]>`
        SELECT id, NULL AS version FROM ended_sessions WHERE id IN (${Prisma.join(some.map(({ sessionId }) => sessionId))})
        UNION ALL
        SELECT CAST(id AS CHAR), session_version FROM users
        WHERE id IN (${Prisma.join(some.map(({ user }) => BigInt(user.id)))})`,
    )
    const found = new Map(rows.map(({ id, version }) => [id, version === null ? null : Number(version)]))
    for (const { sessionId, version, user } of some) {
      if (found.has(sessionId) || !found.has(user.id)) ended.push({ sessionId, reason: 'signed_out' })
      else if (found.get(user.id) !== version) ended.push({ sessionId, reason: 'password_changed' })
    }
  }
  return ended
}

const SESSIONS_AT_ONCE = 500

/** The user's row, unless the session was ended or the row's version has moved on. One query by two primary keys. */
async function findLiveUser(payload: Payload): Promise<Pick<SessionUser, 'username' | 'role'> | null> {
  const [row] = await reach(
    () => db().$queryRaw<Pick<SessionUser, 'username' | 'role'>[]>`
      SELECT users.username, users.role
      FROM users
      LEFT JOIN ended_sessions ON ended_sessions.id = ${payload.sid}
      WHERE users.id = ${BigInt(payload.id)} AND users.session_version = ${payload.version}
        AND users.kind = 'human' AND ended_sessions.id IS NULL`,
  )
  return row ?? null
}
