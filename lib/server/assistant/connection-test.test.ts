import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Answer } from '#lib/chat/ports.ts'
import type { TestStep } from '#lib/protocol/assistants.ts'
import { expectWithin } from '#test/eventually.ts'
import { createFakeProxy } from '#test/fake-openai/proxy.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { createFakeSocks } from '#test/fake-openai/socks.ts'
import { testConnection } from './connection-test.ts'
import type { OpenAiOptions } from './openai.ts'

const KEY = 'sk-of-tests-0123456789abcd'
const timeouts = { firstMs: 3_000, idleMs: 3_000, totalMs: 3_000 }
let fake: FakeOpenAi
const ends: (() => unknown)[] = []
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())
afterEach(async () => {
  vi.unstubAllEnvs()
  fake.requests.length = 0
  await Promise.all(ends.splice(0).map((end) => end()))
})

async function steps(change: Partial<OpenAiOptions> = {}, step?: Step): Promise<TestStep[]> {
  if (step) fake.script(step)
  const options = { baseUrl: fake.url, apiKey: KEY, model: 'm', timeouts, retryDelayMs: 1, ...change }
  const all: TestStep[] = []
  for await (const one of testConnection({ by: 'endpoint', options }, refuse)) all.push(one)
  return all
}

/** No demo is asked. */
const refuse: Answer = () => {
  throw new Error('the demo was asked')
}

/** As `step` where it went well, `step: code` where it failed. */
const told = (all: TestStep[]) => all.map(({ step, ok, code }) => (ok ? step : `${step}: ${code}`))

test('All that goes well is told, in order, with the first words of a real answer.', async () => {
  const all = await steps({}, { name: 'normal', text: '你好，我是小砚。' })
  expect(told(all)).toEqual(['dns', 'auth', 'model', 'stream'])
  expect(all[0]?.words).toBe('127.0.0.1')
  expect(all.at(-1)?.words).toBe('你好，我是小砚。')
  expect(fake.requests).toHaveLength(1)
})

test.each<[Step, string[]]>([
  ['401', ['dns', 'auth: ai_auth']],
  ['quota', ['dns', 'auth: ai_quota']],
  ['404', ['dns', 'auth', 'model: ai_model']],
  ['html', ['dns', 'auth', 'model', 'stream: ai_upstream']],
])('An endpoint that says %s fails at its step.', async (behaviour, expected) => {
  const all = await steps({}, behaviour)
  expect(told(all)).toEqual(expected)
  expect(JSON.stringify(all)).not.toContain(KEY)
})

test('A name that nobody has, and a port where nobody listens, fail before anything is asked.', async () => {
  expect(told(await steps({ baseUrl: 'http://nobody.invalid/v1' }))).toEqual(['dns: ai_network'])
  expect(told(await steps({ baseUrl: 'http://127.0.0.1:1/v1' }))).toEqual(['dns: ai_network'])
})

test('An endpoint that speaks no TLS fails there.', async () => {
  const all = await steps({ baseUrl: fake.url.replace('http:', 'https:') })
  expect(told(all)).toEqual(['dns', 'tls: ai_network'])
  expect(all.at(-1)?.words).not.toBe('')
})

test('The way through a proxy is tried, and one that refuses is named.', async () => {
  const [proxy, refusing, socks] = await Promise.all([
    createFakeProxy({ auth: 'me:pass' }),
    createFakeProxy({ refuse: 403 }),
    createFakeSocks(),
  ])
  ends.push(proxy.close, refusing.close, socks.close)
  const withPassword = proxy.url.replace('//', '//me:pass@')
  expect(told(await steps({ proxyUrl: withPassword }))).toEqual(['proxy', 'auth', 'model', 'stream'])
  expect(told(await steps({ proxyUrl: socks.url }))).toEqual(['proxy', 'auth', 'model', 'stream'])
  for (const proxyUrl of [proxy.url, refusing.url, 'http://127.0.0.1:1'])
    expect(told(await steps({ proxyUrl }))).toEqual(['proxy: ai_proxy'])
})

test('A TLS server that never answers is waited for no longer than five seconds.', async () => {
  const silent = createTlsServer()
  silent.removeAllListeners('connection')
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  ends.push(() => silent.close())
  const began = performance.now()
  const { port } = silent.address() as AddressInfo
  expect(told(await steps({ baseUrl: `https://127.0.0.1:${port}/v1` }))).toEqual(['dns', 'tls: ai_timeout'])
  expectWithin(7_000, began)
})

test('What is answered by nobody, or by a key that can’t be read, says so.', async () => {
  const all = async (by: 'nobody' | 'unreadable') => {
    const found: TestStep[] = []
    for await (const step of testConnection({ by }, refuse)) found.push(step)
    return told(found)
  }
  expect(await all('nobody')).toEqual(['auth: ai_not_configured'])
  expect(await all('unreadable')).toEqual(['auth: ai_auth'])
})
