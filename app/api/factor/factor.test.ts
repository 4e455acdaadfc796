import { Secret, TOTP } from 'otpauth'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { POST as reset } from '#app/api/reset/route.ts'
import { switchFactorOffOf } from '#lib/server/admin/factors.ts'
import { createPasswordLink } from '#lib/server/admin/password-links.ts'
import { verifyAudit } from '#lib/server/audit/verify.ts'
import { deleteAccountOf } from '#lib/server/auth/account-deletion.ts'
import { readFactor } from '#lib/server/auth/factor-settings.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, COOKIE, createSignedIn, PASSWORD, SITE, sessionIdOf } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

const { closeSessions } = vi.hoisted(() => ({ closeSessions: vi.fn() }))
vi.mock('#lib/server/realtime/revoke.ts', () => ({ closeSessions }))

const PERIOD_MS = 30_000
let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  vi.clearAllMocks()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  await db().user.deleteMany({ where: { kind: 'human' } })
})
afterEach(() => void vi.useRealTimers())

/** The code that the telephone shows so many periods from now. */
function codeOf(secret: string, periods = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return totp.generate({ timestamp: Date.now() + periods * PERIOD_MS })
}

/** So that the next code is another one. */
function waitForNextCode(): void {
  vi.setSystemTime(Date.now() + PERIOD_MS)
}

interface Holder {
  browser: Browser
  secret: string
  recoveryCodes: string[]
}

async function createHolder(username = 'mira'): Promise<Holder> {
  const browser = await createSignedIn(username)
  const { secret } = await (await browser.post('/api/factor', { currentPassword: PASSWORD })).json()
  const confirmed = await browser.post('/api/factor/confirm', { code: codeOf(secret) })
  const { recoveryCodes } = await confirmed.json()
  waitForNextCode()
  return { browser, secret, recoveryCodes }
}

/** Next-auth's word for why nobody was signed in; null where somebody was. */
async function signIn(code?: string, { password = PASSWORD, username = 'mira' } = {}): Promise<string | null> {
  const browser = new Browser()
  const answer = await (code === undefined
    ? browser.signIn(username, password)
    : browser.signInBy(username, code, password))
  const { url } = await answer.json()
  const error = new URL(url).searchParams.get('error')
  expect(browser.cookies.has(COOKIE)).toBe(error === null)
  return error
}

async function answerOf(answer: Promise<Response>): Promise<[number, unknown]> {
  const response = await answer
  return [response.status, await response.json()]
}

const invalid = (fields: object) => [400, { error: { code: 'invalid', fields } }]
const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]

async function findMira() {
  return db().user.findUniqueOrThrow({ where: { username: 'mira' }, include: { secondFactor: true } })
}

async function stateOf(username = 'mira') {
  const { id } = await db().user.findUniqueOrThrow({ where: { username } })
  return readFactor({ id: String(id), username, displayName: username, role: 'member' })
}

async function listActions(): Promise<string[]> {
  const lines = await db().auditLine.findMany({ where: { action: { startsWith: 'factor:' } }, orderBy: { id: 'asc' } })
  return lines.map(({ actor, action, targetId }) => `${action} ${actor === targetId ? 'of oneself' : `by ${actor}`}`)
}

