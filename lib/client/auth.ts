import type { ErrorCode, Failure } from '#lib/protocol/errors.ts'

/** Accounts over HTTP: next-auth's own calls and this product's, without next-auth's client. */

export type AuthFailure = Omit<Failure, 'code'> & {
  code: ErrorCode | 'bad_credentials' | 'second_factor_required' | 'cookies_blocked' | 'offline'
}
export type AuthResult = { ok: true } | { ok: false; error: AuthFailure }

export interface Credentials {
  username: string
  password: string
  /** Of the second factor; `second_factor_required` says that one is asked for. */
  code?: string | undefined
}

export interface Registration extends Omit<Credentials, 'code'> {
  confirmPassword: string
  email?: string
  /** The token of an invitation. */
  invite?: string
  /** The token of the set-up link. */
  setup?: string
}

export interface PasswordChange {
  currentPassword: string
  password: string
  confirmPassword: string
}

/** Starts a session, whose cookie the browser keeps. */
export async function signIn({ username, password, code }: Credentials): Promise<AuthResult> {
  return attempt(async () => {
    const fields = { username, password, ...(code && { code }) }
    const response = await postToNextAuth('callback/credentials', fields)
    const address = await findAddress(response)
    const error = address?.searchParams.get('error')
    if (error) return { ok: false, error: toSignInFailure(error) }
    if (!response.ok || !address) return { ok: false, error: await toFailure(response) }
    // The token is fresh: next-auth sends it back where its cookie is missing.
    const isKept = !address.searchParams.has('csrf') && (await hasSession())
    return isKept ? { ok: true } : { ok: false, error: { code: 'cookies_blocked' } }
  })
}

/** Creates an account. It does not sign in. */
export function register(registration: Registration): Promise<AuthResult> {
  return attempt(() => postJson('/api/register', registration))
}

/** Asks for a mail with a link to set a new password. `account`: a username or an address. */
export function requestPasswordLink(account: string): Promise<AuthResult> {
  return attempt(() => postJson('/api/forgot', { account }))
}

/** Sets a new password by a link. It does not sign in. */
export function resetPassword(reset: {
  token: string
  password: string
  confirmPassword: string
}): Promise<AuthResult> {
  return attempt(() => postJson('/api/reset', reset))
}

/** Comes into the room of an invitation. */
export function acceptInvite(token: string): Promise<AuthResult> {
  return attempt(() => postJson('/api/v1/invite.accept', { token }))
}

/** Changes the address of one's own; an empty one takes it away. */
export function changeEmail(change: { email: string; currentPassword: string }): Promise<AuthResult> {
  return attempt(() => postJson('/api/email', change))
}

/** Changes the password and ends every other session. */
export function changePassword(change: PasswordChange): Promise<AuthResult> {
  return attempt(() => postJson('/api/password', change))
}

/** Changes what one is called, and what one says of oneself. */
export function changeProfile(profile: { displayName: string; about: string }): Promise<AuthResult> {
  return attempt(() => postJson('/api/profile', profile))
}

/** Ends the session of this browser. */
export function signOut(): Promise<AuthResult> {
  return attempt(async () => {
    const response = await postToNextAuth('signout', {})
    if (!response.ok) return { ok: false, error: await toFailure(response) }
    // What this browser has of whoever goes is for nobody else to see. The way in needs nothing of that.
    const [{ turnPushOff }, { forgetKeptPage }] = await Promise.all([import('./push.ts'), import('./kept-rooms.ts')])
    await Promise.all([forgetKeptPage(), turnPushOff()])
    return { ok: true }
  })
}

/** Ends the session of another of one's devices. */
export function endSession(id: string): Promise<AuthResult> {
  return attempt(() => sendDelete(`/api/sessions/${id}`))
}

/** Ends all sessions but this browser's. */
export function endOtherSessions(): Promise<AuthResult> {
  return attempt(() => sendDelete('/api/sessions'))
}

/** Deletes the account of whoever is signed in, for good. */
export function deleteAccount(currentPassword: string): Promise<AuthResult> {
  return attempt(() => sendJson('DELETE', '/api/account', { currentPassword }))
}

async function attempt(call: () => Promise<AuthResult>): Promise<AuthResult> {
  if (!navigator.cookieEnabled) return { ok: false, error: { code: 'cookies_blocked' } }
  try {
    return await call()
  } catch {
    // fetch rejects, and a body ends early, for one reason: the server is out of reach.
    return { ok: false, error: { code: 'offline' } }
  }
}

/** Whether the browser has kept the cookie of its session. */
async function hasSession(): Promise<boolean> {
  const response = await fetch('/api/auth/session', { cache: 'no-store' })
  // A server that can't say now has said before that it worked.
  if (!response.ok) return true
  const session: { user?: unknown } | null = await response.json()
  return session?.user !== undefined
}

async function postToNextAuth(path: string, fields: Record<string, string>): Promise<Response> {
  const token: { csrfToken?: string } = await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()
  return fetch(`/api/auth/${path}`, {
    method: 'POST',
    body: new URLSearchParams({
      ...fields,
      csrfToken: token.csrfToken ?? '',
      callbackUrl: location.origin,
      json: 'true',
    }),
  })
}

function postJson(path: string, body: object): Promise<AuthResult> {
  return sendJson('POST', path, body)
}

async function sendJson(method: 'POST' | 'DELETE', path: string, body: object): Promise<AuthResult> {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.ok ? { ok: true } : { ok: false, error: await toFailure(response) }
}

async function sendDelete(path: string): Promise<AuthResult> {
  const response = await fetch(path, { method: 'DELETE' })
  return response.ok ? { ok: true } : { ok: false, error: await toFailure(response) }
}

/** Where next-auth would send the browser: the result is in its query. */
async function findAddress(response: Response): Promise<URL | null> {
  const body: { url?: unknown } | null = await response
    .clone()
    .json()
    .catch(() => null)
  return typeof body?.url === 'string' ? new URL(body.url, location.origin) : null
}

/** next-auth's word for why nobody was signed in: `CredentialsSignin`, `rate_limited:SECONDS` or one of our codes. */
function toSignInFailure(error: string): AuthFailure {
  if (error === 'CredentialsSignin') return { code: 'bad_credentials' }
  const [code, seconds] = error.split(':')
  if (code === 'rate_limited') return { code, retryAfterMs: Number(seconds || 60) * 1000 }
  if (code === 'unavailable' || code === 'second_factor_required') return { code }
  if (code === 'second_factor_wrong') return { code: 'invalid', fields: { code: 'wrong' } }
  return { code: 'internal' }
}

async function toFailure(response: Response): Promise<AuthFailure> {
  const body: { error?: Failure } | null = await response.json().catch(() => null)
  return body?.error?.code ? body.error : { code: response.status === 503 ? 'unavailable' : 'internal' }
}
