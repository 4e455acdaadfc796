import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { listPeople } from '#lib/server/admin/list-people.ts'
import { findSession } from '#lib/server/auth/session.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, COOKIE, createSignedIn, PASSWORD, SITE } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { CLIENT, createOidcIssuer, type IssuerPerson, type OidcIssuer } from '#test/oidc-issuer.ts'

let house: TestHouse
let issuer: OidcIssuer

beforeAll(async () => {
  issuer = await createOidcIssuer()
  vi.stubEnv('OIDC_ISSUER', issuer.url)
  vi.stubEnv('OIDC_CLIENT_ID', CLIENT.id)
  vi.stubEnv('OIDC_CLIENT_SECRET', CLIENT.secret)
  house = await createTestHouse()
})
afterAll(async () => {
  await house.close()
  await issuer.close()
})
beforeEach(async () => {
  forgetLimits()
  Object.assign(issuer, { lies: {}, mode: 'well', person: { sub: 'nobody' } })
  await db().user.deleteMany({ where: { kind: 'human' } })
  await db().setting.deleteMany()
  await new Browser().signUp('admin1')
})

const START = '/api/auth/oidc/start'

/** Where the site would send this browser. */
async function startAt(browser: Browser, callbackUrl?: string): Promise<URL> {
  const query = callbackUrl === undefined ? '' : `?callbackUrl=${encodeURIComponent(callbackUrl)}`
  return toPlace(await browser.send(START + query))
}

function toPlace(response: Response): URL {
  expect(response.status).toBe(303)
  return new URL(response.headers.get('location') ?? '')
}

/** What the issuer, which says yes, answers a browser that was sent there. */
async function askIssuer(url: URL): Promise<URL> {
  const answer = await fetch(url, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '')
}

async function comeBack(browser: Browser, back: URL): Promise<URL> {
  expect(back.origin + back.pathname).toBe(`${SITE}/api/auth/oidc/callback`)
  return toPlace(await browser.send(back.pathname + back.search))
}

/** The whole way; answers where it ends: a path of this site. */
async function signIn(person: IssuerPerson, browser = new Browser(), callbackUrl?: string): Promise<string> {
  issuer.person = person
  const end = await comeBack(browser, await askIssuer(await startAt(browser, callbackUrl)))
  expect(end.origin).toBe(SITE)
  return end.pathname + end.search
}

async function whoIs(browser: Browser): Promise<string | null> {
  return (await findSession(browser.cookieHeader))?.user.username ?? null
}

async function setRegistration(value: 'open' | 'invite' | 'closed') {
  await db().setting.create({ data: { name: 'registration', value: JSON.stringify(value) } })
}

