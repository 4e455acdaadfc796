import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { closeRedis } from '../redis.ts'

/** Whom somebody has blocked, through real sockets and in a real database. */

let server: TestServer
let alice: TestUser
let mallory: TestUser
let eve: TestUser
let hers: TestClient
let his: TestClient

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  ;[alice, mallory, eve] = (await Promise.all(
    (['alice', 'mallory', 'eve'] as const).map((name) => server.createUser(name)),
  )) as [TestUser, TestUser, TestUser]
})
afterAll(async () => {
  closeRedis()
  await server.close()
})
afterEach(async () => {
  await must(block(hers, mallory.username, false))
  server.disconnectAll()
})

async function begin(): Promise<void> {
  hers = server.open({ cookie: alice.cookie })
  his = server.open({ cookie: mallory.cookie })
  await Promise.all([hers.connected(), his.connected()])
}

async function must<T>(asked: Promise<{ ok: true; data: T } | { ok: false; error: { code: string } }>): Promise<T> {
  const answer = await asked
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.data
}

const block = (client: TestClient, username: string, isBlocked = true) =>
  client.request('block:set', { username, isBlocked })
const say = (client: TestClient, roomId: string, text = 'hi') =>
  client.request('message:send', { roomId, clientId: randomUUID(), text, ask: false })
const FORBIDDEN = { ok: false, error: { code: 'forbidden' } }

describe('blocking somebody', () => {
  it('takes their word in the direct room of the two, and gives it back', async () => {
    await begin()
    const { room } = await must(his.request('direct:open', { usernames: [alice.username] }))
    const { message } = await must(say(his, room.id, 'before'))
    await must(block(hers, mallory.username))
    expect(await say(his, room.id)).toMatchObject(FORBIDDEN)
    expect(await his.request('message:edit', { messageId: message.id, text: 'worse' })).toMatchObject(FORBIDDEN)
    expect(await his.request('direct:open', { usernames: [alice.username] })).toMatchObject(FORBIDDEN)
    // They read on, and whoever blocked them may write.
    const { messages } = await must(his.request('room:enter', { roomId: room.id }))
    expect(messages.map(({ text }) => text)).toEqual(['before'])
    await must(say(hers, room.id, 'no more, please'))
    await must(block(hers, mallory.username, false))
    await must(say(his, room.id))
  })

  it('is known to all of one’s devices at once, and to nobody else', async () => {
    await begin()
    const other = server.open({ cookie: alice.cookie })
    await other.connected()
    for (const client of [hers, his, other]) await must(client.request('inbox:open', {}))
    await must(block(hers, mallory.username))
    const isBlocked = (now: boolean) => (fact: { isBlocked: boolean }) => fact.isBlocked === now
    expect(await other.fact('block:changed', isBlocked(true))).toMatchObject({ user: { username: mallory.username } })
    await must(block(hers, mallory.username, false))
    await other.fact('block:changed', isBlocked(false))
    expect(his.listFacts('block:changed')).toEqual([])
  })

  it('takes the talk of the two out of what was said last, and brings it back', async () => {
    await begin()
    const { room } = await must(his.request('direct:open', { usernames: [alice.username] }))
    await must(say(his, room.id, 'the last word'))
    const latest = async (user: TestUser) =>
      (await server.chat.rooms.listLatest(user)).filter(({ roomId }) => roomId === room.id).map(({ text }) => text)
    await must(block(hers, mallory.username))
    expect([await latest(alice), await latest(mallory)]).toEqual([[], ['the last word']])
    await must(block(hers, mallory.username, false))
    expect(await latest(alice)).toEqual(['the last word'])
  })

  it('refuses nothing where others are, and counts no mention of theirs', async () => {
    await begin()
    await must(block(hers, mallory.username))
    const { room: group } = await must(his.request('direct:open', { usernames: [alice.username, eve.username] }))
    await must(say(his, group.id))
    const { room } = await must(
      his.request('room:create', { name: 'Open', visibility: 'public', trigger: 'off', usernames: [alice.username] }),
    )
    await must(say(his, room.id, `@${alice.username} listen`))
    const { mine } = await must(hers.request('room:enter', { roomId: room.id }))
    expect(mine).toMatchObject({ mentions: 0 })
    await must(block(hers, mallory.username, false))
    await must(say(his, room.id, `@${alice.username} listen`))
    expect((await must(hers.request('room:enter', { roomId: room.id }))).mine).toMatchObject({ mentions: 1 })
  })

  it('is one’s own: the other learns nothing of it, and blocks nobody by it', async () => {
    await begin()
    await must(block(hers, mallory.username))
    await must(block(hers, mallory.username))
    expect((await must(hers.request('block:list', {}))).users.map(({ username }) => username)).toEqual([
      mallory.username,
    ])
    expect((await must(his.request('block:list', {}))).users).toEqual([])
    const { user } = await must(his.request('profile:read', { username: alice.username }))
    expect(JSON.stringify(user)).not.toContain('lock')
  })

  it('is nothing for oneself, AIs and who is not there', async () => {
    await begin()
    expect(await block(hers, alice.username)).toMatchObject({ ok: false, error: { code: 'invalid' } })
    for (const username of ['ai', 'nobody-here'])
      expect(await block(hers, username)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})
