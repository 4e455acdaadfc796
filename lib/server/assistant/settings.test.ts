import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { POST } from '#app/api/v1/[command]/route.ts'
import type { CommandInput, CommandName } from '#lib/protocol/wire.ts'
import { assistantRegistry } from '#lib/server/chat.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createFakeOpenAi, type FakeOpenAi } from '#test/fake-openai/server.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'

/** AIs and endpoints as admins set them, on a real database and by real sockets. */

const KEY = 'sk-of-tests-0123456789abcd'
let server: TestServer
let fake: FakeOpenAi
let admin: TestUser
let member: TestUser
let asAdmin: TestClient
let asMember: TestClient
let number = 0

beforeAll(async () => {
  fake = await createFakeOpenAi()
  server = await createTestServer({ MESSAGES_PER_10S: '0' }, undefined, assistantRegistry)
  await assistantRegistry().load()
  admin = await server.createUser('mira', 'admin')
  member = await server.createUser('lin')
  asAdmin = await server.enter(admin)
  asMember = await server.enter(member)
})
afterAll(async () => {
  await server.close()
  await fake.close()
})
afterEach(() => {
  fake.requests.length = 0
})

async function done<N extends CommandName>(name: N, input: CommandInput<N>, client = asAdmin) {
  const answer = await client.request(name, input)
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
  return answer.data
}

async function codeOf<N extends CommandName>(name: N, input: CommandInput<N>, client = asAdmin) {
  const answer = await client.request(name, input)
  return answer.ok ? 'ok' : [answer.error.code, answer.error.fields ?? {}]
}

async function createEndpoint() {
  number += 1
  return (await done('endpoint:create', { name: `line ${number}`, baseUrl: fake.url, apiKey: KEY })).endpoint
}

async function createAssistant(change: Partial<CommandInput<'assistant:create'>> = {}) {
  number += 1
  const { id: endpointId } = await createEndpoint()
  const input = { username: `yizhe${number}`, displayName: `译者${number}`, model: 'm', endpointId, ...change }
  return (await done('assistant:create', input)).assistant
}

async function createRoom(assistants: string[], trigger: 'always' | 'mention' = 'mention') {
  return (await done('room:create', { name: `room ${number}`, visibility: 'public', assistants, trigger })).room
}

/** The reply to a message, once it has ended. */
async function ask(roomId: string, text: string, client = asAdmin) {
  await done('room:enter', { roomId }, client)
  const { message } = await done('message:send', { roomId, clientId: crypto.randomUUID(), text }, client)
  const isOver = ({ status }: { status: string }) => ['done', 'failed', 'stopped', 'interrupted'].includes(status)
  return (await client.fact('message:changed', (fact) => fact.message.replyTo === message.id && isOver(fact.message)))
    .message
}

describe('endpoints', () => {
  test('are made, changed, listed and deleted, and no answer holds the key', async () => {
    const { endpoint } = await done('endpoint:create', {
      ...{ name: '主线路', baseUrl: fake.url, apiKey: KEY, proxyUrl: 'http://me:secret-pass@127.0.0.1:7890' },
      ...{ headers: { 'x-team': 'header-value' }, body: { top_p: 0.5 } },
      prices: { m: { inputMicros: 2_900_000, outputMicros: 11_600_000 } },
    })
    expect(endpoint).toMatchObject({ name: '主线路', hasKey: true, keyEnding: 'abcd', headerNames: ['x-team'] })
    expect(endpoint).toMatchObject({ proxyUrl: 'http://me:***@127.0.0.1:7890/', assistants: [], fixed: {} })
    const changed = await done('endpoint:change', { id: endpoint.id, name: '备用', proxyUrl: null })
    expect(changed.endpoint).toMatchObject({ name: '备用', hasKey: true, prices: { m: { inputMicros: 2_900_000 } } })
    expect(changed.endpoint).not.toHaveProperty('proxyUrl')
    const { endpoints } = await done('endpoint:list', {})
    expect(endpoints).toContainEqual(changed.endpoint)
    for (const word of [KEY, 'secret-pass', 'header-value'])
      expect(JSON.stringify([endpoint, endpoints])).not.toContain(word)
    await done('endpoint:delete', { endpointId: endpoint.id })
    expect(await codeOf('endpoint:delete', { id: endpoint.id })).toEqual(['not_found', {}])
  })

  test('are kept so that the database alone tells no key, and say so when the secret has changed', async () => {
    const endpoint = await createEndpoint()
    const row = await db().endpoint.findUniqueOrThrow({ where: { id: BigInt(endpoint.id) } })
    expect(Buffer.from(row.secrets ?? []).toString('latin1')).not.toContain(KEY)
    await db().endpoint.update({
      where: { id: row.id },
      data: { secrets: Buffer.from('made with another secret, long ago') },
    })
    await assistantRegistry().load()
    const { endpoints } = await done('endpoint:list', {})
    expect(endpoints.find(({ id }) => id === endpoint.id)).toMatchObject({ isUnreadable: true, hasKey: false })
  })

  test.each<[string, Partial<CommandInput<'endpoint:create'>>, object]>([
    ['without a name', { name: ' ' }, { name: 'required' }],
    ['with the environment’s name', { name: 'environment' }, { name: 'reserved' }],
    ['with an address that is none', { baseUrl: 'ftp://x' }, { baseUrl: 'invalid' }],
    ['with a key in two lines', { apiKey: 'a\nb' }, { apiKey: 'invalid' }],
    ['with a proxy of another kind', { proxyUrl: 'gopher://x' }, { proxyUrl: 'invalid' }],
    ['with the hidden password of a proxy', { proxyUrl: 'http://me:***@x' }, { proxyUrl: 'invalid' }],
    ['with a header of the connection', { headers: { host: 'x' } }, { headers: 'invalid' }],
    ['with a body that sets the model', { body: { model: 'x' } }, { body: 'invalid' }],
  ])('%s are invalid', async (_name, change, fields) => {
    expect(await codeOf('endpoint:create', { name: 'wrong', baseUrl: fake.url, ...change })).toEqual([
      'invalid',
      fields,
    ])
  })

  test('have names of their own, and stay while an AI uses them', async () => {
    const assistant = await createAssistant()
    const { endpoints } = await done('endpoint:list', {})
    const used = endpoints.find(({ assistants }) => assistants.includes(assistant.username))
    if (!used) throw new Error('no endpoint')
    expect(await codeOf('endpoint:create', { name: used.name, baseUrl: fake.url })).toEqual([
      'taken',
      { name: 'taken' },
    ])
    expect(await codeOf('endpoint:delete', { id: used.id })).toEqual(['conflict', {}])
  })
})