describe('signing in by the issuer', () => {
  test('makes an account at the first time, which is in the lobby, and finds it again', async () => {
    const browser = new Browser()
    expect(await signIn({ sub: 'a1', preferred_username: 'lin', name: '林知夏' }, browser)).toBe('/chat')
    expect(await whoIs(browser)).toBe('lin')
    const row = await db().user.findUniqueOrThrow({
      where: { username: 'lin' },
      include: { memberships: true, identities: true },
    })
    expect(row).toMatchObject({ password: null, role: 'member', ip: '192.0.2.1', lastLoginIp: '192.0.2.1' })
    expect([row.memberships.length, row.identities]).toMatchObject([1, [{ issuer: issuer.url, subject: 'a1' }]])
    const again = new Browser()
    // Whatever they are called now.
    expect(await signIn({ sub: 'a1', preferred_username: 'other' }, again)).toBe('/chat')
    expect(await whoIs(again)).toBe('lin')
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(2)
  })

  test('leads where it was asked to, on this site', async () => {
    expect(await signIn({ sub: 'a1' }, new Browser(), '/rooms/lobby?m=5')).toBe('/rooms/lobby?m=5')
    expect(await signIn({ sub: 'a1' }, new Browser(), 'https://evil.example/x')).toBe('/chat')
    expect(await signIn({ sub: 'a1' }, new Browser(), '//evil.example')).toBe('/chat')
  })

  test('comes back whatever the length of the address is: its cookie is one that browsers keep', async () => {
    for (const length of [1_900, 20_000]) {
      const path = `/search?q=${'%E6%B8%85'.repeat(length / 9)}`
      const response = await new Browser().send(`${START}?callbackUrl=${encodeURIComponent(path)}`)
      const [cookie = ''] = response.headers.getSetCookie()
      expect(cookie).toMatch(/^parlor-3000\.oidc=./)
      expect(cookie.length).toBeLessThanOrEqual(4_096)
    }
  })

  test('gives a session like any other: its cookie is hidden from scripts, and signing out ends it', async () => {
    const browser = new Browser()
    issuer.person = { sub: 'a1' }
    const back = await askIssuer(await startAt(browser))
    const response = await browser.send(back.pathname + back.search)
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith(COOKIE)) ?? ''
    expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/)
    expect((await browser.get('/api/sessions')).sessions).toHaveLength(1)
    await browser.signOut()
    expect(await whoIs(browser)).toBeNull()
  })

  test.each([
    [{ preferred_username: 'Mira' }, 'Mira'],
    [{ preferred_username: 'mira@example.com' }, 'mira'],
    [{ preferred_username: 'mira jane (work)' }, 'mira-jane-work'],
    [{ preferred_username: 'x', name: '林知夏' }, '林知夏'],
    [{ preferred_username: 'm'.repeat(40) }, 'm'.repeat(24)],
    [{ preferred_username: 'ADMIN1' }, 'ADMIN1-2'],
    [{ preferred_username: 'system' }, /^user-[0-9a-f]{8}$/],
    [{ name: '\u202e\u0000' }, /^user-[0-9a-f]{8}$/],
    [{ preferred_username: 5 as unknown as string }, /^user-[0-9a-f]{8}$/],
    [{}, /^user-[0-9a-f]{8}$/],
  ])('calls %j by a name that there may be, and that is free', async (names, expected) => {
    const browser = new Browser()
    await signIn({ sub: 'a1', ...names }, browser)
    expect(await whoIs(browser)).toMatch(expected)
  })

  test('does not take an account because it has the same name or address', async () => {
    await new Browser().signUp('mira')
    const browser = new Browser()
    await signIn({ sub: 'a1', preferred_username: 'mira', email: 'mira@example.com' } as IssuerPerson, browser)
    expect(await whoIs(browser)).toBe('mira-2')
  })

  test('makes one account for two who come as the same at once', async () => {
    issuer.person = { sub: 'a1', preferred_username: 'twin' }
    const browsers = [new Browser(), new Browser()]
    const backs = await Promise.all(browsers.map(async (browser) => askIssuer(await startAt(browser))))
    await Promise.all(browsers.map((browser, at) => comeBack(browser, backs[at] as URL)))
    expect(await Promise.all(browsers.map(whoIs))).toEqual(['twin', 'twin'])
    expect(await db().identity.count()).toBe(1)
  })

  test('asks for no second factor: the issuer vouches', async () => {
    const browser = new Browser()
    await signIn({ sub: 'a1', preferred_username: 'lin' }, browser)
    const { id } = await db().user.findUniqueOrThrow({ where: { username: 'lin' } })
    await db().secondFactor.create({ data: { userId: id, secret: new Uint8Array(60), confirmedAt: new Date() } })
    const again = new Browser()
    expect(await signIn({ sub: 'a1' }, again)).toBe('/chat')
    expect(await whoIs(again)).toBe('lin')
  })

  test('is not for whoever is disabled or has deleted the account', async () => {
    await signIn({ sub: 'a1', preferred_username: 'lin' })
    for (const status of ['disabled', 'deleted']) {
      await db().user.update({ where: { username: 'lin' }, data: { status } })
      const browser = new Browser()
      expect(await signIn({ sub: 'a1' }, browser)).toBe('/login?oidc=oidc_disabled&callbackUrl=%2Fchat')
      expect(browser.cookies.has(COOKIE)).toBe(false)
    }
  })

  test('asks the issuer what it is once, however many come', async () => {
    const before = issuer.discoveries
    for (let time = 0; time < 3; time++) await startAt(new Browser())
    expect(issuer.discoveries - before).toBeLessThanOrEqual(1)
  })
})

