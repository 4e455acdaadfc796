import { DELETE as deleteAccount } from '#app/api/account/route.ts'
import { GET, POST } from '#app/api/auth/[...nextauth]/route.ts'
import { GET as oidcCallback } from '#app/api/auth/oidc/callback/route.ts'
import { GET as oidcStart, POST as postOidcStart } from '#app/api/auth/oidc/start/route.ts'
import { POST as postEmail } from '#app/api/email/route.ts'
import { POST as confirmFactor } from '#app/api/factor/confirm/route.ts'
import { POST as postRecoveryCodes } from '#app/api/factor/recovery-codes/route.ts'
import { DELETE as deleteFactor, POST as postFactor } from '#app/api/factor/route.ts'
import { DELETE as deleteIdentity } from '#app/api/identity/route.ts'
import { POST as postPassword } from '#app/api/password/route.ts'
import { POST as postProfile } from '#app/api/profile/route.ts'
import { POST as postRegister } from '#app/api/register/route.ts'
import { DELETE as deleteSession } from '#app/api/sessions/[sessionId]/route.ts'
import { DELETE as deleteSessions, GET as getSessions } from '#app/api/sessions/route.ts'
import { findPayload } from '#lib/server/auth/token.ts'

/** For tests: a browser before this site, without a server in between. */

export const SITE = 'http://localhost:3000'
export const COOKIE = 'parlor-3000.session-token'
export const PASSWORD = 'tall green lamp'

/** Keeps cookies as a browser does, and knows this site's routes. */
export class Browser {
  readonly cookies = new Map<string, string>()
  private readonly headers: Record<string, string>
  private readonly isFar: boolean

  /** `headers` are sent with everything; `isFar`: it is not at the server's own machine. */
  constructor(headers: Record<string, string> = {}, { isFar = false } = {}) {
    this.headers = headers
    this.isFar = isFar
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(SITE + path, init)
    for (const [name, value] of Object.entries(this.headers)) request.headers.set(name, value)
    request.headers.set('cookie', this.cookieHeader)
    request.headers.set('x-client-address', '192.0.2.1')
    if (!this.isFar) request.headers.set('x-client-local', 'yes')
    const response = await this.route(request)
    for (const line of response.headers.getSetCookie()) this.keep(line)
    return response
  }

  async get(path: string) {
    return (await this.send(path)).json()
  }

  post(path: string, body: unknown) {
    return this.send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: SITE },
    })
  }

  delete(path: string, origin = SITE, body?: unknown) {
    const headers = { origin, ...(body !== undefined && { 'content-type': 'application/json' }) }
    return this.send(path, { method: 'DELETE', headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  }

  async postForm(path: string, fields: Record<string, string>) {
    const { csrfToken } = await this.get('/api/auth/csrf')
    return this.send(path, { method: 'POST', body: new URLSearchParams({ csrfToken, json: 'true', ...fields }) })
  }

  signUp(username: string) {
    return this.post('/api/register', { username, password: PASSWORD, confirmPassword: PASSWORD })
  }

  signIn(username: string, password = PASSWORD, callbackUrl = '/chat') {
    return this.postForm('/api/auth/callback/credentials', { username, password, callbackUrl })
  }

  /** With a code of the second factor. */
  signInBy(username: string, code: string, password = PASSWORD) {
    return this.postForm('/api/auth/callback/credentials', { username, password, code })
  }

  signOut() {
    return this.postForm('/api/auth/signout', {})
  }

  private route(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/register') return postRegister(request, undefined)
    if (pathname === '/api/profile') return postProfile(request, undefined)
    if (pathname === '/api/account') return deleteAccount(request, undefined)
    if (pathname === '/api/email') return postEmail(request, undefined)
    if (pathname === '/api/password') return postPassword(request, undefined)
    if (pathname === '/api/auth/oidc/start')
      return request.method === 'POST' ? postOidcStart(request, undefined) : oidcStart(request, undefined)
    if (pathname === '/api/auth/oidc/callback') return oidcCallback(request, undefined)
    if (pathname === '/api/identity') return deleteIdentity(request, undefined)
    if (pathname === '/api/factor')
      return request.method === 'DELETE' ? deleteFactor(request, undefined) : postFactor(request, undefined)
    if (pathname === '/api/factor/confirm') return confirmFactor(request, undefined)
    if (pathname === '/api/factor/recovery-codes') return postRecoveryCodes(request, undefined)
    if (pathname === '/api/sessions')
      return request.method === 'DELETE' ? deleteSessions(request, undefined) : getSessions(request, undefined)
    if (pathname.startsWith('/api/sessions/'))
      return deleteSession(request, { params: Promise.resolve({ sessionId: pathname.split('/')[3] ?? '' }) })
    const context = { params: Promise.resolve({ nextauth: pathname.split('/').slice(3) }) }
    return request.method === 'POST' ? POST(request, context) : GET(request, context)
  }

  private keep(line: string): void {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const isGone = /max-age=0|expires=thu, 01 jan 1970/i.test(line)
    if (isGone) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

export async function createSignedIn(username = 'mira'): Promise<Browser> {
  const browser = new Browser()
  await browser.signUp(username)
  await browser.signIn(username)
  if (!browser.cookies.has(COOKIE)) throw new Error(`${username} could not sign in`)
  return browser
}

export async function sessionIdOf(browser: Browser): Promise<string> {
  return (await findPayload(browser.cookies.get(COOKIE) ?? ''))?.sid ?? ''
}