describe('switching a second factor on', () => {
  test('takes the password and a code, ends all other sessions, and gives ten recovery codes', async () => {
    const browser = await createSignedIn()
    const other = new Browser()
    await other.signIn('mira')
    const [, begun] = await answerOf(browser.post('/api/factor', { currentPassword: PASSWORD }))
    const { secret, uri } = begun as { secret: string; uri: string }
    expect(uri).toBe(
      `otpauth://totp/Parlor%20localhost:mira?issuer=Parlor%20localhost&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    )
    expect(await stateOf()).toEqual({ isOn: false, codesLeft: 0 })
    expect(await signIn()).toBeNull()
    const [status, { recoveryCodes }] = (await answerOf(
      browser.post('/api/factor/confirm', { code: codeOf(secret) }),
    )) as [number, Holder]
    expect(status).toBe(200)
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const code of recoveryCodes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/)
    expect(await stateOf()).toEqual({ isOn: true, codesLeft: 10 })
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(await other.get('/api/auth/session')).toEqual({})
    const { id } = await findMira()
    const others = { userId: String(id), except: await sessionIdOf(browser) }
    expect(closeSessions.mock.calls).toEqual([[others, 'ended']])
    expect((await listActions()).at(-1)).toBe('factor:switched_on of oneself')
  })

  test('keeps nothing that can be read: the secret is sealed, the codes are hashed', async () => {
    const { secret, recoveryCodes } = await createHolder()
    const rows = [await db().secondFactor.findMany(), await db().recoveryCode.findMany()].flat()
    const bytes = rows.flatMap((row) => Object.values(row)).filter((value) => value instanceof Uint8Array)
    expect(bytes).toHaveLength(11)
    const kept = bytes.map((value) => Buffer.from(value).toString('latin1')).join(' ')
    for (const word of [secret, ...recoveryCodes]) expect(kept).not.toContain(word)
    const log = JSON.stringify((await db().auditLine.findMany()).map(({ details }) => details))
    for (const word of [secret, ...recoveryCodes]) expect(log).not.toContain(word)
  })

  test('is not done by a wrong password, by a wrong or an old code, and not twice', async () => {
    const browser = await createSignedIn()
    const start = (currentPassword: string) => answerOf(browser.post('/api/factor', { currentPassword }))
    const confirm = (code: string) => answerOf(browser.post('/api/factor/confirm', { code }))
    expect(await start('wrong')).toEqual(invalid({ currentPassword: 'wrong' }))
    expect(await start('')).toEqual(invalid({ currentPassword: 'required' }))
    expect(await confirm('123456')).toEqual(refused(409, 'conflict'))
    const [, { secret }] = (await start(PASSWORD)) as [number, Holder]
    expect(await confirm('')).toEqual(invalid({ code: 'required' }))
    expect(await confirm(codeOf(secret, -2))).toEqual(invalid({ code: 'wrong' }))
    expect(await confirm(codeOf(secret, 2))).toEqual(invalid({ code: 'wrong' }))
    const [, again] = (await start(PASSWORD)) as [number, Holder]
    // Another secret was made, which is the one that counts.
    expect(await confirm(codeOf(secret))).toEqual(invalid({ code: 'wrong' }))
    expect((await confirm(codeOf(again.secret)))[0]).toBe(200)
    expect(await confirm(codeOf(again.secret, 1))).toEqual(refused(409, 'conflict'))
    expect(await start(PASSWORD)).toEqual(refused(409, 'conflict'))
  })

  test('is only for who is signed in', async () => {
    const stranger = new Browser()
    const body = { currentPassword: PASSWORD, code: '123456' }
    for (const answer of [
      stranger.post('/api/factor', { currentPassword: PASSWORD }),
      stranger.post('/api/factor/confirm', { code: '123456' }),
      stranger.post('/api/factor/recovery-codes', body),
      stranger.delete('/api/factor', SITE, body),
    ])
      expect(await answerOf(answer)).toEqual(refused(401, 'unauthenticated'))
  })
})

describe('signing in with a second factor', () => {
  test('takes a code beside the password', async () => {
    const { secret } = await createHolder()
    expect(await signIn()).toBe('second_factor_required')
    expect(await signIn(' ')).toBe('second_factor_required')
    const code = codeOf(secret)
    expect(await signIn(`${code.slice(0, 3)} ${code.slice(3)}`)).toBeNull()
  })

  test('says nothing of the factor to whoever has not the password', async () => {
    const { secret } = await createHolder()
    expect(await signIn(undefined, { password: 'wrong' })).toBe('CredentialsSignin')
    expect(await signIn(codeOf(secret), { password: 'wrong' })).toBe('CredentialsSignin')
    // The code was not looked at: it is good still.
    expect(await signIn(codeOf(secret))).toBeNull()
  })

  test('takes a code once, and none from before it', async () => {
    const { secret } = await createHolder()
    expect(await signIn(codeOf(secret))).toBeNull()
    expect(await signIn(codeOf(secret))).toBe('second_factor_wrong')
    expect(await signIn(codeOf(secret, -1))).toBe('second_factor_wrong')
    expect(await signIn(codeOf(secret, 1))).toBeNull()
    // The code by which it was switched on is spent as well.
    const { secret: second } = await createHolder('tom')
    expect(await signIn(codeOf(second, -1), { username: 'tom' })).toBe('second_factor_wrong')
  })

  test('takes one of two that come at once with the same code', async () => {
    const { secret, recoveryCodes } = await createHolder()
    for (const code of [codeOf(secret), recoveryCodes[0] ?? '']) {
      const answers = await Promise.all([signIn(code), signIn(code)])
      expect(answers.map(String).toSorted()).toEqual(['null', 'second_factor_wrong'])
    }
  })

  test('forgives clocks that differ by one period, and no more', async () => {
    const { secret } = await createHolder()
    waitForNextCode()
    expect(await signIn(codeOf(secret, -2))).toBe('second_factor_wrong')
    expect(await signIn(codeOf(secret, 2))).toBe('second_factor_wrong')
    expect(await signIn(codeOf(secret, -1))).toBeNull()
    expect(await signIn(codeOf(secret, 1))).toBeNull()
  })

  test.each(['000000', '12345', '1234567', 'abcdef', '０', 'x'.repeat(5_000), '-', "' OR 1=1"])(
    'takes no %.20s',
    async (code) => {
      const { secret } = await createHolder()
      if (codeOf(secret) === code) waitForNextCode()
      expect(await signIn(code)).toBe('second_factor_wrong')
    },
  )

  test('takes each recovery code once, however it is typed, and nobody else’s', async () => {
    const { recoveryCodes } = await createHolder()
    const [first = '', second = '', third = ''] = recoveryCodes
    const tom = await createHolder('tom')
    expect(await signIn(first)).toBeNull()
    expect(await signIn(first)).toBe('second_factor_wrong')
    expect(await signIn(` ${second.replaceAll('-', '').toUpperCase()} `)).toBeNull()
    expect(await signIn(second)).toBe('second_factor_wrong')
    expect(await signIn(third, { username: 'tom' })).toBe('second_factor_wrong')
    expect(await signIn(tom.recoveryCodes[0])).toBe('second_factor_wrong')
    expect(await stateOf()).toEqual({ isOn: true, codesLeft: 8 })
  })

  test('refuses the eleventh try from one address, and a right password alone takes nothing back', async () => {
    const { secret } = await createHolder()
    for (let time = 0; time < 10; time++) {
      expect(await signIn('000000')).toBe('second_factor_wrong')
      if (time < 9) expect(await signIn()).toBe('second_factor_required')
    }
    expect(await signIn(codeOf(secret))).toMatch(/^rate_limited:\d+$/)
    expect(await signIn()).toMatch(/^rate_limited:\d+$/)
  })

  test('refuses the twenty-first code of one person, from wherever', async () => {
    const { secret } = await createHolder()
    for (let time = 0; time < 20; time++) {
      // As from another address.
      forget('login-limits')
      expect(await signIn('000000')).toBe('second_factor_wrong')
    }
    forget('login-limits')
    expect(await signIn(codeOf(secret))).toMatch(/^rate_limited:\d+$/)
  })

  test('begins nothing by the password alone where the factor was switched on meanwhile', async () => {
    const { secret } = await createHolder()
    const { id } = await findMira()
    await db().secondFactor.update({ where: { userId: id }, data: { confirmedAt: null } })
    expect(await signIn()).toBeNull()
    await db().secondFactor.update({ where: { userId: id }, data: { confirmedAt: new Date() } })
    expect(await signIn()).toBe('second_factor_required')
    expect(await signIn(codeOf(secret))).toBeNull()
  })

  test('is asked of whoever has set a new password by a link, too', async () => {
    const { secret } = await createHolder()
    const { url } = await createPasswordLink('operator', 'mira')
    const password = 'small red kettle'
    const body = JSON.stringify({ token: url.split('/reset/')[1], password, confirmPassword: password })
    const headers = { 'content-type': 'application/json', 'x-client-address': '192.0.2.1' }
    const answer = await reset(new Request(`${SITE}/api/reset`, { method: 'POST', body, headers }), undefined)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
    expect(await signIn(undefined, { password })).toBe('second_factor_required')
    expect(await signIn(codeOf(secret), { password })).toBeNull()
  })

  test('is possible for nobody where NEXTAUTH_SECRET has changed, until it is switched off', async () => {
    const { secret, recoveryCodes } = await createHolder()
    const { id } = await findMira()
    await db().secondFactor.update({ where: { userId: id }, data: { secret: new Uint8Array(40) } })
    expect(await signIn(codeOf(secret))).toBe('second_factor_wrong')
    expect(await signIn(recoveryCodes[0])).toBeNull()
  })

  test('gives nothing away of accounts without one: a code is not looked at', async () => {
    await createSignedIn()
    expect(await signIn('123456')).toBeNull()
  })
})

describe('new recovery codes', () => {
  test('take the password and a code, and all before are dead', async () => {
    const { browser, secret, recoveryCodes } = await createHolder()
    const renew = (body: object) => answerOf(browser.post('/api/factor/recovery-codes', body))
    expect(await renew({})).toEqual(invalid({ currentPassword: 'required', code: 'required' }))
    expect(await renew({ currentPassword: 'wrong', code: codeOf(secret) })).toEqual(
      invalid({ currentPassword: 'wrong' }),
    )
    expect(await renew({ currentPassword: PASSWORD, code: '000000' })).toEqual(invalid({ code: 'wrong' }))
    const [status, made] = await renew({ currentPassword: PASSWORD, code: codeOf(secret) })
    const fresh = (made as Holder).recoveryCodes
    expect([status, fresh.length]).toEqual([200, 10])
    expect(await signIn(recoveryCodes[0])).toBe('second_factor_wrong')
    expect(await signIn(fresh[0])).toBeNull()
    expect((await listActions()).at(-1)).toBe('factor:codes_made of oneself')
    expect(closeSessions).toHaveBeenCalledTimes(1)
  })
})

describe('switching a second factor off', () => {
  test('takes the password and a code, which is spent, and ends all other sessions', async () => {
    const { browser, secret } = await createHolder()
    const other = new Browser()
    await other.signInBy('mira', codeOf(secret))
    const off = (body: object) => answerOf(browser.delete('/api/factor', SITE, body))
    expect(await off({ currentPassword: PASSWORD, code: codeOf(secret) })).toEqual(invalid({ code: 'wrong' }))
    waitForNextCode()
    expect(await off({ currentPassword: 'wrong', code: codeOf(secret) })).toEqual(invalid({ currentPassword: 'wrong' }))
    expect(await off({ currentPassword: PASSWORD, code: codeOf(secret) })).toEqual([200, {}])
    expect(await stateOf()).toEqual({ isOn: false, codesLeft: 0 })
    expect(await db().recoveryCode.count()).toBe(0)
    expect(await other.get('/api/auth/session')).toEqual({})
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(await signIn()).toBeNull()
    expect((await listActions()).at(-1)).toBe('factor:switched_off of oneself')
    expect(await off({ currentPassword: PASSWORD, code: codeOf(secret) })).toEqual(refused(409, 'conflict'))
    expect((await verifyAudit()).fault).toBeNull()
  })

  test('can not be used to guess codes', async () => {
    const { browser, secret } = await createHolder()
    const off = (code: string) => answerOf(browser.delete('/api/factor', SITE, { currentPassword: PASSWORD, code }))
    for (let time = 0; time < 10; time++) expect(await off('000000')).toEqual(invalid({ code: 'wrong' }))
    expect(await off(codeOf(secret))).toEqual(refused(429, 'rate_limited'))
  })

  test('by an operator ends all sessions, and is written down; what is off stays off', async () => {
    const { browser } = await createHolder()
    vi.clearAllMocks()
    await switchFactorOffOf('operator', 'mira')
    const { id, secondFactor } = await findMira()
    expect(secondFactor).toBeNull()
    expect(closeSessions.mock.calls).toEqual([[{ userId: String(id) }, 'ended']])
    expect(await browser.get('/api/auth/session')).toEqual({})
    expect(await signIn()).toBeNull()
    expect((await listActions()).at(-1)).toBe('factor:switched_off by operator')
    const before = await listActions()
    await switchFactorOffOf('operator', 'mira')
    expect(await listActions()).toEqual(before)
    await expect(switchFactorOffOf('operator', 'nobody')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('goes with the account', async () => {
    await createHolder()
    await createHolder('tom')
    await deleteAccountOf('operator', 'tom')
    expect(await db().secondFactor.count()).toBe(1)
    expect(await db().recoveryCode.count()).toBe(10)
  })
})
