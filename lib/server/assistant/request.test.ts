import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Turn } from '#lib/chat/ports.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { createOpenAiAnswer, type OpenAiOptions } from './openai.ts'

/** What is sent, and what is done where an endpoint does not take it. */

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())
afterEach(() => {
  fake.requests.length = 0
})

const TURNS: Turn[] = [
  { role: 'system', content: 'You are 小砚.' },
  { role: 'user', content: 'alice: hi' },
]

function createAsker(change: Partial<OpenAiOptions> = {}) {
  const timeouts = { firstMs: 3_000, idleMs: 3_000, totalMs: 5_000 }
  const answer = createOpenAiAnswer({ baseUrl: fake.url, model: 'm', timeouts, retryDelayMs: 1, ...change })
  return async (step: Step, turns = TURNS) => {
    fake.script(...Array<Step>(4).fill(step))
    try {
      for await (const event of answer(turns, new AbortController().signal))
        if (event.type === 'end') return event.finish
    } catch (error) {
      return (error as { code?: string }).code
    } finally {
      await fetch(new URL('/script', fake.url), { method: 'DELETE' })
    }
  }
}

const bodies = () => fake.requests.map(({ body }) => body)

test('Instructions that have no role go into the first turn of a person, from then on at once.', async () => {
  const ask = createAsker()
  expect(await ask('no-system')).toBe('stop')
  expect(await ask('no-system')).toBe('stop')
  expect(fake.requests).toHaveLength(3)
  for (const body of bodies().slice(1)) {
    expect(body.messages).toEqual([{ role: 'user', content: 'You are 小砚.\n\nalice: hi' }])
  }
})

test.each([
  'System role not supported',
  'Developer instruction is not enabled for models/gemma-3-27b-it',
  "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
  'Conversation roles must alternate user/assistant/user/assistant/...',
  'Only user and assistant roles are supported!',
  'invalid message role: system',
  'the first message must be from user',
])('So it is where the endpoint says: %s', async (message) => {
  const refusal: Step = { name: 'raw', status: 400, headers: JSON_TYPE, chunks: [JSON.stringify({ message })] }
  fake.script(refusal)
  expect(await createAsker()('normal')).toBe('stop')
  expect(bodies().map(({ messages }) => messages?.length)).toEqual([2, 1])
})

const JSON_TYPE = { 'content-type': 'application/json' }

test('Parameters go along, and those that a model does not take are sent as it takes them.', async () => {
  const ask = createAsker({ maxTokens: 100, temperature: 0.5 })
  await ask('normal')
  expect(bodies()[0]).toMatchObject({ max_tokens: 100, temperature: 0.5 })
  expect(await ask('new-parameters')).toBe('stop')
  expect(await ask('new-parameters')).toBe('stop')
  expect(fake.requests).toHaveLength(5)
  for (const body of bodies().slice(3)) {
    expect(body).toMatchObject({ max_completion_tokens: 100 })
    expect(Object.keys(body)).not.toContain('max_tokens')
    expect(Object.keys(body)).not.toContain('temperature')
  }
})

test('What did not help is not remembered.', async () => {
  const ask = createAsker()
  const refusal: Step = {
    name: 'raw',
    status: 400,
    headers: JSON_TYPE,
    chunks: ['{"error":"System role not supported"}'],
  }
  expect(await ask(refusal)).toBe('ai_upstream')
  expect(fake.requests).toHaveLength(2)
  expect(await ask('normal')).toBe('stop')
  expect(bodies().at(-1)?.messages).toEqual(TURNS)
})

test('Extra fields and headers go along, stronger than our own; Azure gets its query and its header.', async () => {
  const extraBody = { enable_thinking: false, temperature: 1, stream_options: { include_usage: false } }
  const extraHeaders = { 'X-Title': 'Parlor', Authorization: 'Basic abc' }
  await createAsker({ apiKey: 'k', temperature: 0, extraBody, extraHeaders })('normal')
  const [first] = fake.requests
  expect(first?.body).toMatchObject(extraBody)
  expect(first?.headers).toMatchObject({ 'x-title': 'Parlor', authorization: 'Basic abc' })
  const baseUrl = fake.url.replace('/v1', '/openai/deployments/d?api-version=2024-10-21')
  expect(await createAsker({ apiKey: 'k', baseUrl })('normal')).toBe('stop')
  const last = fake.requests.at(-1)
  expect(last?.url).toBe('/openai/deployments/d/chat/completions?api-version=2024-10-21')
  expect(last?.headers['api-key']).toBe('k')
  expect(last?.headers.authorization).toBeUndefined()
})

test('A redirect is not followed: neither the key nor the conversation goes elsewhere.', async () => {
  const headers = { location: `${fake.url}/elsewhere/chat/completions` }
  expect(await createAsker({ apiKey: 'k' })({ name: 'raw', status: 307, headers })).toBe('ai_upstream')
  expect(fake.requests).toHaveLength(1)
})

test('Only the headers that are needed go along.', async () => {
  await createAsker({ apiKey: 'k' })('normal')
  const { headers = {} } = fake.requests[0] ?? {}
  expect(headers).toMatchObject({
    authorization: 'Bearer k',
    'content-type': 'application/json',
    'user-agent': 'parlor',
  })
  expect(Object.keys(headers).filter((name) => /stainless|openai/.test(name))).toEqual([])
})

test('A refusal that speaks of a timeout is told by its own words.', async () => {
  const chunks = ['{"error":{"message":"upstream request timed out: invalid key","code":"invalid_api_key"}}']
  expect(await createAsker()({ name: 'raw', status: 401, headers: JSON_TYPE, chunks })).toBe('ai_auth')
  expect(fake.requests).toHaveLength(1)
})

test('Pictures go behind the words of their turn, and are left out from then on where an endpoint takes none.', async () => {
  const url = 'data:image/webp;base64,AAAA'
  const shown: Turn[] = [
    ...TURNS.slice(0, 1),
    { role: 'user', content: 'look', images: [{ fileId: '1', url }, { fileId: '2' }] },
  ]
  const ask = createAsker()
  expect(await ask('no-images', shown)).toBe('stop')
  expect(await ask('no-images', shown)).toBe('stop')
  expect(fake.requests).toHaveLength(3)
  expect(bodies()[0]).toMatchObject({
    messages: [
      { role: 'system' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ],
  })
  for (const body of bodies().slice(1)) expect(body.messages?.[1]).toEqual({ role: 'user', content: 'look' })
})