describe('the rules of registration hold', () => {
  test('closed: nobody new comes in, who has an account does', async () => {
    await signIn({ sub: 'a1', preferred_username: 'lin' })
    await setRegistration('closed')
    const browser = new Browser()
    expect(await signIn({ sub: 'a2', preferred_username: 'tom' }, browser)).toBe(
      '/login?oidc=oidc_closed&callbackUrl=%2Fchat',
    )
    expect(await whoIs(browser)).toBeNull()
    expect(await db().user.count({ where: { username: 'tom' } })).toBe(0)
    expect(await signIn({ sub: 'a1' })).toBe('/chat')
  })

  test('by invitation: an invitation that does not hold is none', async () => {
    await setRegistration('invite')
    expect(await signIn({ sub: 'a2' })).toMatch(/^\/login\?oidc=oidc_closed/)
    expect(await signIn({ sub: 'a2' }, new Browser(), '/invite/nothing')).toMatch(/^\/login\?oidc=oidc_closed/)
  })

  test('the first account is nobody’s who comes by the issuer', async () => {
    await db().user.deleteMany({ where: { kind: 'human' } })
    expect(await signIn({ sub: 'a1' })).toMatch(/^\/login\?oidc=oidc_closed/)
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(0)
  })
})

describe('what does not hold signs nobody in', () => {
  async function expectRefused(browser: Browser, end: URL, fault = 'oidc_failed') {
    expect([end.pathname, end.searchParams.get('oidc')]).toEqual(['/login', fault])
    expect(browser.cookies.has(COOKIE)).toBe(false)
    expect(await db().identity.count()).toBe(0)
  }

  test('another state', async () => {
    const browser = new Browser()
    const back = await askIssuer(await startAt(browser))
    back.searchParams.set('state', 'another')
    await expectRefused(browser, await comeBack(browser, back))
  })

  test('the way of another browser', async () => {
    const back = await askIssuer(await startAt(new Browser()))
    const stranger = new Browser()
    await expectRefused(stranger, await comeBack(stranger, back), 'oidc_expired')
    await startAt(stranger)
    await expectRefused(stranger, await comeBack(stranger, back))
  })

  test('a way that was begun too long ago, or that was changed', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 11 * 60_000 })
    const browser = new Browser()
    const back = await askIssuer(await startAt(browser))
    vi.useRealTimers()
    await expectRefused(browser, await comeBack(browser, back), 'oidc_expired')
    const other = new Browser()
    const place = await askIssuer(await startAt(other))
    for (const [name, value] of other.cookies) other.cookies.set(name, `A${value.slice(1, -1)}`)
    await expectRefused(other, await comeBack(other, place), 'oidc_expired')
  })

  test('a code that was used already', async () => {
    const browser = new Browser()
    issuer.person = { sub: 'a1', preferred_username: 'lin' }
    const start = await startAt(browser)
    const kept = new Map(browser.cookies)
    const back = await askIssuer(start)
    expect((await comeBack(browser, back)).pathname).toBe('/chat')
    expect((await comeBack(browser, back)).searchParams.get('oidc')).toBe('oidc_expired')
    const thief = new Browser()
    for (const [name, value] of kept) thief.cookies.set(name, value)
    expect((await comeBack(thief, back)).searchParams.get('oidc')).toBe('oidc_failed')
    expect(thief.cookies.has(COOKIE)).toBe(false)
  })

  test.each([
    ['another nonce', { nonce: 'another' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['a token for another client', { aud: 'somebody-else' }],
    [
      'a token that has run out',
      { exp: Math.floor(Date.now() / 1000) - 600, iat: Math.floor(Date.now() / 1000) - 900 },
    ],
    ['a subject that is empty', { sub: '' }],
    ['a subject that the database would take for another', { sub: 'a1 ' }],
    ['a subject without end', { sub: 'a'.repeat(256) }],
  ])('%s', async (_, lies) => {
    const browser = new Browser()
    const back = await askIssuer(await startAt(browser))
    issuer.lies = lies
    await expectRefused(browser, await comeBack(browser, back))
  })

  test('a token that is not signed by the issuer', async () => {
    const browser = new Browser()
    const back = await askIssuer(await startAt(browser))
    issuer.mode = 'forges'
    await expectRefused(browser, await comeBack(browser, back))
  })

  test('a refusal of the issuer’s', async () => {
    const browser = new Browser()
    const { searchParams } = await startAt(browser)
    const back = new URL(`${SITE}/api/auth/oidc/callback?error=access_denied&state=${searchParams.get('state')}`)
    await expectRefused(browser, await comeBack(browser, back))
  })
})

