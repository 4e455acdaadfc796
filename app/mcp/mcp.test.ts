import { randomUUID } from 'node:crypto'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Message, Room, TokenScope } from '#lib/protocol/entities.ts'
import { PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { forget } from '#lib/server/remember.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { toRouteAnswer } from '#test/route-answer.ts'
import * as route from './route.ts'

/** The rooms through a client of the Model Context Protocol, over HTTP. */

let server: TestServer
let mira: TestUser
let url: URL
const clients: Client[] = []

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  server.answerBy(toRouteAnswer(server.origin, { ...route }))
  url = new URL('/mcp', server.origin)
  mira = await server.createUser('mira')
})
afterAll(() => server.close())
afterEach(async () => {
  server.disconnectAll()
  for (const client of clients.splice(0)) await client.close()
  forget('token-failures')
  forget('read-limit')
})

async function createToken(user: TestUser, scopes: TokenScope[]): Promise<{ id: string; token: string }> {
  return await server.chat.commands['token:create'](user, { name: 'mcp', scopes })
}

async function connect(user: TestUser, scopes: TokenScope[] = ['read', 'write']): Promise<Client> {
  return await open((await createToken(user, scopes)).token)
}

async function open(token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  clients.push(client)
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }) as Parameters<Client['connect']>[0])
  return client
}

async function call(client: Client, name: string, input: object = {}): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: { ...input } })) as CallToolResult
}

/** What a call that went well gives; the text says the same. */
async function ask<T>(client: Client, name: string, input: object = {}): Promise<T> {
  const { isError, structuredContent, content } = await call(client, name, input)
  expect([isError, content]).toEqual([undefined, [{ type: 'text', text: JSON.stringify(structuredContent) }]])
  return structuredContent as T
}

/** The code of the failure that the model is told. */
async function fail(client: Client, name: string, input: object = {}): Promise<string> {
  const { isError, structuredContent, content } = await call(client, name, input)
  const [part] = content
  if (!isError || structuredContent || part?.type !== 'text') throw new Error(`${name} went well`)
  return JSON.parse(part.text).error.code
}

async function say(user: TestUser, roomId: string, text: string): Promise<Message> {
  return (await server.chat.commands['message:send'](user, { roomId, clientId: randomUUID(), text, ask: false }))
    .message
}

async function createRoom(user: TestUser, visibility: 'public' | 'private', topic = ''): Promise<Room> {
  const name = `room ${randomUUID().slice(0, 8)}`
  return (await server.chat.commands['room:create'](user, { name, visibility, topic, trigger: 'off' })).room
}

interface Page {
  messages: { seq: number; sender: string; text: string; isCut?: true }[]
  hasBefore: boolean
  hasAfter: boolean
}

describe('the tools of /mcp', () => {
  test('are four, each with schemas and with what it changes', async () => {
    const client = await connect(mira)
    expect(client.getServerVersion()).toMatchObject({ name: 'parlor' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['list_rooms', true],
      ['read_messages', true],
      ['search_messages', true],
      ['post_message', false],
    ])
    for (const { inputSchema, outputSchema, description } of tools) {
      expect([inputSchema.type, inputSchema.additionalProperties, outputSchema?.type]).toEqual([
        'object',
        false,
        'object',
      ])
      expect(description).toMatch(/\.$/)
    }
  })

  test('list the rooms that may be read, and of those the ones that were asked for', async () => {
    const noor = await server.createUser('noor')
    const [open, hidden, own] = [
      await createRoom(noor, 'public', 'Kiln talk'),
      await createRoom(noor, 'private'),
      await createRoom(mira, 'private'),
    ]
    const client = await connect(mira)
    const { rooms, omitted } = await ask<{ rooms: { id: string; isMember: boolean }[]; omitted: number }>(
      client,
      'list_rooms',
    )
    const isMember = (id: string) => rooms.find((room) => room.id === id)?.isMember
    expect([open.id, hidden.id, own.id, server.roomId].map(isMember)).toEqual([false, undefined, true, true])
    expect(omitted).toBe(0)
    const found = await ask(client, 'list_rooms', { query: 'KILN' })
    expect(found).toMatchObject({ rooms: [{ id: open.id, topic: 'Kiln talk' }] })
  })

  test('read a room from any of its messages', async () => {
    const { id: roomId } = await createRoom(mira, 'private')
    for (const text of ['one', 'two', 'three']) await say(mira, roomId, text)
    const client = await connect(mira)
    const read = async (input: object) => {
      const { messages, hasBefore, hasAfter } = await ask<Page>(client, 'read_messages', { roomId, ...input })
      return [messages.map(({ text }) => text), hasBefore, hasAfter]
    }
    expect(await read({})).toEqual([['', 'one', 'two', 'three'], false, false])
    expect(await read({ limit: 2 })).toEqual([['two', 'three'], true, false])
    expect(await read({ before: 3, limit: 1 })).toEqual([['one'], true, true])
    expect(await read({ after: 1, limit: 1 })).toEqual([['one'], true, true])
    expect(await read({ around: 3, limit: 1 })).toEqual([['two'], true, true])
    expect(await fail(client, 'read_messages', { roomId, after: 1, before: 4 })).toBe('invalid')
  })

  test('give answers that fit a page, whatever was said', async () => {
    const { id: roomId } = await createRoom(mira, 'private')
    for (let count = 0; count < 10; count += 1) await say(mira, roomId, '\u0001'.repeat(16_000))
    const client = await connect(mira)
    const answer = await call(client, 'read_messages', { roomId })
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(PAGE_MAX_BYTES)
    const { messages, hasBefore, hasAfter } = answer.structuredContent as unknown as Page
    expect([messages.map(({ seq, isCut }) => [seq, isCut]), hasBefore, hasAfter]).toEqual([[[11, true]], true, false])
    const hits = await call(client, 'search_messages', { roomId, from: mira.username })
    expect(Buffer.byteLength(JSON.stringify(hits))).toBeLessThan(PAGE_MAX_BYTES)
    const { nextCursor } = hits.structuredContent as { nextCursor?: string }
    const next = await ask<{ hits: { message: { seq: number } }[] }>(client, 'search_messages', {
      ...{ roomId, from: mira.username, cursor: nextCursor },
    })
    expect(next.hits.map(({ message }) => message.seq)).toEqual([10])
  })

  test('find what was said, and nothing in rooms that are not theirs', async () => {
    const noor = await server.createUser('noor')
    const word = `pumpernickel${Date.now()}`
    const said = await say(mira, server.roomId, `fresh ${word}`)
    await say(noor, (await createRoom(noor, 'private')).id, `secret ${word}`)
    const client = await connect(mira)
    expect(await ask(client, 'search_messages', { query: word })).toEqual({
      hits: [{ message: expect.objectContaining({ id: said.id, text: `fresh ${word}` }), room: expect.any(Object) }],
    })
    expect(await fail(client, 'search_messages', {})).toBe('invalid')
  })

  test('post what those in the room see at once, and with the same id only once', async () => {
    const page = await server.enter(mira)
    const client = await connect(mira, ['write'])
    const input = { roomId: server.roomId, text: 'said by a program', clientId: randomUUID() }
    const { message } = await ask<{ message: Message }>(client, 'post_message', input)
    const { messages } = await page.fact('messages:created', (fact) => fact.messages[0]?.text === input.text)
    expect([messages[0]?.id, messages[0]?.sender]).toEqual([message.id, mira.username])
    expect(await ask(client, 'post_message', input)).toMatchObject({ message: { id: message.id } })
    expect(await fail(client, 'post_message', { ...input, text: 'something else' })).toBe('conflict')
    expect(await fail(client, 'post_message', { roomId: server.roomId, text: ' ' })).toBe('invalid')
  })

  test('take nothing that they do not know', async () => {
    const client = await connect(mira)
    const { isError } = await call(client, 'read_messages', { roomId: server.roomId, seq: { not: '' } })
    expect([isError, (await call(client, 'delete_room')).isError]).toEqual([true, true])
  })
})

