import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeSeen } from '#lib/server/auth/last-seen.ts'
import { findSession, requireSession } from '#lib/server/auth/session.ts'
import { writeTimeZones } from '#lib/server/auth/time-zone.ts'
import { encodeToken, findPayload } from '#lib/server/auth/token.ts'
import { db } from '#lib/server/store/prisma.ts'
import { COOKIE, createSignedIn, sessionIdOf } from '#test/browser.ts'
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

describe('a session', () => {
  test('is known from its cookie, with what its row says now', async () => {
    const browser = await createSignedIn()
    await db().user.updateMany({ where: { username: 'mira' }, data: { role: 'member' } })
    expect((await findSession(browser.cookieHeader))?.user).toMatchObject({ username: 'mira', role: 'member' })
    const session = await requireSession(new Headers({ cookie: browser.cookieHeader }))
    expect(session.sessionId).toBe(await sessionIdOf(browser))
  })

  test.each([
    null,
    undefined,
    '',
    'parlor-3000.session-token',
    'parlor-3000.session-token=',
    'parlor-3000.session-token=forged',
    'parlor-3000.session-token=eyJhbGciOiJub25lIn0.eyJpZCI6IjEifQ.',
    'parlor-3000.session-token=%E0%A4%A',
    ';;==;=x',
    'other=x',
  ])('is not behind the cookie %j', async (cookie) => {
    expect(await findSession(cookie)).toBeNull()
    await expect(requireSession(new Headers(cookie ? { cookie } : {}))).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  test('is not behind a token of another secret, an old one, or one of another kind', async () => {
    const browser = await createSignedIn()
    const payload = await findPayload(browser.cookies.get(COOKIE) ?? '')
    const { encode } = await import('next-auth/jwt')
    const secret = process.env.NEXTAUTH_SECRET ?? ''
    const foreign = await encode({ token: { ...payload }, secret: 'another secret of more than 32 bytes' })
    const old = await encode({ token: { ...payload }, secret, maxAge: -60 })
    const without = await encode({ token: { id: payload?.id }, secret })
    const good = await encode({ token: { ...payload }, secret })
    for (const token of [foreign, old, without]) expect(await findSession(`${COOKIE}=${token}`)).toBeNull()
    expect(await findSession(`${COOKIE}=${good}`)).not.toBeNull()
  })

  test('ends with its user', async () => {
    const browser = await createSignedIn()
    await db().user.deleteMany({ where: { username: 'mira' } })
    expect(await findSession(browser.cookieHeader)).toBeNull()
  })

  test('that is no more is answered {} and loses its cookie', async () => {
    const browser = await createSignedIn()
    await db().session.updateMany({ data: { endedAt: new Date(), endReason: 'ended' } })
    expect(await browser.get('/api/auth/session')).toEqual({})
    expect(browser.cookies.has(COOKIE)).toBe(false)
  })

  test('of before sessions had rows is none', async () => {
    const browser = await createSignedIn()
    const { encode } = await import('next-auth/jwt')
    const id = (await findPayload(browser.cookies.get(COOKIE) ?? ''))?.id
    const token = { id, username: 'mira', role: 'admin', version: 1, sid: randomUUID() }
    const secret = process.env.NEXTAUTH_SECRET ?? ''
    browser.cookies.set(COOKIE, await encode({ token, secret }))
    expect(await browser.get('/api/auth/session')).toEqual({})
    expect(browser.cookies.has(COOKIE)).toBe(false)
  })

  test('is only its own person’s, and none that was made up', async () => {
    const [mira, tom] = [await createSignedIn('mira'), await createSignedIn('tom')]
    const [own, other] = await Promise.all([mira, tom].map((each) => findPayload(each.cookies.get(COOKIE) ?? '')))
    const cookieOf = async (id = '', sid = '') => `${COOKIE}=${await encodeToken({ id, sid })}`
    expect(await findSession(await cookieOf(own?.id, own?.sid))).not.toBeNull()
    expect(await findSession(await cookieOf(own?.id, other?.sid))).toBeNull()
    expect(await findSession(await cookieOf(own?.id, '999999'))).toBeNull()
  })

  test('runs out 30 days after it was last seen, whatever its token says', async () => {
    const browser = await createSignedIn()
    const where = { id: BigInt(await sessionIdOf(browser)) }
    const hoursAgo = new Date(Date.now() - 60 * 60_000)
    await db().session.update({ where, data: { lastSeenAt: hoursAgo, expiresAt: new Date(Date.now() + 60_000) } })
    expect(await findSession(browser.cookieHeader)).not.toBeNull()
    await writeSeen()
    const row = await db().session.findUniqueOrThrow({ where })
    expect(row.lastSeenAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(row.expiresAt.getTime() - row.lastSeenAt.getTime()).toBe(30 * 24 * 60 * 60 * 1000)
    await db().session.update({ where, data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await findSession(browser.cookieHeader)).toBeNull()
  })

  test('tells where its person is in time, and nothing that is no zone', async () => {
    const browser = await createSignedIn()
    const read = async () => {
      await writeTimeZones()
      return (await db().user.findUniqueOrThrow({ where: { username: 'mira' } })).timeZone
    }
    const visit = async (zone: string) => {
      await findSession(`${browser.cookieHeader}; zone=${zone}`)
      return read()
    }
    expect(await read()).toBeNull()
    expect(await visit('Asia%2FShanghai')).toBe('Asia/Shanghai')
    for (const zone of ['Mars/Olympus', '%00', "x'%20OR%201", 'A'.repeat(5_000), '']) {
      expect(await visit(zone)).toBe('Asia/Shanghai')
    }
    expect(await visit('America/Argentina/Buenos_Aires')).toBe('America/Argentina/Buenos_Aires')
  })

  test('is not written at each look', async () => {
    const browser = await createSignedIn()
    const where = { id: BigInt(await sessionIdOf(browser)) }
    const before = await db().session.findUniqueOrThrow({ where })
    await findSession(browser.cookieHeader)
    await writeSeen()
    expect(await db().session.findUniqueOrThrow({ where })).toEqual(before)
  })

  test('survives a database that is away', async () => {
    const browser = await createSignedIn()
    await house.withoutDatabase(async () => {
      const response = await browser.send('/api/auth/session')
      expect(response.status).toBe(503)
      expect(await response.json()).toEqual({ error: { code: 'unavailable' } })
      expect(response.headers.getSetCookie()).toEqual([])
      await expect(findSession(browser.cookieHeader)).rejects.toMatchObject({ code: 'unavailable' })
    })
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
  })

  test('gets a new token once a day, of the same session', async () => {
    const browser = await createSignedIn()
    const before = browser.cookies.get(COOKIE)
    expect((await browser.send('/api/auth/session')).headers.getSetCookie()).toEqual([])
    vi.setSystemTime(Date.now() + 25 * 60 * 60 * 1000)
    try {
      const sid = await sessionIdOf(browser)
      expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
      expect(browser.cookies.get(COOKIE)).not.toBe(before)
      expect(await sessionIdOf(browser)).toBe(sid)
    } finally {
      vi.useRealTimers()
    }
  })
})
