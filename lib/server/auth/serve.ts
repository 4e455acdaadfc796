import { CodedError } from '#lib/protocol/errors.ts'
import { json } from '../http.ts'
import { toRemovedSessionCookies, toSessionCookie } from './cookies.ts'
import { runNextAuth } from './next-auth.ts'
import { authOptions } from './options.ts'
import { takeRead } from './reads.ts'
import { endSessions, findSession } from './session.ts'
import { toExpiry } from './session-rows.ts'
import { encodeToken, toClaims } from './token.ts'

/** What is under /api/auth: next-auth's routes, except where it would say something that is not so. */

/** A token is replaced once a day, not at each look: fewer answers that can cross a sign-out. */
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

/** `{user,expires}`, or `{}` for whoever is not signed in. Throws CodedError `unavailable`, and leaves the cookie alone. */
async function serveSession(request: Request): Promise<Response> {
  await takeRead(request.headers)
  const cookie = request.headers.get('cookie')
  const session = await findSession(cookie)
  if (!session) return addCookies(json({}), toRemovedSessionCookies(cookie))
  const { id, username, role } = session.user
  const isFresh = Date.now() - session.issuedAt.getTime() < RENEW_AFTER_MS
  const expiresAt = isFresh ? session.expiresAt : toExpiry(new Date())
  const response = json({ user: { id, username, role }, expires: expiresAt.toISOString() })
  if (isFresh) return response
  return addCookies(response, [toSessionCookie(await encodeToken({ id, sid: session.sessionId }), expiresAt)])
}

/** Next-auth swallows what goes wrong while signing out, and says that it went right. */
async function serveSignOut(request: Request, action: string[]): Promise<Response> {
  const failures: unknown[] = []
  const response = await runNextAuth(request, action, {
    ...authOptions(),
    events: {
      async signOut({ token }) {
        const { id, sid } = toClaims(token)
        await endSessions({ userId: id, only: sid }, 'signed_out').catch((cause: unknown) => failures.push(cause))
      },
    },
  })
  if (failures.length > 0) throw failures[0]
  return response
}

function addCookies(response: Response, cookies: string[]): Response {
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie)
  return response
}
