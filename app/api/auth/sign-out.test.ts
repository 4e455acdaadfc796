import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findSession } from '#lib/server/auth/session.ts'
import { encodeToken, findPayload } from '#lib/server/auth/token.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, COOKIE, createSignedIn, sessionIdOf } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

const { closeSessions } = vi.hoisted(() => ({ closeSessions: vi.fn() }))
vi.mock('#lib/server/realtime/revoke.ts', () => ({ closeSessions }))

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  vi.clearAllMocks()
  await db().user.deleteMany({ where: { kind: 'human' } })
})

describe('signing out', () => {
  test('ends this session for good and its sockets, and no other', async () => {
    const phone = await createSignedIn()
    const desk = new Browser()
    await desk.signIn('mira')
    const kept = phone.cookieHeader
    const sid = await sessionIdOf(phone)
    expect((await phone.signOut()).status).toBe(200)
    expect(phone.cookies.has(COOKIE)).toBe(false)
    expect(await findSession(kept)).toBeNull()
    const { id } = await db().user.findFirstOrThrow({ where: { username: 'mira' } })
    expect(closeSessions.mock.calls).toEqual([[{ userId: String(id), only: sid }, 'signed_out']])
    expect(await desk.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
  })

  test('can not be undone by a token that was issued in the last moment', async () => {
    const browser = await createSignedIn()
    const payload = await findPayload(browser.cookies.get(COOKIE) ?? '')
    await browser.signOut()
    if (!payload) throw new Error('no payload')
    const renewed = await encodeToken(payload)
    expect(await findSession(`${COOKIE}=${renewed}`)).toBeNull()
    await db().session.deleteMany()
    expect(await findSession(`${COOKIE}=${renewed}`)).toBeNull()
  })

  test('twice is no worse than once', async () => {
    const browser = await createSignedIn()
    const twin = new Browser()
    for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
    expect((await browser.signOut()).status).toBe(200)
    expect((await twin.signOut()).status).toBe(200)
  })

  test('with the database away fails, and says so', async () => {
    const browser = await createSignedIn()
    await house.withoutDatabase(async () => {
      const response = await browser.signOut()
      expect(response.status).toBe(503)
      expect(await response.json()).toEqual({ error: { code: 'unavailable' } })
    })
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(closeSessions).not.toHaveBeenCalled()
  })

  test('needs the CSRF token', async () => {
    const browser = await createSignedIn()
    await browser.postForm('/api/auth/signout', { csrfToken: 'x' })
    expect(await findSession(browser.cookieHeader)).not.toBeNull()
  })
})
