import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HOOK_MESSAGES_PER_10S, WEBHOOKS_MAX } from '#lib/protocol/limits.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'
import { disableUser, enableUser } from '#lib/server/admin/people.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { createHookRoom, type HookRoom, post, postCommand } from '#test/webhooks.ts'
import { POST } from './[token]/route.ts'

/** Webhooks of a room: who makes them, and what comes in by them. */

let server: TestServer
let mira: TestUser
let eve: TestUser
let admin: TestUser

beforeAll(async () => {
  server = await createTestServer({ SOCKETS_PER_USER: '0' })
  ;[mira, eve] = [await server.createUser('mira'), await server.createUser('eve')]
  admin = await server.createUser('admin', 'admin')
})
afterAll(() => server.close())
afterEach(() => {
  server.disconnectAll()
  for (const name of ['key-failures', 'hook-limit', 'edge']) forget(name)
})

const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]
const invalid = (field: string, code: string) => [400, { error: { code: 'invalid', fields: { [field]: code } } }]

/** What a program gets that posts this there. */
async function say(url: string, body: unknown, headers: Record<string, string> = {}): Promise<[number, never]> {
  const token = new URL(url).pathname.split('/').at(-1) ?? ''
  const request = new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-address': '192.0.2.7', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const response = await POST(request, { params: Promise.resolve({ token }) })
  return [response.status, (await response.json()) as never]
}

async function createIncoming({ roomId, bot }: HookRoom, by = mira): Promise<{ id: string; url: string }> {
  const [status, made] = await postCommand('webhook:create', { roomId, kind: 'incoming', bot }, by)
  expect([status, made]).toEqual([200, { id: expect.any(String), url: expect.any(String) }])
  return made as { id: string; url: string }
}

async function list(roomId: string): Promise<Webhook[]> {
  const [status, { webhooks }] = (await postCommand('webhook:list', { roomId }, mira)) as [
    number,
    { webhooks: Webhook[] },
  ]
  expect(status).toBe(200)
  return webhooks
}

