import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { closeRedis } from '../redis.ts'
import { db } from '../store/prisma.ts'

/** Who waits between two messages in a room, through real sockets and in a real database. */

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

const set = (client: TestClient, roomId: string, slowSeconds: number) =>
  client.request('room:change', { roomId, slowSeconds })
const say = (client: TestClient, roomId: string, text = 'hi') =>
  client.request('message:send', { roomId, clientId: randomUUID(), text })

async function createRoom(client: TestClient, visibility: 'public' | 'private') {
  const usernames = [bob.username, eve.username]
  const { room } = await must(
    client.request('room:create', { name: 'Slow', visibility, trigger: 'off' as const, usernames }),
  )
  return room.id
}

describe('slow mode', () => {
  it('is set by owners and moderators, and nobody else', async () => {
    const [hers, his, hers2, admin] = await Promise.all([open(alice), open(bob), open(eve), open(root)])
    const roomId = await createRoom(hers, 'private')
    expect(await set(his, roomId, 30)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await set(admin, roomId, 30)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await set(hers, roomId, 3_601)).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(await set(hers, roomId, -1)).toMatchObject({ ok: false, error: { code: 'invalid' } })
    await must(hers.request('member:role', { roomId, username: bob.username, role: 'moderator' }))
    expect((await must(set(his, roomId, 30))).room.slowSeconds).toBe(30)
    expect(await set(hers2, roomId, 0)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect((await must(set(hers, roomId, 0))).room).not.toHaveProperty('slowSeconds')
    const { room: direct } = await must(hers.request('direct:open', { usernames: [bob.username] }))
    expect(await set(hers, direct.id, 30)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })

  it('lets members wait, on all their devices, and nobody who moderates', async () => {
    const [hers, his, hisPhone, hers2, admin] = await Promise.all([alice, bob, bob, eve, root].map(open))
    if (!hers || !his || !hisPhone || !hers2 || !admin) throw new Error('somebody is missing')
    const roomId = await createRoom(hers, 'public')
    await must(set(hers, roomId, 600))
    const { message } = await must(say(his, roomId))
    const refused = await say(hisPhone, roomId)
    expect(refused).toMatchObject({ ok: false, error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } })
    await must(his.request('message:edit', { messageId: message.id, text: 'better' }))
    await must(say(hers, roomId))
    await must(say(hers, roomId))
    await must(admin.request('member:join', { roomId }))
    await must(say(admin, roomId))
    await must(say(admin, roomId))
    await must(say(hers2, roomId))
    await must(hers.request('member:role', { roomId, username: eve.username, role: 'moderator' }))
    await must(say(hers2, roomId))
    await must(set(hers, roomId, 0))
    await must(say(hisPhone, roomId))
  })

  it('lets a site admin wait in a private room like any member', async () => {
    const [hers, admin] = await Promise.all([open(alice), open(root)])
    const roomId = await createRoom(hers, 'private')
    await must(hers.request('member:add', { roomId, usernames: [root.username] }))
    await must(set(hers, roomId, 600))
    await must(say(admin, roomId))
    expect(await say(admin, roomId)).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
  })

  it('lets bots wait, too', async () => {
    const [hers, his] = await Promise.all([open(alice), open(bob)])
    const roomId = await createRoom(hers, 'public')
    const username = `bot-${randomUUID().slice(0, 6)}`
    await must(his.request('bot:create', { username, displayName: 'Bot' }))
    const { token } = await must(
      his.request('token:create', { name: 'bot', scopes: ['write', 'rooms'], bot: username }),
    )
    const bot = server.open({}, { token })
    await bot.connected()
    await must(bot.request('member:join', { roomId }))
    await must(set(hers, roomId, 600))
    await must(say(bot, roomId))
    expect(await say(bot, roomId)).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
  })
})
