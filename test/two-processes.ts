import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { closeStore } from '#lib/server/store/open.ts'
import { createClient, createTestLobby, enterRoom, type TestClient, type TestUser } from './realtime.ts'
import { startTestRedis, type TestRedis } from './redis.ts'
import { startTestProcess, type TestProcess } from './server-process.ts'

/** Two server processes, one database, one Redis, for the tests of a file: withTwoProcesses() starts them, and they are there in its tests. */

export let lobby: Awaited<ReturnType<typeof createTestLobby>>
export let redis: TestRedis
export let one: TestProcess
export let two: TestProcess
const clients: TestClient[] = []

export function withTwoProcesses(): void {
  beforeAll(async () => {
    ;[lobby, redis] = await Promise.all([createTestLobby(), startTestRedis()])
    ;[one, two] = await Promise.all([startAnother(), startAnother()])
    await untilLinked()
  }, 60_000)
  afterEach(() => {
    for (const client of clients.splice(0)) client.socket.disconnect()
  })
  afterAll(async () => {
    // Some may not have started.
    await Promise.all([one?.close(), two?.close(), redis?.kill()])
    await closeStore()
    await lobby.database.drop()
  })
}

/** One more process of the same chat, which the test ends. */
export function startAnother(): Promise<TestProcess> {
  const shared = { DATABASE_URL: lobby.database.url, REDIS_URL: redis.url, WEBHOOK_ALLOW: '127.0.0.1/32' }
  return startTestProcess(shared)
}

export function enter(process: TestProcess, user: TestUser) {
  return enterRoom(open(process, user), lobby.roomId)
}

export function open(process: TestProcess, user: TestUser): TestClient {
  const client = createClient(process.origin, { cookie: user.cookie })
  clients.push(client)
  return client
}

export async function send(client: TestClient, text: string, ask = false) {
  const sent = await client.request('message:send', { roomId: lobby.roomId, clientId: randomUUID(), text, ask })
  if (!sent.ok) throw new Error(sent.error.code)
  return sent.data.message
}

/** Both processes hear what is said through Redis. */
export async function untilLinked(): Promise<void> {
  const [a, b] = await Promise.all([lobby.createUser('left'), lobby.createUser('right')])
  const [left, right] = await Promise.all([enter(one, a), enter(two, b)])
  const isTyping = true
  await vi.waitFor(
    async () => {
      for (const client of [left, right]) await client.request('typing:set', { roomId: lobby.roomId, isTyping })
      expect(right.listFacts('typing:changed').some(({ userId }) => userId === a.id)).toBe(true)
      expect(left.listFacts('typing:changed').some(({ userId }) => userId === b.id)).toBe(true)
    },
    { timeout: 10_000, interval: 200 },
  )
  for (const client of [left, right]) client.socket.disconnect()
}

export async function pair() {
  const [alice, bob] = [await lobby.createUser('alice'), await lobby.createUser('bob')]
  return { alice, bob, a: await enter(one, alice), b: await enter(two, bob) }
}

/** The client knows that this person is online. */
export async function untilSeen(
  client: TestClient & { entered: { online: readonly string[] } },
  { id }: TestUser,
): Promise<void> {
  if (client.entered.online.includes(id)) return
  await client.fact('presence:changed', ({ joined }) => joined.some((user) => user.id === id))
}

export const isOf = (id: string) => (fact: { messages: { id: string }[] }) =>
  fact.messages.some((message) => message.id === id)
