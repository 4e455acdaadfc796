import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toUtcDay } from '#lib/chat/ai/day.ts'
import { eventually } from '#test/eventually.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as getRoomUsage } from '../rooms/[roomId]/usage/route.ts'
import { POST as postCommand } from '../v1/[command]/route.ts'
import { GET as getUsage } from './route.ts'

let server: TestServer
let mira: TestUser
let noor: TestUser
let root: TestUser
const today = toUtcDay(Date.now())
const ROW = { replies: 1, promptTokens: 30, completionTokens: 10, costMicros: 70 }

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  server.assistant.toCost = (_model, { promptTokens, completionTokens }) => promptTokens + 4 * completionTokens
  mira = await server.createUser('mira')
  noor = await server.createUser('noor')
  root = await server.createUser('root', 'admin')
  for (const user of [mira, noor]) await askAndHear(user)
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

async function askAndHear(user: TestUser): Promise<void> {
  const client = await server.enter(user)
  const calls = server.assistant.calls.length
  await client.request('message:send', { roomId: server.roomId, clientId: randomUUID(), text: 'hi', ask: true })
  const call = await eventually(() => {
    const next = server.assistant.calls[calls]
    if (!next) throw new Error('not called')
    return next
  })
  call.say('an answer')
  call.end({ usage: { promptTokens: 30, completionTokens: 10 } })
  const { message } = await client.fact('message:changed', ({ message: { status } }) => status === 'done')
  expect(message.usage).toMatchObject({ promptTokens: 30, completionTokens: 10, costMicros: 70 })
}

function toRequest(path: string, user: TestUser | null): Request {
  const headers = { 'x-client-address': '192.0.2.1', ...(user && { cookie: user.cookie }) }
  return new Request(`${server.origin}${path}`, { headers })
}

async function read(query: string, user: TestUser | null): Promise<[number, unknown]> {
  const response = await getUsage(toRequest(`/api/usage?${query}`, user), undefined)
  return [response.status, await response.json()]
}

async function readRoom(roomId: string, user: TestUser | null): Promise<[number, unknown]> {
  const params = Promise.resolve({ roomId })
  const response = await getRoomUsage(toRequest(`/api/rooms/${roomId}/usage`, user), { params })
  return [response.status, await response.json()]
}

describe('GET /api/usage', () => {
  test('answers members with what they paid, and admins with all', async () => {
    expect(await read('by=person', mira)).toEqual([200, { rows: [{ key: mira.username, ...ROW }] }])
    const both = { replies: 2, promptTokens: 60, completionTokens: 20, costMicros: 140 }
    expect(await read('by=room', root)).toEqual([200, { rows: [{ key: server.roomId, ...both }] }])
    expect(await read('by=assistant', root)).toEqual([200, { rows: [{ key: 'ai', ...both }] }])
    expect(await read(`by=day&from=${today}&to=${today}`, root)).toEqual([200, { rows: [{ key: today, ...both }] }])
    expect(await read('by=day&to=2026-01-01', root)).toEqual([200, { rows: [] }])
  })

  test.each([
    '',
    'by=hour',
    'by=day&from=yesterday',
    'by=day&from=2026-02-30',
    'by=day&from=2026-05-02&to=2026-05-01',
    'by=day&by=room',
    'by=day&user=1',
  ])('refuses %j', async (query) => {
    expect(await read(query, root)).toEqual([400, { error: expect.objectContaining({ code: 'invalid' }) }])
  })

  test('tells nothing to whoever is not signed in', async () => {
    expect(await read('by=day', null)).toEqual([401, { error: { code: 'unauthenticated' } }])
  })
})

describe('GET /api/rooms/:roomId/usage', () => {
  test('tells what one and the room may use, and have used', async () => {
    const used = { tokens: 40, micros: 70 }
    expect(await readRoom(server.roomId, mira)).toEqual([
      200,
      {
        person: { used },
        room: { used: { tokens: 80, micros: 140 } },
        resetAt: expect.stringMatching(/T00:00:00.000Z$/),
      },
    ])
  })

  test('is like no room to whoever may not read it', async () => {
    const client = await server.enter(mira)
    const created = await client.request('room:create', { name: 'Mine', visibility: 'private' })
    if (!created.ok) throw new Error(created.error.code)
    const { id } = created.data.room
    expect((await readRoom(id, mira))[0]).toBe(200)
    expect(await readRoom(id, noor)).toEqual([404, { error: { code: 'not_found' } }])
    expect(await readRoom(id, null)).toEqual([401, { error: { code: 'unauthenticated' } }])
  })
})

describe('budget:set', () => {
  async function post(command: string, input: unknown, user: TestUser): Promise<[number, unknown]> {
    const headers = { cookie: user.cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' }
    const request = new Request(server.origin, { method: 'POST', headers, body: JSON.stringify(input) })
    const response = await postCommand(request, { params: Promise.resolve({ command }) })
    return [response.status, await response.json()]
  }

  test('holds at once, by socket and over HTTP', async () => {
    const used = { tokens: 40, micros: 70 }
    const input = { scope: 'person', id: noor.username, tokensPerDay: 40, microsPerDay: 1_000 } as const
    expect(await post('budget.set', input, root)).toEqual([200, { budget: { ...input, used } }])
    const client = await server.enter(noor)
    const sent = await client.request('message:send', {
      roomId: server.roomId,
      clientId: randomUUID(),
      text: '@小砚 hi',
    })
    expect(sent).toMatchObject({ ok: true, data: { ai: 'budget', resetAt: expect.stringMatching(/T00:00:00.000Z$/) } })
    const admin = await server.enter(root)
    const lifted = await admin.request('budget:set', { scope: 'person', id: noor.username, tokensPerDay: null })
    const { tokensPerDay: _, ...rest } = input
    expect(lifted).toEqual({ ok: true, data: { budget: { ...rest, used } } })
    expect(await admin.request('budget:list', {})).toEqual({ ok: true, data: { budgets: [{ ...rest, used }] } })
    expect((await post('budget.list', {}, root))[0]).toBe(200)
  })

  test.each([
    { scope: 'house', tokensPerDay: 1 },
    { scope: 'person' },
    { scope: 'person', tokensPerDay: -1 },
    { scope: 'person', tokensPerDay: 1.5 },
    { scope: 'room', id: 'lobby', tokensPerDay: 1 },
    { scope: 'person', tokensPerDay: 1, perHour: 1 },
  ])('refuses %j', async (input) => {
    expect(await post('budget.set', input, root)).toEqual([
      400,
      { error: expect.objectContaining({ code: 'invalid' }) },
    ])
  })

  test('is for admins alone', async () => {
    const client = await server.enter(mira)
    for (const [name, input] of [
      ['budget:set', { scope: 'room', id: server.roomId, tokensPerDay: null }],
      ['budget:list', {}],
    ] as const)
      expect(await client.request(name, input as never)).toEqual({ ok: false, error: { code: 'forbidden' } })
    expect((await post('budget.list', {}, mira))[0]).toBe(403)
  })
})
