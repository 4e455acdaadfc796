import { CodedError } from '#lib/protocol/errors.ts'
import { json } from '../http.ts'
import { toRemovedSessionCookies, toSessionCookies } from './cookies.ts'
import { runNextAuth } from './next-auth.ts'
import { authOptions } from './options.ts'
import { takeRead } from './reads.ts'
import { endSession, findSession, type Session } from './session.ts'
import { type Claims, encodeToken, SESSION_MAX_AGE_S, toClaims } from './token.ts'

/** What is under /api/auth: next-auth's routes, except where it would say something that is not so. */

/** A token is replaced once a day, not at each look: fewer answers that can cross a sign-out or a new password. */
const RENEW_AFTER_MS = 24 * 60 * 60 * 1000

export async function serveAuth(request: Request, action: string[]): Promise<Response> {
  if (action[0] === 'session') return serveSession(request)
  if (action[0] === 'signout' && request.method === 'POST') return serveSignOut(request, action)
  // Anybody could write into the log with it.
  if (action[0] === '_log') return new Response(null, { status: 204 })
  if (!isAction(request.method, action)) throw new CodedError('not_found')
  return runNextAuth(request, action, authOptions())
}

/** What next-auth serves here; to all else it would answer in words, and with 500. */
function isAction(method: string, [name = '', provider]: string[]): boolean {
  if (method !== 'POST') return ['csrf', 'providers', 'signin', 'signout', 'error'].includes(name)
  return ['signin', 'signout'].includes(name) || (name === 'callback' && provider === 'credentials')
}

/** A response that also gives the caller's browser a new token of its session. */
export async function withToken(response: Response, claims: Claims, request: Request): Promise<Response> {
  const expiresAt = toExpiry()
  const token = await encodeToken(claims)
  addCookies(response, toSessionCookies(token, expiresAt, request.headers.get('cookie')))
  return response
}

/** `{user,expires}`, or `{}` for whoever is not signed in. Throws CodedError `unavailable`, and leaves the cookie alone. */
async function serveSession(request: Request): Promise<Response> {
  await takeRead(request.headers)
  const cookie = request.headers.get('cookie')
  const session = await findSession(cookie)
  if (!session) return addCookies(json({}), toRemovedSessionCookies(cookie))
  if (Date.now() - session.issuedAt.getTime() < RENEW_AFTER_MS) return json(toShown(session, session.expiresAt))
  const { user, version, sessionId } = session
  return withToken(json(toShown(session, toExpiry())), { ...user, version, sid: sessionId }, request)
}

/** Next-auth swallows what goes wrong while signing out, and says that it went right. */
async function serveSignOut(request: Request, action: string[]): Promise<Response> {
  const failures: unknown[] = []
  const response = await runNextAuth(request, action, {
    ...authOptions(),
    events: {
      signOut: ({ token }) => endSession(toClaims(token)).catch((cause: unknown) => void failures.push(cause)),
    },
  })
  if (failures.length > 0) throw failures[0]
  return response
}

function toShown({ user }: Session, expiresAt: Date) {
  return { user, expires: expiresAt.toISOString() }
}

function toExpiry(): Date {
  return new Date(Date.now() + SESSION_MAX_AGE_S * 1000)
}

function addCookies(response: Response, cookies: string[]): Response {
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie)
  return response
}
