import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { readSessions } from '#lib/server/auth/session.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, createSignedIn, PASSWORD, sessionIdOf } from '#test/browser.ts'
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

describe('changing the password', () => {
  const NEXT = 'small red kettle'
  const form = { currentPassword: PASSWORD, password: NEXT, confirmPassword: NEXT }

  test('ends all other sessions and goes on with this one', async () => {
    const here = await createSignedIn()
    const there = new Browser()
    await there.signIn('mira')
    const sid = await sessionIdOf(here)
    const user = await db().user.findFirstOrThrow({ where: { username: 'mira' } })
    const elsewhere = await sessionIdOf(there)

    const response = await here.post('/api/password', form)
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(await here.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(await sessionIdOf(here)).toBe(sid)
    expect(closeSessions.mock.calls).toEqual([[{ userId: String(user.id), except: sid }, 'password_changed']])
    // A process that was not told asks the database for the sockets it has.
    expect(await readSessions([sid, elsewhere, '999999'])).toMatchObject([
      { id: sid, endReason: null },
      { id: elsewhere, endReason: 'password_changed' },
      null,
    ])
    expect(await there.get('/api/auth/session')).toEqual({})
    expect((await new Browser().signIn('mira', PASSWORD)).status).toBe(401)
    expect((await new Browser().signIn('mira', NEXT)).status).toBe(200)
  })

  test.each([
    [{ currentPassword: 'wrong' }, { currentPassword: 'wrong' }],
    [{ currentPassword: '' }, { currentPassword: 'required' }],
    [
      { currentPassword: 'wrong', password: 'short' },
      { currentPassword: 'wrong', password: 'too_short', confirmPassword: 'mismatch' },
    ],
    [{ password: 'short' }, { password: 'too_short', confirmPassword: 'mismatch' }],
    [{ password: 'mira', confirmPassword: 'mira' }, { password: 'too_short' }],
    [{ confirmPassword: 'other' }, { confirmPassword: 'mismatch' }],
  ])('to %j fails field by field', async (change, fields) => {
    const browser = await createSignedIn()
    const response = await browser.post('/api/password', { ...form, ...change })
    expect([response.status, await response.json()]).toEqual([400, { error: { code: 'invalid', fields } }])
    expect(await browser.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(closeSessions).not.toHaveBeenCalled()
  })

  test('is only for who is signed in', async () => {
    const response = await new Browser().post('/api/password', form)
    expect([response.status, await response.json()]).toEqual([401, { error: { code: 'unauthenticated' } }])
  })

  test('can not be used to guess the password', async () => {
    const browser = await createSignedIn()
    for (let time = 0; time < 10; time++)
      await browser.post('/api/password', { ...form, currentPassword: `wrong ${time}` })
    const response = await browser.post('/api/password', form)
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(800)
  })

  test('twice at once happens once', async () => {
    const here = await createSignedIn()
    const there = new Browser()
    await there.signIn('mira')
    const answers = await Promise.all([here.post('/api/password', form), there.post('/api/password', form)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    expect(closeSessions).toHaveBeenCalledOnce()
    const live = await db().session.findMany({ where: { endedAt: null } })
    const winner = answers[0]?.status === 200 ? here : there
    expect(live.map(({ id }) => String(id))).toEqual([await sessionIdOf(winner)])
  })
})
