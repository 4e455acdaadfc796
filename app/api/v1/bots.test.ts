import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toUsernameKey } from '#lib/chat/username.ts'
import { BOTS_MAX } from '#lib/protocol/limits.ts'
import { disableUser } from '#lib/server/admin/people.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { POST } from './[command]/route.ts'

/** Bots: who makes and deletes them, and what they do in rooms. */

let server: TestServer
let mira: TestUser
let eve: TestUser
let admin: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  ;[mira, eve] = [await server.createUser('mira'), await server.createUser('eve')]
  admin = await server.createUser('admin', 'admin')
  const usernameKey = Buffer.from(toUsernameKey(eve.username))
  await db().user.update({ where: { id: BigInt(eve.id) }, data: { usernameKey } })
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

type Door = { cookie: string } | { authorization: string }

async function post(command: string, input: unknown, door: Door): Promise<[number, never]> {
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-address': '192.0.2.1', ...door },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command }) })
  return [response.status, (await response.json()) as never]
}

const as = ({ cookie }: TestUser): Door => ({ cookie })
const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]

function toName(): string {
  return `bot-${randomUUID().slice(0, 8)}`
}

async function createBot(owner = mira, username = toName()) {
  const [status, { user }]: [number, { user: { id: string } }] = await post(
    'bot.create',
    { username, displayName: `The ${username}` },
    as(owner),
  )
  expect([status, user]).toMatchObject([200, { username, kind: 'bot', role: 'member' }])
  const scopes = ['read', 'write', 'rooms']
  const input = { name: 'bot', scopes, bot: username }
  const [, { token }]: [number, { token: string }] = await post('token.create', input, as(owner))
  return { id: user.id, username, token, door: { authorization: `Bearer ${token}` } }
}

async function createRoom(owner = mira, more: object = {}) {
  const input = { name: 'Room', visibility: 'private', trigger: 'always', assistants: ['ai'], ...more }
  const [, { room }]: [number, { room: { id: string } }] = await post('room.create', input, as(owner))
  return room.id
}

const say = (roomId: string, text: string, more: object = {}) => ({ roomId, clientId: randomUUID(), text, ...more })