describe('a webhook', () => {
  test('is made, seen, switched on and deleted by owners of the room alone', async () => {
    const room = await createHookRoom(mira, { visibility: 'public' })
    const { roomId, bot } = room
    await postCommand('member:add', { roomId, usernames: [eve.username] }, mira)
    const { id } = await createIncoming(room)
    const tries = (user: TestUser) => [
      postCommand('webhook:create', { roomId, kind: 'incoming', bot }, user),
      postCommand('webhook:list', { roomId }, user),
      postCommand('webhook:enable', { id }, user),
      postCommand('webhook:delete', { id }, user),
    ]
    for (const tried of tries(eve)) expect(await tried).toEqual(refused(403, 'forbidden'))
    await postCommand('member:role', { roomId, username: eve.username, role: 'moderator' }, mira)
    for (const tried of tries(eve)) expect(await tried).toEqual(refused(403, 'forbidden'))
    const hidden = await createHookRoom(eve)
    const [, { id: theirs }] = (await postCommand(
      'webhook:create',
      { roomId: hidden.roomId, kind: 'incoming', bot: hidden.bot },
      eve,
    )) as [number, { id: string }]
    expect(await postCommand('webhook:list', { roomId: hidden.roomId }, mira)).toEqual(refused(404, 'not_found'))
    expect(await postCommand('webhook:delete', { id: theirs }, mira)).toEqual(refused(404, 'not_found'))
    expect(await postCommand('webhook:delete', { id: '999999' }, mira)).toEqual(refused(404, 'not_found'))
    // A site admin counts as an owner of a public channel.
    expect(await postCommand('webhook:list', { roomId }, admin)).toMatchObject([200, { webhooks: [{ id }] }])
    expect(await postCommand('webhook:delete', { id }, admin)).toEqual([200, {}])
    expect(await list(roomId)).toEqual([])
    const lines = await db().auditLine.findMany({ where: { roomId: BigInt(roomId) }, orderBy: { id: 'asc' } })
    expect(lines.map(({ actor, action }) => [actor, action])).toEqual([
      [mira.id, 'webhook:created'],
      [admin.id, 'webhook:deleted'],
    ])
  })

  test('is no matter of tokens', async () => {
    const { roomId, bot } = await createHookRoom(mira)
    const scopes = ['read', 'write', 'rooms']
    const [, made] = await postCommand('token:create', { name: 'all', scopes }, mira)
    const { token } = made as unknown as { token: string }
    const headers = { authorization: `Bearer ${token}` }
    const create = await post('webhook:create', { roomId, kind: 'incoming', bot }, headers)
    expect(create).toEqual(refused(403, 'forbidden'))
    expect(await post('webhook:list', { roomId }, headers)).toEqual([200, { webhooks: [] }])
  })

  test('acts as a bot that is in the room, in a room that is not archived, and there are so many of a room', async () => {
    const { roomId, bot } = await createHookRoom(mira)
    const create = (more: object) => postCommand('webhook:create', { roomId, kind: 'incoming', bot, ...more }, mira)
    const elsewhere = await createHookRoom(mira)
    for (const nobody of [elsewhere.bot, mira.username, 'ai', 'nobody'])
      expect(await create({ bot: nobody })).toEqual(refused(404, 'not_found'))
    expect(await create({ url: 'https://example.com/' })).toEqual(invalid('url', 'invalid'))
    expect(await create({ events: ['message.created'] })).toEqual(invalid('events', 'invalid'))
    const outgoing = (url?: unknown, more: object = {}) =>
      create({ kind: 'outgoing', ...(url ? { url } : {}), ...more })
    expect(await outgoing()).toEqual(invalid('url', 'required'))
    const bad = ['nowhere', 'ftp://example.com/', 'https://me:secret@example.com/', 'javascript:alert(1)']
    const inside = [
      'http://127.0.0.1:9/',
      'http://localhost/',
      'http://[::1]/',
      'http://169.254.169.254/',
      'http://10.1.2.3/',
    ]
    for (const url of [...bad, ...inside]) expect(await outgoing(url)).toEqual(invalid('url', 'invalid'))
    expect(await outgoing('https://example.com/', { events: ['message.deleted'] })).toEqual(
      invalid('events', 'invalid'),
    )
    expect(await outgoing('https://example.com/hook#part', { events: ['message.changed', 'message.created'] })).toEqual(
      [...[200, { id: expect.any(String), secret: expect.stringMatching(/^whs_[\w-]{43}$/) }]],
    )
    const [first] = await list(roomId)
    expect(first).toEqual({
      ...{ id: expect.any(String), kind: 'outgoing', bot, createdBy: mira.username, createdAt: expect.any(String) },
      ...{ url: 'https://example.com/hook', events: ['message.created', 'message.changed'], deliveries: [] },
    })
    for (let count = 1; count < WEBHOOKS_MAX; count++) expect((await create({}))[0]).toBe(200)
    expect(await create({})).toEqual(refused(409, 'conflict'))
    forget('edge')
    await postCommand('room:archive', { roomId, isArchived: true }, mira)
    expect(await create({})).toEqual(refused(403, 'forbidden'))
    const direct = await postCommand('direct:open', { usernames: [bot] }, mira)
    const { room } = direct[1] as unknown as { room: { id: string } }
    const inDirect = await postCommand('webhook:create', { roomId: room.id, kind: 'incoming', bot }, mira)
    expect(inDirect).toEqual(refused(403, 'forbidden'))
  })

  test('keeps no token and no secret that can be read', async () => {
    const room = await createHookRoom(mira)
    const { url } = await createIncoming(room)
    const input = { roomId: room.roomId, kind: 'outgoing', bot: room.bot, url: 'https://example.com/' }
    const [, made] = await postCommand('webhook:create', input, mira)
    const { secret } = made as unknown as { secret: string }
    const token = url.split('/').at(-1) ?? ''
    const tables = ['webhooks', 'audit_lines']
    for (const table of tables) {
      const rows = await db().$queryRawUnsafe<Record<string, unknown>[]>(`SELECT * FROM ${table}`)
      const kept = rows
        .flatMap((row) => Object.values(row))
        .map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value)))
      for (const value of kept) for (const key of [token, secret]) expect(value.includes(key)).toBe(false)
    }
  })
})