describe('whoever comes to /mcp', () => {
  test('may what the scopes of the token say, and is told of the others', async () => {
    const { roomId } = server
    const [reader, writer] = [await connect(mira, ['read']), await connect(mira, ['write'])]
    expect(await fail(reader, 'post_message', { roomId, text: 'no' })).toBe('forbidden')
    for (const [name, input] of [
      ['list_rooms', {}],
      ['read_messages', { roomId }],
      ['search_messages', { query: 'no' }],
    ] as const)
      expect([name, await fail(writer, name, input)]).toEqual([name, 'forbidden'])
  })

  test('finds no private room of others, and posts in none that they only read', async () => {
    const noor = await server.createUser('noor')
    const [hidden, open] = [await createRoom(noor, 'private'), await createRoom(noor, 'public')]
    const client = await connect(mira)
    for (const roomId of [hidden.id, '999999999']) {
      expect(await fail(client, 'read_messages', { roomId })).toBe('not_found')
      expect(await fail(client, 'search_messages', { roomId, query: 'a' })).toBe('not_found')
      expect(await fail(client, 'post_message', { roomId, text: 'hi' })).toBe('not_found')
    }
    expect(await ask<Page>(client, 'read_messages', { roomId: open.id })).toMatchObject({ hasAfter: false })
    expect(await fail(client, 'post_message', { roomId: open.id, text: 'hi' })).toBe('forbidden')
  })

  test('is sent away without a token that holds, a cookie or not', async () => {
    const { id, token } = await createToken(mira, ['read'])
    const client = await open(token)
    await server.chat.commands['token:revoke'](mira, { id })
    await expect(client.callTool({ name: 'list_rooms', arguments: {} })).rejects.toThrow(/unauthenticated/)
    for (const headers of [{}, { cookie: mira.cookie }, { authorization: `Bearer ${token}` }]) {
      const answer = await post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers)
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="parlor"'])
      expect(await answer.json()).toEqual({ error: { code: 'unauthenticated' } })
    }
    const foreign = await post({}, { origin: 'https://elsewhere.example', cookie: mira.cookie })
    expect([foreign.status, await foreign.json()]).toEqual([403, { error: { code: 'forbidden_origin' } }])
  })

  test('sends one request of JSON at a time, of bounded length, and no more than other readers', async () => {
    const headers = { authorization: `Bearer ${(await createToken(mira, ['read'])).token}` }
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await post(list, headers)).status).toBe(200)
    expect((await post([list, list], headers)).status).toBe(400)
    expect((await post({ ...list, params: 'x'.repeat(300_000) }, headers)).status).toBe(413)
    expect((await post(list, { ...headers, 'content-type': 'text/plain' })).status).toBe(415)
    for (const method of ['GET', 'DELETE']) expect((await fetch(url, { method, headers })).status).toBe(405)
    const statuses = await Promise.all(Array.from({ length: 130 }, async () => (await post(list, headers)).status))
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
  })
})

function post(body: unknown, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  })
}
