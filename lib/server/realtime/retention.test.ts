import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createPace } from '#lib/chat/sweep-pace.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { closeRedis } from '../redis.ts'
import { db } from '../store/prisma.ts'

/** How long messages are kept, through real sockets and in a real database. */

const DAY_MS = 24 * 60 * 60_000
const inTwoDays = () => ({
  ...{ now: Date.now() + 2 * DAY_MS, pace: createPace({ rest: 0 }) },
  untilKnown: async () => undefined,
})

let server: TestServer
let alice: TestUser
let bob: TestUser
let eve: TestUser
let root: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  ;[alice, bob, eve, root] = (await Promise.all(
    (['alice', 'bob', 'eve', 'root'] as const).map((name) => server.createUser(name)),
  )) as [TestUser, TestUser, TestUser, TestUser]
  await db().user.update({ where: { id: BigInt(root.id) }, data: { role: 'admin' } })
})
afterAll(async () => {
  closeRedis()
  await server.close()
})
afterEach(() => server.disconnectAll())

async function open(user: TestUser): Promise<TestClient> {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  return client
}

async function must<T>(asked: Promise<{ ok: true; data: T } | { ok: false; error: { code: string } }>): Promise<T> {
  const answer = await asked
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.data
}

async function createRoom(client: TestClient) {
  const { room } = await must(
    client.request('room:create', { name: 'Kept', visibility: 'private', trigger: 'off', usernames: [bob.username] }),
  )
  await must(client.request('room:enter', { roomId: room.id }))
  const say = async (text: string) =>
    (await must(client.request('message:send', { roomId: room.id, clientId: randomUUID(), text }))).message
  return { roomId: room.id, say }
}