describe('assistants', () => {
  test('are told to everybody, with their settings to admins alone', async () => {
    const made = await createAssistant({
      about: '中英互译',
      instructions: 'Be short.',
      temperature: 0.3,
      maxTokens: 99,
    })
    expect(made).toMatchObject({ about: '中英互译', model: 'm', seesImages: false, isEnabled: true })
    expect(made.settings).toMatchObject({ mode: 'openai', instructions: 'Be short.', temperature: 0.3, maxTokens: 99 })
    const { assistants } = await done('assistant:list', {}, asMember)
    const { settings: _, ...shown } = made
    expect(assistants[0]?.username).toBe('ai')
    expect(assistants).toContainEqual(shown)
    expect(await done('user:list', { query: made.displayName }, asMember)).toMatchObject({
      users: [{ username: made.username, kind: 'ai', about: '中英互译' }],
    })
  })

  test('answer in rooms by their own endpoint, key, model and instructions, and rooms name their model', async () => {
    const made = await createAssistant({ model: 'own-model', instructions: 'Speak like a poet.', maxTokens: 77 })
    const room = await createRoom([made.username], 'always')
    expect(room).toMatchObject({ assistants: [made.username], model: 'own-model' })
    expect(await ask(room.id, 'hello there')).toMatchObject({ sender: made.username, status: 'done' })
    const [request] = fake.requests
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(request?.body).toMatchObject({ model: 'own-model', max_tokens: 77 })
    expect(request?.body.messages?.[0]?.content).toContain('Speak like a poet.')
  })

  test('that are renamed or get another model are told to their rooms', async () => {
    const made = await createAssistant()
    const room = await createRoom([made.username])
    await done('room:enter', { roomId: room.id })
    const { assistant } = await done('assistant:change', {
      ...{ username: made.username, displayName: `新译者${number}`, model: 'other' },
    })
    expect(assistant.displayName).toBe(`新译者${number}`)
    await asAdmin.fact('member:changed', ({ user }) => user.displayName === assistant.displayName && user.kind === 'ai')
    await asAdmin.fact('room:changed', (fact) => fact.room.id === room.id && fact.room.model === 'other')
  })

  test('that are switched off answer nothing, in the middle of a reply either', async () => {
    const made = await createAssistant()
    const room = await createRoom([made.username], 'always')
    await done('room:enter', { roomId: room.id })
    const roomId = room.id
    const send = (text: string) => done('message:send', { roomId, clientId: crypto.randomUUID(), text, ask: true })
    const { message } = await send('one two three four #fake:gate=never')
    await asAdmin.fact(
      'message:changed',
      (fact) => fact.message.replyTo === message.id && fact.message.status === 'streaming',
    )
    const { message: second } = await send('and this')
    await done('assistant:change', { username: made.username, isEnabled: false })
    for (const { id } of [message, second]) {
      const { message: reply } = await asAdmin.fact(
        'message:changed',
        (fact) => fact.message.replyTo === id && fact.message.status === 'failed',
      )
      expect(reply.error).toEqual({ code: 'ai_not_configured' })
    }
    expect((await done('room:change', { roomId, topic: 'x' })).room.model).toBe('')
  })

  test('that are deleted leave their rooms and what they said, and come back by their name', async () => {
    const made = await createAssistant()
    const room = await createRoom([made.username], 'always')
    const reply = await ask(room.id, 'say something that stays')
    await done('assistant:delete', { username: made.username })
    await asAdmin.fact('member:left', (fact) => fact.roomId === room.id && fact.username === made.username)
    const entered = await done('room:enter', { roomId: room.id })
    expect(entered.room.assistants).toEqual([])
    expect(entered.messages.find(({ id }) => id === reply.id)).toMatchObject({
      sender: made.username,
      text: reply.text,
    })
    expect(await codeOf('assistant:change', { username: made.username, about: 'x' })).toEqual(['not_found', {}])
    expect(await codeOf('room:change', { roomId: room.id, assistants: [made.username] })).toEqual(['not_found', {}])
    expect((await createAssistant({ username: made.username })).username).toBe(made.username)
    await done('room:change', { roomId: room.id, assistants: [made.username] })
  })

  test('alone with somebody are a room of its own, which finds them again', async () => {
    const made = await createAssistant()
    const open = () => done('direct:open', { usernames: [made.username] }, asMember)
    const { room } = await open()
    expect(room).toMatchObject({ kind: 'direct', trigger: 'always', assistants: [made.username] })
    await done('assistant:delete', { username: made.username })
    await createAssistant({ username: made.username })
    expect((await open()).room).toMatchObject({ id: room.id, assistants: [made.username] })
  })

  test.each<[string, Partial<CommandInput<'assistant:create'>>, string, object]>([
    ['a reserved name', { username: 'admin' }, 'invalid', { username: 'reserved' }],
    ['no model', { model: ' ' }, 'invalid', { model: 'required' }],
    ['an endpoint that is not there', { endpointId: '999999' }, 'invalid', { endpointId: 'invalid' }],
    ['a temperature out of range', { temperature: 3 }, 'invalid', { temperature: 'invalid' }],
    ['instructions that are too long', { instructions: 'x'.repeat(8_001) }, 'invalid', { instructions: 'too_long' }],
    ['the name of the installation’s own', { displayName: '小砚' }, 'taken', { displayName: 'taken' }],
  ])('with %s are refused', async (_name, change, code, fields) => {
    const input = { username: 'refused', displayName: '被拒', model: 'm', ...change }
    expect(await codeOf('assistant:create', input)).toEqual([code, fields])
  })

  test('have names that nobody else has', async () => {
    const made = await createAssistant()
    const input = { username: made.username, displayName: '别的', model: 'm' }
    expect(await codeOf('assistant:create', input)).toEqual(['taken', { username: 'taken' }])
    const namesake = { username: 'namesake', displayName: made.username.toUpperCase(), model: 'm' }
    expect(await codeOf('assistant:create', namesake)).toEqual(['taken', { displayName: 'taken' }])
  })

  test('of the installation stay, and are what admins say where the environment does not', async () => {
    expect(await codeOf('assistant:delete', { username: 'ai' })).toEqual(['conflict', {}])
    const { assistant } = await done('assistant:change', {
      username: 'ai',
      about: '通用助手',
      instructions: 'Be kind.',
    })
    expect(assistant).toMatchObject({ about: '通用助手', settings: { instructions: 'Be kind.' } })
  })
})

describe('who is no admin', () => {
  const refused: [CommandName, object][] = [
    ['assistant:create', { username: 'mine', displayName: 'mine', model: 'm' }],
    ['assistant:change', { username: 'ai', about: 'x' }],
    ['assistant:delete', { username: 'ai' }],
    ['assistant:test', { username: 'ai' }],
    ['endpoint:create', { name: 'mine', baseUrl: 'http://x' }],
    ['endpoint:change', { id: '1', name: 'x' }],
    ['endpoint:list', {}],
    ['endpoint:delete', { id: '1' }],
  ]

  test.each(refused)('may not %s, by socket or HTTP', async (name, input) => {
    expect(await codeOf(name, input as never, asMember)).toEqual(['forbidden', {}])
    const command = name.replace(':', '.')
    const post = (cookie: string) =>
      POST(
        new Request(`${server.origin}/api/v1/${command}`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
          body: JSON.stringify(input),
        }),
        { params: Promise.resolve({ command }) },
      )
    const response = await post(member.cookie)
    expect([response.status, await response.json()]).toEqual([403, { error: { code: 'forbidden' } }])
    expect((await post('')).status).toBe(401)
  })
})