describe('a bot', () => {
  test('is made by anybody under a name that is free, and there are so many of a person', async () => {
    const owner = await server.createUser('maker')
    const invalid = (field: string, code: string) => [400, { error: { code: 'invalid', fields: { [field]: code } } }]
    const create = (username: string, displayName = 'Robot') => post('bot.create', { username, displayName }, as(owner))
    expect(await create('x')).toEqual(invalid('username', 'too_short'))
    expect(await create('ai')).toEqual(invalid('username', 'reserved'))
    expect(await create(toName(), ' ')).toEqual(invalid('displayName', 'required'))
    expect(await create(toName(), 'ai')).toEqual(invalid('displayName', 'reserved'))
    expect(await create(toName(), eve.username)).toEqual([
      ...[409, { error: { code: 'taken', fields: { displayName: 'taken' } } }],
    ])
    expect(await create(eve.username.toUpperCase())).toEqual([
      ...[409, { error: { code: 'taken', fields: { username: 'taken' } } }],
    ])
    const { username } = await createBot(owner)
    expect(await create(username)).toEqual(refused(409, 'taken'))
    const rows = Array.from({ length: BOTS_MAX - 1 }, (_, index) => `${username}-${index}`)
    for (const name of rows)
      await db().user.create({
        data: {
          ...{ username: name, usernameKey: Buffer.from(name), displayName: name, kind: 'bot' },
          bot: { create: { ownerId: BigInt(owner.id) } },
        },
      })
    expect(await create(toName())).toEqual(refused(409, 'conflict'))
    expect(await post('bot.list', {}, as(owner))).toMatchObject([200, { bots: { length: BOTS_MAX } }])
  })

  test('never signs in by a password or a session, and its tokens are its maker’s alone', async () => {
    const { username, id } = await createBot()
    const { cookie } = await server.createSession({ id, username, displayName: username, role: 'member' })
    expect(await post('bot.list', {}, { cookie })).toEqual(refused(401, 'unauthenticated'))
    const input = { name: 'n', scopes: ['read'], bot: username }
    expect(await post('token.create', input, as(eve))).toEqual(refused(403, 'forbidden'))
    expect(await post('token.create', input, as(admin))).toEqual(refused(403, 'forbidden'))
    expect(await post('bot.list', {}, as(eve))).toEqual([200, { bots: [] }])
  })

  test('is in no room until somebody who may adds it, or it joins; then it speaks as a bot, and asks by hand alone', async () => {
    const { username, door } = await createBot()
    const roomId = await createRoom(eve)
    expect(await post('message.send', say(roomId, 'in?'), door)).toEqual(refused(404, 'not_found'))
    expect(await post('message.send', say(server.roomId, 'in?'), door)).toEqual(refused(403, 'forbidden'))
    expect(await post('member.add', { roomId, usernames: [username] }, as(mira))).toEqual(refused(404, 'not_found'))
    const added = await post('member.add', { roomId, usernames: [username] }, as(eve))
    expect(added).toEqual([200, { added: [username] }])
    expect((await post('member.join', { roomId: server.roomId }, door))[0]).toBe(200)
    const [, sent] = await post('message.send', say(roomId, 'hello @ai'), door)
    expect(sent).toEqual({ message: expect.objectContaining({ sender: username, kind: 'bot', text: 'hello @ai' }) })
    const before = server.assistant.calls.length
    expect(await post('message.send', say(roomId, 'by hand', { ask: true }), door)).toMatchObject([
      200,
      { ai: 'asked' },
    ])
    await expect.poll(() => server.assistant.calls.length).toBe(before + 1)
    server.assistant.calls[before]?.end()
    // It is its author, and nobody else is.
    const { id: messageId } = (sent as { message: { id: string } }).message
    expect(await post('message.edit', { messageId, text: 'hi' }, door)).toMatchObject([200, {}])
    expect(await post('message.edit', { messageId, text: 'hi' }, as(mira))).toEqual(refused(404, 'not_found'))
  })

  test('hears over a socket what is said, is named like anybody, and is shown out like anybody', async () => {
    const { username, token, id } = await createBot()
    const roomId = await createRoom(mira, { usernames: [username] })
    const client = server.open({}, { token })
    await client.connected()
    const entered = await client.request('room:enter', { roomId })
    expect(entered).toMatchObject({ ok: true, data: { me: { id, kind: 'bot' }, mine: { role: 'member' } } })
    const said = await client.request('message:send', say(roomId, 'here I am'))
    expect(said).toEqual({ ok: true, data: { message: expect.objectContaining({ kind: 'bot' }) } })
    await post('message.send', say(roomId, `@${username} look`, { ask: false }), as(mira))
    await client.fact('messages:created', ({ messages }) => messages.some(({ text }) => text.endsWith('look')))
    expect(await client.request('inbox:open', {})).toMatchObject({
      data: { rooms: [{ id: roomId, mine: { mentions: 1 } }] },
    })
    expect(await post('member.remove', { roomId, username }, as(mira))).toEqual([200, {}])
    expect(await client.fact('inbox:left')).toEqual({ roomId, reason: 'removed' })
  })

  test('is one of the people of a direct room', async () => {
    const { username } = await createBot()
    const [status, { room }]: [number, { room: { people: string[] } }] = await post(
      ...(['direct.open', { usernames: [username] }, as(eve)] as const),
    )
    expect([status, room.people]).toEqual([200, expect.arrayContaining([username, eve.username])])
  })

  test('is dead with its maker, at once where it is connected', async () => {
    const owner = await server.createUser('gone')
    const { token, door } = await createBot(owner)
    const client = server.open({}, { token })
    await client.connected()
    await disableUser('operator', owner.username)
    expect(await client.fact('session:ended')).toEqual({ reason: 'disabled' })
    expect(await post('user.list', { query: '' }, door)).toEqual(refused(401, 'unauthenticated'))
  })
})

describe('a bot that is deleted', () => {
  test('is so by its maker or an admin: its tokens end, its rooms lose it, what it said stays, and its maker may make it again', async () => {
    const { username, token, door } = await createBot()
    const roomId = await createRoom(mira, { usernames: [username] })
    await post('message.send', say(roomId, 'I was here'), door)
    const [client, page] = [server.open({}, { token }), server.open({ cookie: mira.cookie })]
    await Promise.all([client.connected(), page.connected()])
    await page.request('room:enter', { roomId })
    expect(await post('bot.delete', { username }, as(eve))).toEqual(refused(403, 'forbidden'))
    expect(await post('bot.delete', { username: eve.username }, as(admin))).toEqual(refused(404, 'not_found'))
    expect(await post('bot.delete', { username }, as(mira))).toEqual([200, {}])
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
    expect(await page.fact('member:left')).toEqual({ roomId, username })
    expect(await post('user.list', { query: '' }, door)).toEqual(refused(401, 'unauthenticated'))
    expect(await post('bot.delete', { username }, as(mira))).toEqual(refused(404, 'not_found'))
    const again = await page.request('room:enter', { roomId })
    expect(again).toMatchObject({ ok: true })
    const messages = again.ok ? again.data.messages : []
    expect(messages).toContainEqual(expect.objectContaining({ sender: username, kind: 'bot', text: 'I was here' }))
    const draft = { username, displayName: 'Other' }
    expect(await post('bot.create', draft, as(eve))).toEqual(refused(409, 'taken'))
    expect(await post('bot.create', draft, as(mira))).toMatchObject([200, { user: { username, displayName: 'Other' } }])
    expect(await post('bot.delete', { username }, as(admin))).toEqual([200, {}])
    const lines = await db().auditLine.findMany({ where: { targetKind: 'bot' }, orderBy: { id: 'desc' }, take: 3 })
    expect(lines.map(({ action }) => action)).toEqual(['bot:deleted', 'bot:created', 'bot:deleted'])
  })
})