describe('how long a room keeps its messages', () => {
  it('is set by its owners and nobody else, within what holds for all', async () => {
    const [hers, his, other, admin] = await Promise.all([open(alice), open(bob), open(eve), open(root)])
    const { roomId } = await createRoom(hers)
    const set = (client: TestClient, change: Omit<CommandInput<'room:change'>, 'roomId'>) =>
      client.request('room:change', { roomId, ...change })
    expect(await set(his, { keepDays: 7 })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await set(his, { keepsPins: true })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await set(other, { keepDays: 7 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await set(hers, { keepDays: 3_651 })).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(await set(hers, { keepDays: 0.5 })).toMatchObject({ ok: false, error: { code: 'invalid' } })
    const { room } = await must(set(hers, { keepDays: 7, keepsPins: true }))
    expect(room).toMatchObject({ keepDays: 7, keepsPins: true })
    expect(await hers.fact('room:changed')).toMatchObject({ room: { id: roomId, keepDays: 7 } })

    const forAll = { keepDays: 5, keepsPins: false }
    expect(await hers.request('retention:set', forAll)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    try {
      expect(await must(admin.request('retention:set', forAll))).toEqual(forAll)
      expect(await must(hers.request('retention:read', {}))).toEqual(forAll)
      expect(await hers.fact('room:changed', (fact) => fact.room.keepDays === 5)).toMatchObject({
        room: { id: roomId, keepDays: 5 },
      })
      expect(await set(hers, { keepDays: 6 })).toMatchObject({
        ok: false,
        error: { code: 'invalid', fields: { keepDays: 'invalid' } },
      })
    } finally {
      await must(admin.request('retention:set', { keepDays: 0, keepsPins: true }))
    }
    const lines = await db().auditLine.findMany({ where: { targetId: 'retention' } })
    expect(lines).toHaveLength(2)
  })

  it('is counted before it is set, by those who may set it', async () => {
    const [hers, his, other] = await Promise.all([open(alice), open(bob), open(eve)])
    const { roomId, say } = await createRoom(hers)
    const [pinned] = [await say('old and pinned'), await say('old'), await say('young')]
    const wanted = { roomId, keepDays: 1, keepsPins: false }
    const count = async (more: object = {}) =>
      (await must(hers.request('retention:count', { ...wanted, ...more }))).count
    expect(await count()).toBe(0)
    await must(hers.request('pin:set', { messageId: pinned.id, isPinned: true }))
    const age = db().message.updateMany({
      where: { roomId: BigInt(roomId), seq: { lte: pinned.seq + 1 } },
      data: { sentAt: new Date(Date.now() - 10 * DAY_MS) },
    })
    const { count: old } = await age
    expect(old).toBeGreaterThan(2)
    expect(await count()).toBe(old)
    expect(await count({ keepsPins: true })).toBe(old - 1)
    expect([await count({ keepDays: 30 }), await count({ keepDays: 0 })]).toEqual([0, 0])
    expect(await his.request('retention:count', wanted)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await other.request('retention:count', wanted)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })

  it('is counted in all rooms before it is set for all, by admins, and as many go', async () => {
    const [hers, admin] = await Promise.all([open(alice), open(root)])
    const sweep = () => server.chat.retention.sweep({ ...inTwoDays(), now: Date.now() })
    const count = async (keepDays: number, keepsPins: boolean) =>
      (await must(admin.request('retention:count', { keepDays, keepsPins }))).count
    const countAll = async () => [
      await count(20, true),
      await count(12, true),
      await count(12, false),
      await count(0, false),
    ]
    await sweep()
    const before = await countAll()
    for (const keepDays of [0, 10]) {
      const { roomId, say } = await createRoom(hers)
      const [pinned, last] = [await say('old and pinned'), await say('old')]
      await must(hers.request('pin:set', { messageId: pinned.id, isPinned: true }))
      await db().message.updateMany({
        where: { roomId: BigInt(roomId), seq: { lte: last.seq } },
        data: { sentAt: new Date(Date.now() - 15 * DAY_MS) },
      })
      if (keepDays > 0) await must(hers.request('room:change', { roomId, keepDays, keepsPins: true }))
    }
    // What its own ten days take is gone already, but for its pin.
    expect(await sweep()).toBe(3)
    const after = await countAll()
    expect(after.map((now, place) => now - (before[place] ?? 0))).toEqual([0, 3, 5, 0])

    const forAll = { keepDays: 12, keepsPins: false }
    expect(await hers.request('retention:count', forAll)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    try {
      await must(admin.request('retention:set', forAll))
      expect(await sweep()).toBe(after[2])
    } finally {
      await must(admin.request('retention:set', { keepDays: 0, keepsPins: true }))
    }
  })

  it('is swept while people look on: they are told how far, and the rest is a history like any other', async () => {
    const [hers, his] = await Promise.all([open(alice), open(bob)])
    const { roomId, say } = await createRoom(hers)
    await must(his.request('room:enter', { roomId }))
    for (let count = 0; count < 20; count++) await say(`word${count}`)
    await must(hers.request('room:change', { roomId, keepDays: 1 }))
    const removed = await server.chat.retention.sweep(inTwoDays())
    expect(removed).toBe(23)
    const { room } = await his.fact('room:changed', (fact) => fact.room.sweptToSeq !== undefined)
    expect(room).toMatchObject({ id: roomId, sweptToSeq: 23, lastSeq: 23 })
    const last = await say('and on')
    expect(last.seq).toBe(24)
    const entered = await must(his.request('room:enter', { roomId }))
    expect(entered).toMatchObject({ hasBefore: false, mine: { unread: 1, lastReadSeq: 23 } })
    expect(entered.messages.map(({ seq }) => seq)).toEqual([24])
    const page = await server.chat.messages.readPage(alice, roomId, { before: 24 }, 50)
    expect(page).toEqual({ messages: [], hasBefore: false, hasAfter: true })
    const { hits } = await server.chat.search.find(alice, { q: 'word3', room: roomId, limit: 20 })
    expect(hits).toEqual([])
    const month = new Date().toISOString().slice(0, 7)
    const { days } = await server.chat.days.list(alice, roomId, month)
    expect(days.map(({ count, firstSeq }) => ({ count, firstSeq }))).toEqual([{ count: 1, firstSeq: 24 }])
    // Who was away comes back to what is there.
    const missed = await must(his.request('room:enter', { roomId, after: 5 }))
    expect(missed.messages.map(({ seq }) => seq)).toEqual([24])
    expect(missed.room.sweptToSeq).toBe(23)
  })

  it('is swept once, however many want to, and goes on where one was killed', async () => {
    const hers = await open(alice)
    const { roomId, say } = await createRoom(hers)
    for (let count = 0; count < 30; count++) await say(`line${count}`)
    await must(hers.request('room:change', { roomId, keepDays: 1 }))
    // As one that was killed behind the first of its two steps.
    const { createStore } = await import('../store/store.ts')
    const store = createStore({ toModel: () => 'm' })
    expect(await store.advanceSweep(roomId, inTwoDays().now)).toBe(true)
    await store.removeSwept(roomId, 7, 0)
    const sweeps = await Promise.all([
      server.chat.retention.sweep(inTwoDays()),
      server.chat.retention.sweep(inTwoDays()),
    ])
    const left = await db().message.count({ where: { roomId: BigInt(roomId) } })
    expect(left).toBe(0)
    expect(sweeps.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(26)
    expect(await db().sweptMessage.count({ where: { roomId: BigInt(roomId) } })).toBe(30)
  })
})