describe('an issuer that is down', () => {
  test.each(['down', 'silent'] as const)('%s: says so on the page where passwords go on', async (mode) => {
    const browser = new Browser()
    const back = await askIssuer(await startAt(browser))
    issuer.mode = mode
    const end = await comeBack(browser, back)
    expect([end.pathname, end.searchParams.get('oidc')]).toEqual(['/login', 'oidc_unavailable'])
    forget('oidc')
    const start = await startAt(new Browser(), '/rooms/lobby')
    expect(start.pathname + start.search).toBe('/login?oidc=oidc_unavailable&callbackUrl=%2Frooms%2Flobby')
    expect((await new Browser().signIn('admin1')).status).toBe(200)
    issuer.mode = 'well'
    expect((await startAt(new Browser())).origin).toBe(issuer.url)
  })
})

describe('an account and an identity', () => {
  const link = async (browser: Browser, person: IssuerPerson, body: object = { currentPassword: PASSWORD }) => {
    issuer.person = person
    const answer = await browser.post(START, body)
    if (answer.status !== 200) return answer.status
    const { url } = await answer.json()
    const end = await comeBack(browser, await askIssuer(new URL(url)))
    return end.pathname + end.search
  }

  test('are tied by whoever is signed in and knows the password, and untied', async () => {
    const browser = await createSignedIn('mira')
    expect(await link(browser, { sub: 'm1' }, { currentPassword: 'wrong' })).toBe(400)
    expect(await link(browser, { sub: 'm1' })).toBe('/settings?oidc=linked')
    const other = new Browser()
    await signIn({ sub: 'm1' }, other)
    expect(await whoIs(other)).toBe('mira')
    expect((await browser.delete('/api/identity', SITE, { currentPassword: 'wrong' })).status).toBe(400)
    expect((await browser.delete('/api/identity', SITE, { currentPassword: PASSWORD })).status).toBe(200)
    expect((await browser.delete('/api/identity', SITE, { currentPassword: PASSWORD })).status).toBe(409)
    const third = new Browser()
    await signIn({ sub: 'm1' }, third)
    expect(await whoIs(third)).not.toBe('mira')
    const lines = await db().auditLine.findMany({ where: { action: { startsWith: 'identity:' } } })
    expect(lines.map(({ action }) => action)).toEqual(['identity:linked', 'identity:unlinked'])
  })

  test('are not tied where the identity is another’s, or the account has one', async () => {
    await signIn({ sub: 'm1', preferred_username: 'lin' })
    const browser = await createSignedIn('mira')
    expect(await link(browser, { sub: 'm1' })).toBe('/settings?oidc=oidc_taken')
    expect(await link(browser, { sub: 'm2' })).toBe('/settings?oidc=linked')
    expect(await link(browser, { sub: 'm3' })).toBe('/settings?oidc=oidc_taken')
    expect(await db().identity.count()).toBe(2)
  })

  test('are not tied by a link that somebody was made to follow, or out of another session', async () => {
    const stranger = new Browser()
    expect((await stranger.post(START, { currentPassword: PASSWORD })).status).toBe(401)
    const evil = await createSignedIn('mira')
    const answer = await evil.send(START, {
      method: 'POST',
      body: JSON.stringify({ currentPassword: PASSWORD }),
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    })
    expect(answer.status).toBe(403)
    const { url } = await (await evil.post(START, { currentPassword: PASSWORD })).json()
    const back = await askIssuer(new URL(url))
    await evil.signOut()
    expect((await comeBack(evil, back)).pathname).toBe('/login')
    expect(await db().identity.count()).toBe(0)
  })

  test('without a password stay together, until a first password is set, which takes no current one', async () => {
    const browser = new Browser()
    await signIn({ sub: 'a1', preferred_username: 'lin' }, browser)
    expect((await browser.delete('/api/identity', SITE, { currentPassword: '' })).status).toBe(409)
    expect((await new Browser().signIn('lin', '')).status).toBe(401)
    const form = { password: PASSWORD, confirmPassword: PASSWORD }
    expect((await browser.post('/api/password', form)).status).toBe(200)
    expect((await new Browser().signIn('lin')).status).toBe(200)
    expect((await browser.post('/api/password', form)).status).toBe(400)
    expect((await browser.delete('/api/identity', SITE, { currentPassword: PASSWORD })).status).toBe(200)
  })

  test('go together with the account', async () => {
    const browser = await createSignedIn('mira')
    await link(browser, { sub: 'm1' })
    expect((await browser.delete('/api/account', SITE, { currentPassword: PASSWORD })).status).toBe(200)
    expect(await db().identity.count()).toBe(0)
    expect((await listPeople({ limit: 50 })).users.map(({ username }) => username)).toEqual(['admin1'])
  })
})
