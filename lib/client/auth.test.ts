import { afterEach, describe, expect, it, vi } from 'vitest'
import { changePassword, register, signIn, signOut } from './auth.ts'

/** Answers of the server by path, as the real routes give them (their own tests prove that). */
function serve(answers: Record<string, () => Response>) {
  const requests: { path: string; body: string }[] = []
  vi.stubGlobal('navigator', { cookieEnabled: true })
  vi.stubGlobal('location', { origin: 'http://chat.test' })
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    requests.push({ path, body: String(init.body ?? '') })
    const answer = answers[path]
    if (!answer) throw new TypeError('Failed to fetch')
    return answer()
  })
  return requests
}

const csrf = { '/api/auth/csrf': () => Response.json({ csrfToken: 'token' }) }
const credentials = { username: '周屿', password: 'a&b c' }

function serveSignIn(query: string, status = 401, session: object = { user: {} }) {
  return serve({
    ...csrf,
    '/api/auth/session': () => Response.json(session),
    '/api/auth/callback/credentials': () => Response.json({ url: `http://chat.test/login${query}` }, { status }),
  })
}

afterEach(() => vi.unstubAllGlobals())

describe('signIn', () => {
  it('sends the credentials with the token, and succeeds where no error comes back', async () => {
    const requests = serveSignIn('', 200)
    expect(await signIn(credentials)).toEqual({ ok: true })
    const sent = new URLSearchParams(requests[1]?.body)
    expect([sent.get('username'), sent.get('password'), sent.get('csrfToken')]).toEqual(['周屿', 'a&b c', 'token'])
  })

  it('tells wrong credentials from a locked account and a missing database', async () => {
    serveSignIn('?error=CredentialsSignin')
    expect(await signIn(credentials)).toEqual({ ok: false, error: { code: 'bad_credentials' } })
    serveSignIn('?error=rate_limited%3A42')
    expect(await signIn(credentials)).toEqual({ ok: false, error: { code: 'rate_limited', retryAfterMs: 42_000 } })
    serveSignIn('?error=unavailable')
    expect(await signIn(credentials)).toEqual({ ok: false, error: { code: 'unavailable' } })
  })

  it('says that cookies are blocked where the browser has none, or keeps neither the token nor the session', async () => {
    const blocked = { ok: false, error: { code: 'cookies_blocked' } }
    serveSignIn('?csrf=true', 200)
    expect(await signIn(credentials)).toEqual(blocked)
    serveSignIn('', 200, {})
    expect(await signIn(credentials)).toEqual(blocked)
    const requests = serveSignIn('', 200)
    vi.stubGlobal('navigator', { cookieEnabled: false })
    expect(await signIn(credentials)).toEqual(blocked)
    expect(requests).toEqual([])
  })

  it('does not succeed with an answer that is no JSON', async () => {
    serve({ ...csrf, '/api/auth/callback/credentials': () => new Response('<html>') })
    expect(await signIn(credentials)).toMatchObject({ ok: false })
  })

  it('calls a server out of reach offline', async () => {
    serve({})
    expect(await signIn(credentials)).toEqual({ ok: false, error: { code: 'offline' } })
  })
})

describe('register and changePassword', () => {
  const registration = { username: 'ai', password: 'x', confirmPassword: 'x' }

  it('hand on what the server says about fields', async () => {
    const error = { code: 'invalid', fields: { username: 'reserved' } }
    serve({ '/api/register': () => Response.json({ error }, { status: 400 }) })
    expect(await register(registration)).toEqual({ ok: false, error })
  })

  it('succeed on 2xx', async () => {
    serve({ '/api/password': () => Response.json({}) })
    const change = { currentPassword: 'a', password: 'b', confirmPassword: 'b' }
    expect(await changePassword(change)).toEqual({ ok: true })
  })

  it('call an answer of somebody else, such as a proxy, internal or unavailable', async () => {
    serve({ '/api/register': () => new Response('Bad gateway', { status: 502 }) })
    expect(await register(registration)).toEqual({ ok: false, error: { code: 'internal' } })
    serve({ '/api/register': () => new Response('Try later', { status: 503 }) })
    expect(await register(registration)).toEqual({ ok: false, error: { code: 'unavailable' } })
  })
})

describe('signOut', () => {
  it('ends the session with the token', async () => {
    const requests = serve({ ...csrf, '/api/auth/signout': () => Response.json({ url: 'http://chat.test' }) })
    expect(await signOut()).toEqual({ ok: true })
    expect(new URLSearchParams(requests[1]?.body).get('csrfToken')).toBe('token')
  })
})
