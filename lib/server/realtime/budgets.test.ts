import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FINAL_REPLY_STATUSES } from '#lib/protocol/entities.ts'
import { eventually } from '#test/eventually.ts'
import { createClient, createTestLobby, enterRoom, type TestClient, type TestUser } from '#test/realtime.ts'
import { startTestProcess, type TestProcess } from '#test/server-process.ts'
import { closeStore } from '../store/open.ts'
import { db } from '../store/prisma.ts'

/** Budgets hold on several processes that know nothing of each other but the database, one of which dies. */

const ASKS = 50
const USAGE = { promptTokens: 500, completionTokens: 100 }
const USED = USAGE.promptTokens + USAGE.completionTokens
/** A lease, a heartbeat, and what comes then. */
const LONG_MS = 45_000

let lobby: Awaited<ReturnType<typeof createTestLobby>>
let one: TestProcess
let two: TestProcess
let root: TestClient

beforeAll(async () => {
  lobby = await createTestLobby()
  const environment = { DATABASE_URL: lobby.database.url, MESSAGES_PER_10S: '0' }
  ;[one, two] = await Promise.all([startTestProcess(environment), startTestProcess(environment)])
  for (const process of [one, two]) process.order({ do: 'answer-all', usage: USAGE })
  root = await enter(two, await lobby.createUser('root', 'admin'))
})
afterAll(async () => {
  await Promise.all([one?.close(), two?.close()])
  await closeStore()
  await lobby.database.drop()
})

function enter(process: TestProcess, user: TestUser) {
  return enterRoom(createClient(process.origin, { cookie: user.cookie }), lobby.roomId)
}

/** Rooms in which every message asks, each with a queue of its own; made one after the other, as that is not what is looked at. */
async function createRooms(client: TestClient, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const answer = await client.request('room:create', {
      ...{ name: `Room ${n}`, visibility: 'private', trigger: 'always', assistants: ['ai'] },
    })
    if (!answer.ok) throw new Error(answer.error.code)
    ids.push(answer.data.room.id)
  }
  return ids
}

const ask = (client: TestClient, roomId: string) =>
  client.request('message:send', { roomId, clientId: randomUUID(), text: 'a question' })

async function limit(id: string, tokensPerDay: number): Promise<void> {
  expect((await root.request('budget:set', { scope: 'person', id, tokensPerDay })).ok).toBe(true)
}

async function countUsed(user: TestUser): Promise<number> {
  const counter = await db().aiCounter.findFirst({ where: { scope: 'person', targetId: BigInt(user.id) } })
  expect(Number(counter?.reservedTokens)).toBe(0)
  return Number(counter?.tokens)
}

async function untilAllEnded(user: TestUser): Promise<Record<string, number>> {
  return await vi.waitFor(
    async () => {
      const replies = await db().reply.groupBy({
        by: ['status'],
        where: { askedBy: user.username },
        _count: true,
      })
      const pending = replies.filter(({ status }) => !FINAL_REPLY_STATUSES.some((final) => final === status))
      expect(pending).toEqual([])
      const unsettled = await db().aiSpend.count({ where: { userId: BigInt(user.id), settledAt: null } })
      expect(unsettled).toBe(0)
      return Object.fromEntries(replies.map(({ status, _count }) => [status, _count]))
    },
    { timeout: LONG_MS, interval: 500 },
  )
}

describe('a budget for three replies', () => {
  it('lets three through of fifty asked at once on two processes, and tells the rest', {
    timeout: LONG_MS,
  }, async () => {
    const alice = await lobby.createUser('alice')
    const clients = [await enter(one, alice), await enter(two, alice)] as const
    const rooms = await createRooms(clients[0], ASKS)
    await limit(alice.username, 3 * USED)
    const sent = await Promise.all(rooms.map((roomId, n) => ask(clients[n % 2 === 0 ? 0 : 1], roomId)))
    expect(sent.every(({ ok }) => ok)).toBe(true)
    const { done, failed = 0 } = await untilAllEnded(alice)
    expect(done).toBe(3)
    expect(await countUsed(alice)).toBe(3 * USED)
    const refused = sent.filter((answer) => answer.ok && answer.data.ai === 'budget').length
    expect(failed + refused).toBe(ASKS - 3)
    const codes = await db().reply.groupBy({ by: ['errorCode'], where: { askedBy: alice.username, status: 'failed' } })
    expect(codes.map(({ errorCode }) => errorCode)).toEqual(failed > 0 ? ['ai_quota'] : [])
    const late = await ask(clients[0], rooms[0] ?? '')
    const midnight = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    expect(late).toMatchObject({ ok: true, data: { ai: 'budget', resetAt: `${midnight}T00:00:00.000Z` } })
    const reply = await db().reply.findFirstOrThrow({ where: { askedBy: alice.username, status: 'done' } })
    const retried = await clients[1].request('reply:retry', { messageId: String(reply.messageId) })
    expect(retried).toEqual({ ok: false, error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } })
    for (const client of clients) client.socket.disconnect()
  })

  it('holds when a process is killed in the middle, and the rest of it is used by the other', {
    timeout: 2 * LONG_MS,
  }, async () => {
    const bob = await lobby.createUser('bob')
    const doomed = await startTestProcess({ DATABASE_URL: lobby.database.url, MESSAGES_PER_10S: '0' })
    const clients = [await enter(doomed, bob), await enter(two, bob)] as const
    const rooms = await createRooms(clients[1], ASKS)
    await limit(bob.username, 3 * USED)
    await ask(clients[0], rooms[0] ?? '')
    const held = await eventually(async () => {
      doomed.order({ do: 'say', text: 'cut in the middle' })
      const spend = await db().aiSpend.findFirstOrThrow({ where: { userId: BigInt(bob.id), settledAt: null } })
      const message = await db().message.findUniqueOrThrow({ where: { id: spend.messageId ?? 0n } })
      expect(message.message).not.toBe('')
      return spend
    })
    expect(Number(held.reservedTokens)).toBe(3 * USED)
    const sending = rooms.slice(1).map((roomId, n) => ask(clients[n % 2 === 0 ? 0 : 1], roomId).catch(() => null))
    await eventually(async () => {
      expect(await db().reply.count({ where: { askedBy: bob.username } })).toBeGreaterThan(ASKS / 2)
    })
    doomed.signal('SIGKILL')
    await Promise.all(sending)
    const { done = 0, failed, interrupted } = await untilAllEnded(bob)
    const cut = await db().aiSpend.findUniqueOrThrow({ where: { id: held.id } })
    const wasUsed = Number(cut.promptTokens + cut.completionTokens)
    expect(wasUsed).toBeGreaterThan(0)
    expect(done).toBe(Math.ceil((3 * USED - wasUsed) / USED))
    expect(await countUsed(bob)).toBe(wasUsed + done * USED)
    expect(failed).toBeGreaterThan(0)
    expect(interrupted).toBeGreaterThan(0)
    expect(await ask(clients[1], rooms[0] ?? '')).toMatchObject({ ok: true, data: { ai: 'budget' } })
  })
})