describe('an incoming webhook', () => {
  test('says something as its bot, once for a client id, and everybody hears it', async () => {
    const room = await createHookRoom(mira)
    const { id, url } = await createIncoming(room)
    expect(url).toMatch(new RegExp(`^${server.origin}/api/hooks/plh_[\\w-]{43}$`))
    const client = server.open({ cookie: mira.cookie })
    await client.connected()
    await client.request('room:enter', { roomId: room.roomId })
    const clientId = randomUUID()
    const [status, { message }]: [number, { message: { id: string } }] = await say(url, { text: 'built @ai', clientId })
    expect([status, message]).toMatchObject([200, { sender: room.bot, kind: 'bot', text: 'built @ai', clientId }])
    await client.fact('messages:created', ({ messages }) => messages.some((one) => one.id === message.id))
    expect(await say(url, { text: 'built @ai', clientId })).toEqual([200, { message }])
    expect(await say(url, { text: 'other', clientId })).toEqual(refused(409, 'conflict'))
    expect(await say(url, { text: 'without one' })).toMatchObject([200, { message: { text: 'without one' } }])
    expect(server.assistant.calls).toEqual([])
    expect(await list(room.roomId)).toMatchObject([{ id, kind: 'incoming', lastUsedAt: expect.any(String) }])
  })

  test('refuses what is no JSON, too large, or no message', async () => {
    const { url } = await createIncoming(await createHookRoom(mira))
    expect(await say(url, 'text=1', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual(
      refused(415, 'unsupported_media_type'),
    )
    expect(await say(url, 'no json')).toEqual(refused(415, 'unsupported_media_type'))
    expect(await say(url, { text: 'x'.repeat(300_000) })).toEqual(refused(413, 'too_large'))
    for (const body of [{}, { text: 7 }, { text: 'x', ask: true }, { text: 'x', clientId: '7' }, [], null])
      expect(await say(url, body)).toEqual(refused(400, 'invalid'))
    expect(await say(url, { text: ' ' })).toEqual(refused(400, 'invalid'))
    expect(await say(url, { text: 'x'.repeat(16_001) })).toEqual(refused(400, 'invalid'))
    expect(await say(url, { text: 'from a page' }, { origin: 'https://elsewhere.example' })).toEqual(
      refused(403, 'forbidden_origin'),
    )
  })

  test('that there is not is nobody’s, and is not looked up for ever', async () => {
    const { url } = await createIncoming(await createHookRoom(mira))
    const other = `${server.origin}/api/hooks/plh_${'x'.repeat(43)}`
    for (const wrong of [other, `${server.origin}/api/hooks/x`])
      expect(await say(wrong, { text: 'x' })).toEqual(refused(404, 'not_found'))
    const guess = () => Promise.all(Array.from({ length: 60 }, async () => (await say(other, { text: 'x' }))[0]))
    await guess()
    expect(await guess()).toContain(429)
    // Who has one is let in from there, once it was seen.
    forget('key-failures')
    expect((await say(url, { text: 'x' }))[0]).toBe(200)
    await guess()
    expect((await say(url, { text: 'x' }))[0]).toBe(200)
  })

  test('may say so much in ten seconds, whatever others of the same bot say', async () => {
    const room = await createHookRoom(mira)
    const { url } = await createIncoming(room)
    const said = await Promise.all(
      Array.from({ length: HOOK_MESSAGES_PER_10S + 1 }, async (_, place) => (await say(url, { text: `${place}` }))[0]),
    )
    expect(said.filter((status) => status === 200)).toHaveLength(HOOK_MESSAGES_PER_10S)
    const [status, failure] = await say(url, { text: 'too much' })
    expect([status, failure]).toMatchObject([
      429,
      { error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } },
    ])
    const other = await createIncoming(room)
    expect((await say(other.url, { text: 'x' }))[0]).toBe(200)
  })

  test('says nothing any more once its bot is out of the room, deleted or disabled, or the room is archived or gone', async () => {
    const room = await createHookRoom(mira, { visibility: 'public' })
    const { roomId, bot } = room
    const { id, url } = await createIncoming(room)
    await postCommand('member:remove', { roomId, username: bot }, mira)
    expect(await say(url, { text: 'x' })).toEqual(refused(403, 'forbidden'))
    expect(await list(roomId)).toMatchObject([{ id, isStopped: true }])
    await postCommand('member:add', { roomId, usernames: [bot] }, mira)
    expect((await say(url, { text: 'back' }))[0]).toBe(200)
    await postCommand('room:archive', { roomId, isArchived: true }, mira)
    expect(await say(url, { text: 'x' })).toEqual(refused(403, 'forbidden'))
    await postCommand('room:archive', { roomId, isArchived: false }, mira)
    await disableUser(admin, mira.username)
    expect(await say(url, { text: 'x' })).toEqual(refused(404, 'not_found'))
    await enableUser(admin, mira.username)
    mira = await server.createSession(mira)
    expect((await say(url, { text: 'again' }))[0]).toBe(200)
    await postCommand('bot:delete', { username: bot }, mira)
    expect(await say(url, { text: 'x' })).toEqual(refused(404, 'not_found'))
    expect(await list(roomId)).toEqual([])
    const gone = await createHookRoom(mira)
    const hook = await createIncoming(gone)
    await postCommand('room:delete', { roomId: gone.roomId }, mira)
    expect(await say(hook.url, { text: 'x' })).toEqual(refused(404, 'not_found'))
  })

  test('that is deleted says nothing more, and what it said stays', async () => {
    const room = await createHookRoom(mira)
    const { id, url } = await createIncoming(room)
    const [, { message }]: [number, { message: { id: string } }] = await say(url, { text: 'stays' })
    expect(await postCommand('webhook:delete', { id }, mira)).toEqual([200, {}])
    expect(await say(url, { text: 'x' })).toEqual(refused(404, 'not_found'))
    expect(await db().message.findUnique({ where: { id: BigInt(message.id) } })).toMatchObject({ message: 'stays' })
  })
})
