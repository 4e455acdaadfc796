import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findSession } from '#lib/server/auth/session.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, COOKIE, createSignedIn, PASSWORD, SITE } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  await db().user.deleteMany({ where: { kind: 'human' } })
})

describe('signing in', () => {
  test('gives a session of exactly this shape, in a cookie that scripts can not read', async () => {
    const browser = new Browser()
    await browser.signUp('mira')
    const response = await browser.signIn('mira')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ url: `${SITE}/chat` })
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith(COOKIE)) ?? ''
    expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/)
    const user = await db().user.findFirstOrThrow({ where: { username: 'mira' } })
    const session = await browser.get('/api/auth/session')
    expect(session).toEqual({
      user: { id: String(user.id), username: 'mira', role: 'admin' },
      expires: expect.any(String),
    })
    expect(new Date(session.expires).getTime()).toBeGreaterThan(Date.now() + 29 * 24 * 60 * 60 * 1000)
  })

  test('fails alike for a wrong password and a wrong name', async () => {
    const browser = new Browser()
    await browser.signUp('mira')
    const answers = [await browser.signIn('mira', 'wrong'), await browser.signIn('nobody', 'wrong')]
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(answers.map(({ status }) => status)).toEqual([401, 401])
    expect(bodies[0]).toEqual(bodies[1])
    expect(bodies[0].url).toContain('error=CredentialsSignin')
    expect(browser.cookies.has(COOKIE)).toBe(false)
  })

  test('says for how long it is refused', async () => {
    const browser = new Browser()
    for (let time = 0; time < 10; time++) await browser.signIn('mira', 'wrong')
    const { url } = await (await browser.signIn('mira')).json()
    expect(new URL(url).searchParams.get('error')).toMatch(/^rate_limited:(8[89]\d|900)$/)
  })

  test('says that the database is away', async () => {
    const browser = new Browser()
    await browser.signUp('mira')
    const { url } = await house.withoutDatabase(async () => (await browser.signIn('mira')).json())
    expect(new URL(url).searchParams.get('error')).toBe('unavailable')
  })

  test('needs the CSRF token', async () => {
    const browser = new Browser()
    await browser.signUp('mira')
    await browser.postForm('/api/auth/callback/credentials', { username: 'mira', password: PASSWORD, csrfToken: 'x' })
    expect(browser.cookies.has(COOKIE)).toBe(false)
  })

  test.each([
    ['/rooms/lobby?at=5', `${SITE}/rooms/lobby?at=5`],
    [`${SITE}/history`, `${SITE}/history`],
    ['https://evil.example/chat', SITE],
    ['//evil.example', SITE],
    ['/\\evil.example', SITE],
    ['\\\\evil.example', SITE],
    ['http://localhost:3000@evil.example', SITE],
    ['http://localhost:3001/chat', SITE],
    ['https://localhost:3000/chat', SITE],
    ['javascript:alert(1)', SITE],
    [`blob:${SITE}/x`, SITE],
    ['data:text/html,x', SITE],
    ['http://', SITE],
  ])('with the callbackUrl %s leads to %s', async (callbackUrl, expected) => {
    const browser = new Browser()
    await browser.signUp('mira')
    const { url } = await (await browser.signIn('mira', PASSWORD, callbackUrl)).json()
    expect(url.replace(/\/$/, '')).toBe(expected)
    const page = await browser.send(`/api/auth/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`)
    expect(page.status).toBe(302)
    const login = new URL(page.headers.get('location') ?? '', SITE)
    expect(login.pathname).toBe('/login')
    expect(login.searchParams.get('callbackUrl')?.replace(/\/$/, '')).toBe(expected)
  })

  test('survives a cookie with a foreign callbackUrl', async () => {
    const browser = new Browser()
    browser.cookies.set('parlor-3000.callback-url', 'javascript%3Aalert(1)')
    const page = await browser.send('/api/auth/signin')
    expect(new URL(page.headers.get('location') ?? '', SITE).searchParams.get('callbackUrl')).toBe(`${SITE}/`)
  })

  test.each([
    ['{', 'application/json', 415],
    ['x', 'text/plain', 415],
    ['null', 'application/json', 400],
    ['[]', 'application/json', 400],
    ['{"callbackUrl":{"a":1}}', 'application/json', 400],
    [`{"a":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
  ])('with a broken body fails as it should: %.20s', async (body, type, status) => {
    for (const path of ['callback/credentials', 'signout', 'signin']) {
      const init = { method: 'POST', body, headers: { 'content-type': type } }
      expect((await new Browser().send(`/api/auth/${path}`, init)).status).toBe(status)
    }
  })
})

describe('beside another program on the same host', () => {
  afterEach(() => {
    process.env.NEXTAUTH_URL = SITE
  })

  test('signing in and out there changes nothing here: every cookie carries the port that people open', async () => {
    const browser = await createSignedIn()
    const mine = browser.cookieHeader
    expect(mine.split('; ').map((pair) => pair.split('=')[0])).toEqual([
      'parlor-3000.csrf-token',
      'parlor-3000.callback-url',
      'parlor-3000.session-token',
    ])
    process.env.NEXTAUTH_URL = 'http://localhost:3001'
    expect(await findSession(browser.cookieHeader)).toBeNull()
    await browser.signIn('mira')
    await browser.signOut()
    expect(browser.cookieHeader).toContain(mine)
    process.env.NEXTAUTH_URL = SITE
    expect(await findSession(browser.cookieHeader)).toMatchObject({ user: { username: 'mira' } })
  })

  test.each([
    ['http://chat.example', 'parlor-80'],
    ['http://chat.example:8080/', 'parlor-8080'],
    ['https://chat.example', '__Host-parlor-443'],
    ['https://chat.example:8443', '__Host-parlor-8443'],
    ['http://[::1]:3000', 'parlor-3000'],
  ])('%s has cookies of %s', async (site, name) => {
    process.env.NEXTAUTH_URL = site
    const browser = new Browser()
    await browser.get('/api/auth/csrf')
    expect([...browser.cookies.keys()]).toContain(`${name}.csrf-token`)
  })
})

describe('on an https site', () => {
  beforeEach(() => {
    process.env.NEXTAUTH_URL = 'https://chat.example'
  })
  afterEach(() => {
    process.env.NEXTAUTH_URL = SITE
  })

  test('cookies are Secure and say so in their names', async () => {
    const browser = new Browser()
    const send = (path: string, fields: Record<string, string>) => browser.postForm(path, fields)
    await db().user.deleteMany({ where: { kind: 'human' } })
    await browser.send('/api/register', {
      method: 'POST',
      body: JSON.stringify({ username: 'mira', password: PASSWORD, confirmPassword: PASSWORD }),
      headers: { 'content-type': 'application/json' },
    })
    const response = await send('/api/auth/callback/credentials', { username: 'mira', password: PASSWORD })
    const cookie = response.headers.getSetCookie().find((line) => line.includes('session-token')) ?? ''
    expect(cookie).toMatch(/^__Secure-parlor-443\.session-token=.*; HttpOnly; Secure; SameSite=Lax$/)
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    process.env.NEXTAUTH_URL = SITE
    expect(await findSession(browser.cookieHeader)).toBeNull()
  })
})

test('nobody writes into the log from outside', async () => {
  const response = await new Browser().send('/api/auth/_log', {
    method: 'POST',
    body: new URLSearchParams({ level: 'error' }),
  })
  expect(response.status).toBe(204)
})

test.each([
  ['GET', '/api/auth/callback/credentials'],
  ['GET', '/api/auth/callback/github'],
  ['GET', '/api/auth/nothing'],
  ['GET', '/api/auth/__proto__'],
  ['GET', '/api/auth/verify-request'],
  ['POST', '/api/auth/callback/github'],
  ['POST', '/api/auth/callback'],
  ['POST', '/api/auth/csrf'],
  ['POST', '/api/auth/constructor'],
])('%s %s, which next-auth has no answer to, is not found', async (method, path) => {
  const response = await new Browser().send(path, { method })
  expect([response.status, await response.json()]).toEqual([404, { error: { code: 'not_found' } }])
})
