import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createClient, createTestServer, enterRoom, type TestClient, type TestServer } from '#test/realtime.ts'
import { log } from './log.ts'
import { recall } from './remember.ts'
import { nameRequest, outsideRequests, requestId, withRequestId } from './request-context.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
afterEach(() => {
  log().level = 'silent'
  vi.restoreAllMocks()
})
afterAll(() => server.close())

test('the id that comes is kept where it may be one, and answered', async () => {
  for (const [given, kept] of [
    ['edge-1.2:3', true],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['with space', false],
    ['{"x":1}', false],
  ] as const) {
    const answer = await fetch(`${server.origin}/api/health`, { headers: { 'x-request-id': given } })
    const id = answer.headers.get('x-request-id')
    if (kept) expect(id).toBe(given)
    else expect(id).toMatch(/^[0-9a-f]{16}$/)
  }
})

test('requests without one get each their own', () => {
  const [one, two] = [nameRequest({ headers: {} }), nameRequest({ headers: {} })]
  expect(one).not.toBe(two)
})

test('an id holds for all that is awaited, and not for what is done for many', async () => {
  await withRequestId('r1', async () => {
    await new Promise(setImmediate)
    expect(requestId()).toBe('r1')
    expect(outsideRequests(() => requestId())).toBeUndefined()
  })
  expect(requestId()).toBeUndefined()
})

/** A client whose connection came with this id. */
async function enter(id: string): Promise<TestClient> {
  const { cookie } = await server.createUser('mira')
  const client = createClient(server.origin, { cookie, origin: server.origin, 'x-request-id': id })
  return await enterRoom(client, server.roomId)
}

function send(client: TestClient, ask: boolean) {
  return client.request('message:send', { roomId: server.roomId, clientId: randomUUID(), text: 'hello', ask })
}

test('each line of a command says the id of its connection and the number of the command', async () => {
  const client = await enter('edge-7')
  const lines: { requestId?: string; command?: string }[] = []
  log().level = 'error'
  vi.spyOn(recall<{ write(line: string): void }>('log-output') ?? { write() {} }, 'write').mockImplementation(
    (line) => {
      lines.push(JSON.parse(line))
    },
  )
  vi.spyOn(server.chat.access, 'requireRecentAccess').mockRejectedValue(new Error('on purpose'))
  for (const isTyping of [true, false]) await client.request('typing:set', { roomId: server.roomId, isTyping })
  expect(lines).toMatchObject([
    { requestId: 'edge-7.2', command: 'typing:set' },
    { requestId: 'edge-7.3', command: 'typing:set' },
  ])
  client.socket.disconnect()
})

test('a request of an AI is part of the command that asked, also where it waited behind that of another', async () => {
  const ids: (string | undefined)[] = []
  const { answer } = server.assistant
  vi.spyOn(server.assistant, 'answer').mockImplementation((...asked) => {
    ids.push(requestId())
    return answer(...asked)
  })
  const [one, two] = [await enter('asks-first'), await enter('asks-then')]
  await send(one, true)
  await eventually(() => expect(server.assistant.calls).toHaveLength(1))
  await send(two, true)
  server.assistant.calls[0]?.say('yes')
  server.assistant.calls[0]?.end()
  await eventually(() => expect(server.assistant.calls).toHaveLength(2))
  server.assistant.calls[1]?.end()
  expect(ids).toEqual(['asks-first.2', 'asks-then.2'])
  for (const client of [one, two]) client.socket.disconnect()
})
