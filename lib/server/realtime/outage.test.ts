import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDatabaseProxy, type DatabaseProxy } from '#test/database-proxy.ts'
import { expectWithin } from '#test/eventually.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { readReadiness } from '../readiness.ts'
import { db } from '../store/prisma.ts'

/** The database freezes or goes away under a running server. */

const ANSWER_MS = 3_000
const UNAVAILABLE = { ok: false, error: { code: 'unavailable' } }

let proxy: DatabaseProxy
let server: TestServer
let alice: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' }, async (url) => {
    proxy = await createDatabaseProxy(url)
    return proxy.url
  })
  alice = await server.createUser('alice')
})
afterEach(() => server.disconnectAll())
afterAll(async () => {
  await server.close()
  proxy.close()
})

function message(text: string) {
  return { roomId: server.roomId, clientId: randomUUID(), text }
}

/** The answer, which must come in time. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const began = performance.now()
  const answered = await answer
  expectWithin(ANSWER_MS, began)
  return answered
}

function sendEverything(client: TestClient, messages: ReturnType<typeof message>[]) {
  const { roomId } = server
  return Promise.all([
    ...messages.map((one) => client.request('message:send', one)),
    client.request('room:enter', { roomId }),
    client.request('room:enter', { roomId, after: 0 }),
    client.request('reply:stop', { messageId: '1' }),
    client.request('reply:retry', { messageId: '1' }),
  ])
}

describe.each([
  ['frozen', () => proxy.freeze(), () => proxy.thaw()],
  ['gone', () => proxy.cut(), () => proxy.mend()],
])('while the database is %s', (_name, harm, mend) => {
  it('every command answers unavailable within 3 s, and all is well by itself after', async () => {
    const client = await server.enter(alice)
    const before = await db().message.count()
    const first = Array.from({ length: 10 }, (_, i) => message(`outage ${i}`))
    const later = Array.from({ length: 30 }, (_, i) => message(`in the middle ${i}`))
    harm()
    try {
      for (const answer of await inTime(sendEverything(client, first))) expect(answer).toEqual(UNAVAILABLE)
      for (const one of later) expect(await inTime(client.request('message:send', one))).toEqual(UNAVAILABLE)
      expect(await inTime(server.open({ cookie: alice.cookie }).refusal())).toBe('unavailable')
      const ready = await inTime(readReadiness())
      expect(ready).toEqual({ status: 'unavailable', database: 'unavailable', redis: 'off', ai: 'openai' })
    } finally {
      mend()
    }
    await vi.waitFor(
      async () => expect(await client.request('message:send', first[0] as never)).toMatchObject({ ok: true }),
      { timeout: 20_000, interval: 200 },
    )
    // The same client ids again, as every client does: each is stored once, and the order has no holes.
    for (const one of [...first, ...later]) {
      expect(await client.request('message:send', one)).toMatchObject({ ok: true })
    }
    const rows = await db().message.findMany({ orderBy: { seq: 'asc' } })
    expect(rows.length - before).toBe(first.length + later.length)
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1))
    await server.open({ cookie: alice.cookie }).connected()
    expect(await readReadiness()).toMatchObject({ status: 'ok', database: 'ok' })
  })
})
