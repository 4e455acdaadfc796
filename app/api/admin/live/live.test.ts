import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pruneMinutes, readDay, writeMinute } from '#lib/server/live/minutes.ts'
import { sample } from '#lib/server/live/sampler.ts'
import { noteLogged } from '#lib/server/metrics/last-errors.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as getStorage } from '../storage/route.ts'
import { GET as getDay } from './day/route.ts'
import { GET as getLive } from './route.ts'

let server: TestServer
let admin: TestUser
let lin: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  admin = await server.createUser('mira', 'admin')
  lin = await server.createUser('lin')
})
beforeEach(() => db().liveMinute.deleteMany())
afterAll(() => server.close())

const ROUTES = { live: getLive, 'live/day': getDay, storage: getStorage }

async function read(path: keyof typeof ROUTES, by: TestUser | null = admin) {
  const headers = { 'x-client-address': '192.0.2.1', ...(by && { cookie: by.cookie }) }
  const response = await ROUTES[path](
    new Request(`${server.origin}/api/admin/${path}`, { headers }),
    undefined as never,
  )
  return { status: response.status, data: await response.json() }
}

test.each(['live', 'live/day', 'storage'] as const)('%s is for admins alone', async (path) => {
  expect(await read(path, null)).toMatchObject({ status: 401, data: { error: { code: 'unauthenticated' } } })
  expect(await read(path, lin)).toMatchObject({ status: 403, data: { error: { code: 'forbidden' } } })
  expect((await read(path)).status).toBe(200)
})

describe('the live state', () => {
  test('tells people, sockets, the database, queues and this process', async () => {
    const client = await server.enter(lin)
    const { data } = await read('live')
    expect(data).toMatchObject({
      ...{ people: 1, sockets: 1, redis: 'off' },
      database: { isUp: true, ms: expect.any(Number), searchWaiting: expect.any(Number) },
      ai: { mode: expect.any(String), requests: expect.any(Number), failures: expect.any(Number), circuitsOpen: 0 },
      disk: { freeBytes: expect.any(Number), totalBytes: expect.any(Number) },
      processes: [
        {
          ...{ id: expect.stringMatching(/^[0-9a-f]{16}$/), sockets: 1, people: 1, isBreakerOpen: false, redis: 'off' },
          queues: { writer: 0, replies: 0, repliesRunning: 0, push: 0 },
          loopDelayMs: { mean: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
        },
      ],
    })
    client.socket.disconnect()
  })

  test('tells what went wrong by its sentence and codes, without the words of the error', async () => {
    const what = `it failed ${randomUUID()}`
    noteLogged(50, [
      { err: Object.assign(new Error('what somebody wrote'), { code: 'E1' }), command: 'message:send' },
      what,
    ])
    const { data } = await read('live')
    const [error] = data.errors.filter((one: { what: string }) => one.what === what)
    expect(error).toMatchObject({ level: 'error', kind: 'Error', code: 'E1', command: 'message:send', count: 1 })
    expect(JSON.stringify(data)).not.toContain('what somebody wrote')
  })
})

const QUIET = {
  ...{ people: 0, sockets: 0, messages: 0, loopDelayMs: 0, ackMs: null, databaseMs: null },
  ...{ queued: 0, aiRequests: 0, aiFailures: 0 },
}

describe('the last day', () => {
  test('is one row a minute and process: what processes have is added up, and the most of five minutes is told', async () => {
    const slot = Math.floor(Date.now() / 300_000) * 300_000 - 3_600_000
    const at = (minutes: number) => new Date(slot + minutes * 60_000)
    const [one, two] = ['1'.repeat(16), '2'.repeat(16)] as const
    await writeMinute(one, at(0), { ...QUIET, people: 5, sockets: 3, messages: 10, loopDelayMs: 7.4, ackMs: 12.6 })
    await writeMinute(two, at(0), { ...QUIET, people: 5, sockets: 4, messages: 2, loopDelayMs: 30, aiRequests: 2 })
    await writeMinute(one, at(1), { ...QUIET, people: 6, sockets: 2, messages: 1, aiRequests: 1, aiFailures: 1 })
    // The first word counts.
    await writeMinute(one, at(1), { ...QUIET, people: 99 })
    const { data } = await read('live/day')
    expect(data.stepSeconds).toBe(300)
    expect(data.points).toEqual([
      {
        ...{
          at: at(0).toISOString(),
          people: 6,
          sockets: 7,
          messages: 13,
          loopDelayMs: 30,
          ackMs: 13,
          databaseMs: null,
        },
        ...{ queued: 0, aiRequests: 3, aiFailures: 1 },
      },
    ])
  })

  test('this process writes what was done since the minute before', async () => {
    await sample(1)
    await db().liveMinute.deleteMany()
    const client = await server.enter(lin)
    await client.request('message:send', { roomId: server.roomId, clientId: randomUUID(), text: 'hello', ask: false })
    await sample(2)
    const [row, ...others] = await db().liveMinute.findMany()
    expect(others).toEqual([])
    expect(row).toMatchObject({ people: 1, messages: 1, ackMs: expect.any(Number), databaseMs: expect.any(Number) })
    client.socket.disconnect()
  })

  test('what is older than two days goes, and what is older than a day is not drawn', async () => {
    const now = Date.now()
    for (const hours of [1, 25, 49]) await writeMinute('1'.repeat(16), new Date(now - hours * 3_600_000), QUIET)
    expect((await readDay(now)).points).toHaveLength(1)
    await pruneMinutes(now)
    expect(await db().liveMinute.count()).toBe(2)
  })
})

describe('the storage', () => {
  test('tells tables by group, files, and the largest rooms; of direct rooms no names', async () => {
    const client = await server.enter(lin)
    const direct = await client.request('direct:open', { usernames: [] })
    if (!direct.ok) throw new Error('no room')
    const { id } = direct.data.room
    await client.request('message:send', { roomId: id, clientId: randomUUID(), text: 'hush', ask: false })
    const [shown, removed] = [900, 5_000].map((bytes, place) => ({
      ...{
        roomId: BigInt(id),
        uploaderId: BigInt(lin.id),
        stored: randomUUID().replaceAll('-', ''),
        name: 'a',
        type: 'text/plain',
      },
      ...{ bytes: BigInt(bytes), sha256: Buffer.alloc(32), removedAt: place === 1 ? new Date() : null },
    }))
    await db().file.createMany({ data: [shown, removed].flatMap((row) => row ?? []) })
    const { data } = await read('storage')
    expect(data.files).toEqual({ count: 1, bytes: 900 })
    expect(data.tables.map(({ group }: { group: string }) => group)).toEqual(
      expect.arrayContaining(['messages', 'search', 'ai', 'people', 'files', 'other']),
    )
    const own = data.rooms.find((room: { id: string }) => room.id === id)
    expect(own).toMatchObject({ name: null, slug: null, messages: 1, files: 1, fileBytes: 900 })
    expect(data.rooms.find((room: { id: string }) => room.id === server.roomId)).toMatchObject({ slug: 'lobby' })
    expect(data.disk.totalBytes).toBeGreaterThan(data.disk.freeBytes)
    client.socket.disconnect()
  })
})
