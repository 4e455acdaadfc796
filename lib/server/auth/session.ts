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
  const ended: EndedSession[] = []
  // One query after the other, so that nobody who comes in waits behind all of them.
  for (let from = 0; from < sessions.length; from += SESSIONS_AT_ONCE) {
    const some = sessions.slice(from, from + SESSIONS_AT_ONCE)
    const rows = await readRows(some.map(({ sessionId, user }) => ({ sessionId, userId: user.id })))
    for (const [index, { sessionId, version }] of some.entries()) {
      const row = rows[index]
      if (!row || row.isEnded) ended.push({ sessionId, reason: 'signed_out' })
      else if (row.version !== version && !isKept(row, sessionId)) ended.push({ sessionId, reason: 'password_changed' })
    }
  }
  return ended
}

interface EndedSession {
  sessionId: string
  reason: SessionEndReason
}

const SESSIONS_AT_ONCE = 200

/** It is the one that changed the password, and nothing has ended all sessions since. */
function isKept({ version, keptSessionId, keptSessionVersion }: SessionRow, sessionId: string): boolean {
  return keptSessionId === sessionId && keptSessionVersion === version
}

/** The user's row, unless the session was ended or the row's version has moved on. */
async function findLiveUser(payload: Payload): Promise<Pick<SessionUser, 'username' | 'role'> | null> {
  const row = await askForRow({ userId: payload.id, sessionId: payload.sid })
  return row && !row.isEnded && row.version === payload.version ? row : null
}

const askForRow = askTogether(readRows)

interface SessionKey {
  userId: string
  sessionId: string
}

/** What the database says of a session now. */
interface SessionRow extends Pick<SessionUser, 'username' | 'role'> {
  version: number
  keptSessionId: string | null
  keptSessionVersion: number | null
  isEnded: boolean
}

type Row = Omit<SessionRow, 'isEnded'> & { id: bigint; endedId: string | null }

/** In the order of the sessions; null where there is no such person. */
async function readRows(sessions: SessionKey[]): Promise<(SessionRow | null)[]> {
  const rows = await reach(
    () => db().$queryRaw<Row[]>`
      SELECT users.id, username, role, session_version AS version, kept_session_id AS keptSessionId,
        kept_session_version AS keptSessionVersion, ended.id AS endedId
      FROM users
      LEFT JOIN ended_sessions ended
        ON ended.user_id = users.id AND ended.id IN (${Prisma.join(sessions.map(({ sessionId }) => sessionId))})
      WHERE users.kind = 'human' AND users.id IN (${Prisma.join(sessions.map(({ userId }) => BigInt(userId)))})`,
  )
  const people = new Map(rows.map((row) => [String(row.id), row]))
  const ended = new Set(rows.map(({ endedId }) => endedId))
  return sessions.map(({ userId, sessionId }) => {
    const row = people.get(userId)
    if (!row) return null
    const { version, keptSessionVersion } = row
    return {
      ...row,
      version: Number(version),
      // A raw query gives it as bigint.
      keptSessionVersion: keptSessionVersion === null ? null : Number(keptSessionVersion),
      isEnded: ended.has(sessionId),
    }
  })
}
