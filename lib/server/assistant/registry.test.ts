import { afterEach, expect, test, vi } from 'vitest'
import type { Assistant, AssistantEvent, Turn } from '#lib/chat/ports.ts'
import { expectWithin } from '#test/eventually.ts'
import { createFakeOpenAi } from '#test/fake-openai/server.ts'
import { parseEnv } from '../env.ts'
import { createRegistry } from './registry.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(ends.splice(0).map((end) => end()))
})

/** The installation's own, as the environment alone makes it. */
function create(source: Record<string, string>, demoPieceMs = 1): Assistant & { close(): Promise<void> } {
  const registry = createRegistry(parseEnv({ NODE_ENV: 'test', ...source }), { demoPieceMs })
  ends.push(registry.close)
  return { ...registry.first(), close: registry.close }
}

async function ask(assistant: Assistant, text: string): Promise<AssistantEvent[]> {
  const turns: Turn[] = [{ role: 'user', content: `alice: ${text}` }]
  const events: AssistantEvent[] = []
  for await (const event of assistant.answer(turns, new AbortController().signal)) events.push(event)
  return events
}

const textOf = (events: AssistantEvent[]) => events.map((event) => (event.type === 'delta' ? event.text : '')).join('')

test('Without key and base URL the demo answers over HTTP, piece by piece, with model and usage.', async () => {
  for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1')
  const assistant = create({}, 15)
  expect(assistant).toMatchObject({ mode: 'demo', model: 'demo' })
  const start = performance.now()
  const events = await ask(assistant, '1+1=?')
  expect(textOf(events)).toContain('`1+1 = 2`')
  expect(events.length).toBeGreaterThan(5)
  expectWithin(4_000, start)
  const usage = { promptTokens: expect.any(Number), completionTokens: expect.any(Number) }
  expect(events.at(-1)).toEqual({ type: 'end', finish: 'stop', model: 'demo', usage })
})

test('Emoji and line breaks of a demo answer come as they are.', async () => {
  expect(textOf(await ask(create({}), 'echo 👩‍👩‍👧 a\n  b'))).toBe('> 👩‍👩‍👧 a\n>   b')
})

test('A closed demo starts again when it is asked.', async () => {
  const assistant = create({})
  await ask(assistant, 'bye')
  await assistant.close()
  expect(textOf(await ask(assistant, 'bye'))).toContain('Bye, alice')
})

test('With a base URL or a key the endpoint answers, never the demo.', async () => {
  const fake = await createFakeOpenAi()
  ends.push(fake.close)
  const assistant = create({ OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' })
  expect(assistant).toMatchObject({ mode: 'openai', model: 'm' })
  expect(textOf(await ask(assistant, 'hi'))).toBe('You said: hi')
  fake.script('401')
  await expect(ask(assistant, 'hi')).rejects.toMatchObject({ code: 'ai_auth' })
})

test('Switched off, or openai without key and base URL, gives ai_not_configured.', async () => {
  const off = create({ ASSISTANT: 'off', OPENAI_API_KEY: 'k' })
  expect(off).toMatchObject({ mode: 'off', model: '' })
  await expect(ask(off, 'hi')).rejects.toMatchObject({ code: 'ai_not_configured' })
  await expect(ask(create({ ASSISTANT: 'openai' }), 'hi')).rejects.toMatchObject({ code: 'ai_not_configured' })
})
