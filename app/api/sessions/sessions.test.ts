import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, createSignedIn, sessionIdOf } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

const { closeSessions } = vi.hoisted(() => ({ closeSessions: vi.fn() }))
vi.mock('#lib/server/realtime/revoke.ts', () => ({ closeSessions }))

let house: TestHouse
let phone: Browser
let desk: Browser
let stranger: Browser

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  await db().user.deleteMany({ where: { kind: 'human' } })
  phone = await createSignedIn('mira')
  desk = new Browser()
  await desk.signIn('mira')
  stranger = await createSignedIn('tom')
  vi.clearAllMocks()
})

const NOT_FOUND = [404, { error: { code: 'not_found' } }]

async function answerOf(response: Response) {
  return [response.status, await response.json()]
}

async function statusOf(browser: Browser) {
  return (await browser.send('/api/sessions')).status
}

describe('the devices', () => {
  test('are listed, one’s own alone, and which of them this is', async () => {
    const { sessions } = await phone.get('/api/sessions')
    const device = {
      id: await sessionIdOf(phone),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastSeenAt: expect.stringMatching(/^\d{4}-.*Z$/),
      ip: '192.0.2.1',
      userAgent: null,
      isThis: true,
    }
    expect(sessions).toHaveLength(2)
    expect(sessions).toContainEqual(device)
    expect(sessions).toContainEqual({ ...device, id: await sessionIdOf(desk), isThis: false })
  })

  test('are told what they said they were, as far as there is room for it', async () => {
    const tablet = new Browser({ 'user-agent': `Tablet/1.0 ${'x'.repeat(8_000)}` })
    await tablet.signIn('mira')
    const { sessions } = await tablet.get('/api/sessions')
    const [own] = sessions.filter(({ isThis }: { isThis: boolean }) => isThis)
    expect(own.userAgent).toMatch(/^Tablet\/1\.0 x+$/)
    expect(own.userAgent).toHaveLength(255)
  })

  test('that ended or ran out are not among them', async () => {
    await desk.signOut()
    expect((await phone.get('/api/sessions')).sessions).toHaveLength(1)
    await desk.signIn('mira')
    const id = BigInt(await sessionIdOf(desk))
    await db().session.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } })
    expect((await phone.get('/api/sessions')).sessions).toHaveLength(1)
  })

  test('are nobody’s to see or end without a session', async () => {
    const nobody = new Browser()
    for (const response of [
      await nobody.send('/api/sessions'),
      await nobody.delete('/api/sessions'),
      await nobody.delete(`/api/sessions/${await sessionIdOf(phone)}`),
    ])
      expect(await answerOf(response)).toEqual([401, { error: { code: 'unauthenticated' } }])
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([200, 200])
  })

  test('are not ended by a page of another site', async () => {
    for (const path of ['/api/sessions', `/api/sessions/${await sessionIdOf(desk)}`]) {
      const response = await phone.delete(path, 'https://evil.example')
      expect(await answerOf(response)).toEqual([403, { error: { code: 'forbidden_origin' } }])
    }
    expect(await statusOf(desk)).toBe(200)
  })
})

describe('signing out there', () => {
  test('ends that one at once, with its sockets, and no other', async () => {
    const only = await sessionIdOf(desk)
    expect(await answerOf(await phone.delete(`/api/sessions/${only}`))).toEqual([200, {}])
    const { id } = await db().user.findFirstOrThrow({ where: { username: 'mira' } })
    expect(closeSessions.mock.calls).toEqual([[{ userId: String(id), only }, 'ended']])
    expect([await statusOf(phone), await statusOf(desk), await statusOf(stranger)]).toEqual([200, 401, 200])
    expect(await db().session.findUnique({ where: { id: BigInt(only) } })).toMatchObject({ endReason: 'ended' })
    expect(await answerOf(await phone.delete(`/api/sessions/${only}`))).toEqual(NOT_FOUND)
  })

  test('is for one’s own alone: another person’s, one that was made up and no id at all are the same 404', async () => {
    for (const id of [await sessionIdOf(stranger), '999999', '0', '-1', 'x', '1'.repeat(40)])
      expect(await answerOf(await phone.delete(`/api/sessions/${id}`))).toEqual(NOT_FOUND)
    expect(closeSessions).not.toHaveBeenCalled()
    expect([await statusOf(phone), await statusOf(stranger)]).toEqual([200, 200])
  })

  test('may be here', async () => {
    await phone.delete(`/api/sessions/${await sessionIdOf(phone)}`)
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([401, 200])
  })
})

test('signing out everywhere else leaves this device, and other people', async () => {
  const tablet = new Browser()
  await tablet.signIn('mira')
  expect(await answerOf(await phone.delete('/api/sessions'))).toEqual([200, {}])
  const except = await sessionIdOf(phone)
  expect(closeSessions.mock.calls).toEqual([[{ userId: expect.any(String), except }, 'ended']])
  expect([await statusOf(desk), await statusOf(tablet)]).toEqual([401, 401])
  expect([await statusOf(phone), await statusOf(stranger)]).toEqual([200, 200])
  expect(await answerOf(await phone.delete('/api/sessions'))).toEqual([200, {}])
})
