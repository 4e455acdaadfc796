import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { type Browser, createSignedIn } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { GET } from './[roomId]/days/route.ts'

let house: TestHouse
let mira: Browser

beforeAll(async () => {
  vi.stubEnv('READS_PER_10S', '40')
  house = await createTestHouse()
  mira = await createSignedIn('mira')
})
afterAll(() => house.close())

function days(query: string, roomId: string, cookie = mira.cookieHeader): Promise<Response> {
  const headers = { cookie, 'x-client-address': '192.0.2.1' }
  const request = new Request(`http://localhost:3000/api/rooms/${roomId}/days${query}`, { headers })
  return GET(request, { params: Promise.resolve({ roomId }) })
}

let rooms = 0

async function createRoom(visibility: 'public' | 'private', ...sentAt: string[]): Promise<string> {
  rooms++
  const room = await db().room.create({
    data: { slug: `days-${rooms}`, name: 'days', visibility, lastSeq: sentAt.length, lastRev: sentAt.length },
  })
  const rows = sentAt.map((at, index) => ({ seq: index + 1, rev: index + 1, sentAt: new Date(at) }))
  await db().message.createMany({
    data: rows.map((row) => ({ ...row, roomId: room.id, sender: 'mira', message: 'hi' })),
  })
  return String(room.id)
}

test('the days of a month are those on which something was said, in UTC or by the clocks of a zone', async () => {
  const roomId = await createRoom(
    ...(['public', '2026-10-31T15:59:59.999Z', '2026-10-31T16:00:00Z'] as const),
    ...['2026-11-02T23:30:00Z', '2026-11-03T00:30:00Z', '2026-11-30T15:00:00Z', '2026-12-01T00:00:00Z'],
  )
  const inUtc = await days('?month=2026-11', roomId)
  expect([inUtc.status, inUtc.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(await inUtc.json()).toEqual({
    days: [
      { day: '2026-11-02', count: 1, firstSeq: 3 },
      { day: '2026-11-03', count: 1, firstSeq: 4 },
      { day: '2026-11-30', count: 1, firstSeq: 5 },
    ],
  })
  expect(await (await days('?month=2026-11&timeZone=Asia/Shanghai', roomId)).json()).toEqual({
    days: [
      { day: '2026-11-01', count: 1, firstSeq: 2 },
      { day: '2026-11-03', count: 2, firstSeq: 3 },
      { day: '2026-11-30', count: 1, firstSeq: 5 },
    ],
  })
  expect(await (await days('?month=1999-01', roomId)).json()).toEqual({ days: [] })
})

test.each(['', '?month=2026-13', '?month=2026-1', '?month=', '?month=2026-11&month=2026-10', '?month=2026-11&x=1'])(
  'what names no month is refused: %j',
  async (query) => expect((await days(query, await createRoom('public'))).status).toBe(400),
)

test.each(['', 'Mars/Olympus', '%2B08:00', 'UTC;DROP'])('what names no time zone is refused: %j', async (zone) => {
  const response = await days(`?month=2026-11&timeZone=${zone}`, await createRoom('public'))
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: { code: 'invalid', fields: { timeZone: 'invalid' } } })
})

test('a room that one may not read answers as one that does not exist', async () => {
  const closed = await days('?month=2026-11', await createRoom('private', '2026-11-02T00:00:00Z'))
  const missing = await days('?month=2026-11', '404404')
  expect([closed.status, missing.status]).toEqual([404, 404])
  expect(await closed.json()).toEqual(await missing.json())
  expect((await days('?month=2026-11', 'x')).status).toBe(404)
})

test('it is for whoever is signed in, and limited as all reading', async () => {
  const roomId = await createRoom('public', '2026-11-02T00:00:00Z')
  expect((await days('?month=2026-11', roomId, '')).status).toBe(401)
  forgetLimits()
  for (let index = 0; index < 40; index++) expect((await days('?month=2026-11', roomId)).status).toBe(200)
  const refused = await days('?month=2026-11', roomId)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
})
