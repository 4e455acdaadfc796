import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { AssistantError } from '#lib/chat/ports.ts'
import { createFakeProxy, type FakeProxy, type FakeProxyOptions } from '#test/fake-openai/proxy.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { createFakeSocks } from '#test/fake-openai/socks.ts'
import { createOpenAiAnswer, type OpenAiOptions } from './openai.ts'

let fake: FakeOpenAi
const proxies: FakeProxy[] = []
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())
afterEach(async () => {
  vi.unstubAllEnvs()
  fake.requests.length = 0
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))
})

async function createProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const proxy = await createFakeProxy(options)
  proxies.push(proxy)
  return proxy
}

/** The text of the answer, or the code of the failure. */
async function ask(change: Partial<OpenAiOptions>, step?: Step): Promise<string> {
  if (step) fake.script(step)
  const timeouts = { firstMs: 3_000, idleMs: 3_000, totalMs: 3_000 }
  const answer = createOpenAiAnswer({ baseUrl: fake.url, model: 'm', timeouts, retryDelayMs: 1, ...change })
  let text = ''
  try {
    for await (const event of answer([{ role: 'user', content: 'a: hi' }], new AbortController().signal)) {
      if (event.type === 'delta') text += event.text
    }
  } catch (error) {
    return (error as AssistantError).code
  }
  return text
}

test('The configured proxy is used, with its password, also for this machine.', async () => {
  const proxy = await createProxy({ auth: 'user:pass' })
  expect(await ask({ proxyUrl: proxy.url.replace('//', '//user:pass@') })).toBe('You said: hi')
  expect(proxy.targets).toEqual([new URL(fake.url).host])
})

test.each<[string, FakeProxyOptions]>([
  ['wants a password', { auth: 'user:pass' }],
  ['does not reach the target', { refuse: 502 }],
  ['forbids the target', { refuse: 403 }],
  ['hangs up', { hangUp: true }],
])('A proxy that %s is ai_proxy, asked once.', async (_name, options) => {
  const proxy = await createProxy(options)
  expect(await ask({ proxyUrl: proxy.url })).toBe('ai_proxy')
  expect(proxy.targets).toHaveLength(1)
})

test('A proxy that is not there, or is no URL of one, is ai_proxy.', async () => {
  const proxy = await createFakeProxy()
  await proxy.close()
  expect(await ask({ proxyUrl: proxy.url })).toBe('ai_proxy')
  vi.stubEnv('https_proxy', 'no proxy')
  expect(await ask({ baseUrl: 'https://ai.example/v1' })).toBe('ai_proxy')
})

test('Failures behind a working proxy keep their own codes.', async () => {
  const proxy = await createProxy()
  expect(await ask({ proxyUrl: proxy.url }, '401')).toBe('ai_auth')
  expect(await ask({ proxyUrl: proxy.url }, 'cut')).toBe('ai_network')
})

test('Without one the environment decides: HTTPS_PROXY, except for NO_PROXY and this machine.', async () => {
  const proxy = await createProxy({ refuse: 502 })
  for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, proxy.url)
  vi.stubEnv('no_proxy', 'skipped.invalid')
  expect(await ask({ baseUrl: 'https://ai.example/v1' })).toBe('ai_proxy')
  expect(await ask({ baseUrl: 'https://skipped.invalid/v1' })).toBe('ai_network')
  expect(await ask({})).toBe('You said: hi')
  expect(proxy.targets).toEqual(['ai.example:443'])
})

test('A proxy without its scheme is an http proxy, also in the environment.', async () => {
  const proxy = await createProxy()
  const bare = proxy.url.replace('http://', '')
  expect(await ask({ proxyUrl: bare })).toBe('You said: hi')
  vi.stubEnv('https_proxy', bare)
  expect(await ask({ baseUrl: 'https://nowhere.invalid/v1' })).toBe('ai_proxy')
  expect(proxy.targets).toEqual([new URL(fake.url).host, 'nowhere.invalid:443'])
})

test('SOCKS proxies are used, with their password, and look names up themselves.', async () => {
  const proxy = await createFakeSocks({ auth: 'us er:p@ss' })
  proxies.push(proxy)
  const baseUrl = fake.url.replace('127.0.0.1', 'localhost')
  const { host } = new URL(baseUrl)
  for (const scheme of ['socks5', 'socks5h', 'socks']) {
    expect(await ask({ baseUrl, proxyUrl: proxy.url.replace('socks5://', `${scheme}://us%20er:p%40ss@`) })).toBe(
      'You said: hi',
    )
  }
  expect(proxy.targets).toEqual([host, host, host])
  expect(await ask({ baseUrl, proxyUrl: proxy.url.replace('//', '//us%20er:wrong@') })).toBe('ai_proxy')
})

test('A SOCKS proxy of the environment is used too; one that reaches nothing, or is not there, is ai_proxy.', async () => {
  const proxy = await createFakeSocks({ refuse: true })
  proxies.push(proxy)
  vi.stubEnv('all_proxy', proxy.url)
  expect(await ask({ baseUrl: 'https://ai.example/v1' })).toBe('ai_proxy')
  vi.stubEnv('HTTPS_PROXY', 'socks5://127.0.0.1:1')
  expect(await ask({ baseUrl: 'https://ai.example/v1' })).toBe('ai_proxy')
  vi.stubEnv('no_proxy', 'example.org, .example:8443, *.invalid')
  expect(await ask({ baseUrl: 'https://skipped.invalid/v1' })).toBe('ai_network')
  expect(await ask({ baseUrl: 'https://ai.example/v1' })).toBe('ai_proxy')
  expect(proxy.targets).toEqual(['ai.example:443'])
})
