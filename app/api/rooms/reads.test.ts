import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GET as getAuth } from '#app/api/auth/[...nextauth]/route.ts'
import { type Browser, createSignedIn } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { GET as getMessages } from './[roomId]/messages/route.ts'
import { GET as getRooms } from './route.ts'

let house: TestHouse
let mira: Browser
let noor: Browser

beforeAll(async () => {
  // Parsed at its first use.
  vi.stubEnv('READS_PER_10S', '5')
  house = await createTestHouse()
  mira = await createSignedIn('mira')
  noor = await createSignedIn('noor')
})
afterAll(() => house.close())
beforeEach(() => forgetLimits())

function toRequest(path: string, cookie: string, address: string): Request {
  return new Request(`http://localhost:3000${path}`, { headers: { cookie, 'x-client-address': address } })
}

const rooms = (cookie: string, address = '192.0.2.1') => getRooms(toRequest('/api/rooms', cookie, address), undefined)

function messages(cookie: string): Promise<Response> {
  const request = toRequest('/api/rooms/1/messages', cookie, '192.0.2.1')
  return getMessages(request, { params: Promise.resolve({ roomId: '1' }) })
}

function session(cookie: string, address: string, action = 'session'): Promise<Response> {
  const request = toRequest(`/api/auth/${action}`, cookie, address)
  return getAuth(request, { params: Promise.resolve({ nextauth: [action] }) })
}

describe('reading over HTTP', () => {
  test('is limited for a person wherever they are, and says when to come back', async () => {
    const cookie = mira.cookieHeader
    for (let index = 0; index < 3; index++) expect((await rooms(cookie, `192.0.2.${index}`)).status).toBe(200)
    expect((await messages(cookie)).status).toBe(200)
    expect((await session(cookie, '192.0.2.9')).status).toBe(200)
    const refused = await rooms(cookie, '192.0.2.7')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toEqual({ error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } })
    expect((await messages(cookie)).status).toBe(429)
    expect((await rooms(noor.cookieHeader)).status).toBe(200)
  })

  test('is limited for an address that nobody is signed in from, and not for others', async () => {
    const forged = 'parlor-3000.session-token=forged'
    for (let index = 0; index < 5; index++) expect((await rooms(index % 2 ? forged : '')).status).toBe(401)
    expect((await rooms('')).status).toBe(429)
    expect((await rooms(forged)).status).toBe(429)
    expect((await session('', '192.0.2.1')).status).toBe(429)
    expect((await rooms('', '192.0.2.2')).status).toBe(401)
    expect((await rooms(mira.cookieHeader)).status).toBe(200)
  })

  test('leaves what signing in needs alone', async () => {
    for (let index = 0; index < 10; index++) expect((await session('', '192.0.2.1', 'csrf')).status).toBe(200)
  })
})
