import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { AssistantError, AssistantEvent, Turn } from '#lib/chat/ports.ts'
import { eventually, expectWithin } from '#test/eventually.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { ANSWER_MAX, createOpenAiAnswer, type OpenAiOptions } from './openai.ts'

const API_KEY = 'sk-fake-0123456789-secret'
const TURNS: Turn[] = [
  { role: 'system', content: 'You are 小砚.' },
  { role: 'user', content: 'alice: one two three four' },
]
const TEXT = 'You said: one two three four'

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())
afterEach(() => {
  fake.requests.length = 0
  vi.unstubAllEnvs()
})

interface Outcome {
  text: string
  reasoning: string
  end?: Extract<AssistantEvent, { type: 'end' }>
  code?: string
  error?: AssistantError
}

function createAnswer(change: Partial<OpenAiOptions> = {}) {
  return createOpenAiAnswer({
    apiKey: API_KEY,
    baseUrl: fake.url,
    model: 'gpt-fake',
    timeouts: { firstMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
    retryDelayMs: 1,
    ...change,
  })
}

async function ask(steps: Step[], change: Partial<OpenAiOptions> = {}, signal = new AbortController().signal) {
  fake.script(...steps)
  const outcome: Outcome = { text: '', reasoning: '' }
  try {
    for await (const event of createAnswer(change)(TURNS, signal)) {
      if (event.type === 'end') outcome.end = event
      else if (event.type === 'delta') outcome[event.part ?? 'text'] += event.text
      else Object.assign(outcome, { text: '', reasoning: outcome.reasoning + outcome.text })
    }
  } catch (error) {
    outcome.error = error as AssistantError
    outcome.code = outcome.error.code
  }
  return outcome
}

test('A whole answer comes in pieces and ends with its model and usage.', async () => {
  const { text, end } = await ask(['normal'])
  expect(text).toBe(TEXT)
  expect(end).toEqual({
    type: 'end',
    finish: 'stop',
    model: 'gpt-fake',
    usage: { promptTokens: 7, completionTokens: 6 },
  })
})

test('The turns are sent as they are, with the key, and asking for a stream with usage.', async () => {
  await ask(['normal'])
  const [request] = fake.requests
  expect(request?.body).toEqual({
    model: 'gpt-fake',
    messages: TURNS,
    stream: true,
    stream_options: { include_usage: true },
  })
  expect(request?.headers.authorization).toBe(`Bearer ${API_KEY}`)
})

test('Without a key none is sent, whatever the environment holds.', async () => {
  for (const name of ['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID'])
    vi.stubEnv(name, 'leak')
  expect((await ask(['normal'], { apiKey: undefined })).text).toBe(TEXT)
  expect(JSON.stringify(fake.requests[0]?.headers)).not.toMatch(/leak|authorization/)
})

test('A server that does not know stream_options is asked without them, from then on at once.', async () => {
  fake.script('no-usage', 'no-usage', 'no-usage')
  const answer = createAnswer()
  for (const count of [2, 3]) {
    let last: AssistantEvent | undefined
    for await (const event of answer(TURNS, new AbortController().signal)) last = event
    expect(last).toEqual({ type: 'end', finish: 'stop', model: 'gpt-fake' })
    expect(fake.requests).toHaveLength(count)
  }
})

test('Reasoning comes apart from the text.', async () => {
  expect(await ask(['reasoning'])).toMatchObject({ text: TEXT, reasoning: 'hm' })
})

test('An emoji split over two pieces stays one.', async () => {
  fake.script('split-emoji')
  const pieces: string[] = []
  for await (const event of createAnswer()(TURNS, new AbortController().signal)) {
    if (event.type === 'delta') pieces.push(event.text)
  }
  expect(pieces).toEqual(['a', '😀b'])
})

test('An answer cut by the model’s limit ends with length; one without bounds is cut here.', async () => {
  expect((await ask(['length'])).end?.finish).toBe('length')
  const { text, end } = await ask([{ name: 'normal', text: `a${'😀'.repeat(ANSWER_MAX / 2)}` }])
  expect(text).toBe(`a${'😀'.repeat(ANSWER_MAX / 2 - 1)}`)
  expect(end?.finish).toBe('length')
})

test.each<[Step, string, number]>([
  ['401', 'ai_auth', 1],
  ['403', 'ai_auth', 1],
  ['404', 'ai_model', 1],
  ['quota', 'ai_quota', 1],
  ['quota-words', 'ai_quota', 1],
  ['context', 'ai_context', 1],
  ['filtered', 'ai_filtered', 1],
  ['empty', 'ai_upstream', 1],
  [{ name: 'normal', text: '\u200b \u2060' }, 'ai_upstream', 1],
  ['json', 'ai_upstream', 1],
  ['json-as-stream', 'ai_upstream', 1],
  ['html', 'ai_upstream', 1],
  ['bad-chunk', 'ai_upstream', 1],
  ['odd-chunk', 'ai_network', 1],
  ['error-event', 'ai_upstream', 1],
  ['no-finish', 'ai_network', 1],
  ['cut', 'ai_network', 1],
  ['500', 'ai_upstream', 3],
  ['html-error', 'ai_upstream', 3],
  ['rate-limit', 'ai_rate_limited', 3],
  ['reset', 'ai_network', 3],
  ['408', 'ai_timeout', 3],
])('%j fails with %s after %i requests.', async (step, code, count) => {
  const outcome = await ask([step, ...Array<Step>(count - 1).fill(step)])
  expect(outcome).toMatchObject({ code })
  expect(fake.requests).toHaveLength(count)
  expect(outcome.end).toBeUndefined()
})

test.each<Step>(['cut', 'no-finish', 'bad-chunk', 'error-event'])('%s keeps what was said before it.', async (step) => {
  const { text } = await ask([step])
  expect(text).not.toBe('')
  expect(TEXT.startsWith(text)).toBe(true)
})

test.each<Step>(['500', '408', 'reset', { name: 'rate-limit', retryAfter: '1' }, { name: '503', retryAfter: '0' }])(
  'A passing failure is asked once more: %j.',
  async (step) => {
    const start = performance.now()
    expect((await ask([step])).text).toBe(TEXT)
    expect(fake.requests).toHaveLength(2)
    if (typeof step === 'object' && step.retryAfter === '1') expect(performance.now() - start).toBeGreaterThan(950)
  },
)

test.each(['3600', new Date(Date.now() + 3_600_000).toUTCString()])(
  'A long Retry-After is not slept: %s.',
  async (retryAfter) => {
    const start = performance.now()
    expect((await ask([{ name: 'rate-limit', retryAfter }])).code).toBe('ai_rate_limited')
    expect(fake.requests).toHaveLength(1)
    expectWithin(1_000, start)
  },
)

test('A model that is still loading is asked until it is there, as long as the first deadline allows.', async () => {
  const loading = Array<Step>(6).fill('loading')
  expect((await ask(loading)).text).toBe(TEXT)
  expect(fake.requests).toHaveLength(7)
  const timeouts = { firstMs: 300, idleMs: 5_000, totalMs: 10_000 }
  const start = performance.now()
  expect((await ask([...Array<Step>(20).fill({ name: 'loading', retryAfter: '0.1' })], { timeouts })).code).toBe(
    'ai_timeout',
  )
  expectWithin(1_500, start)
  await fetch(new URL('/script', fake.url), { method: 'DELETE' })
})

test.each(['0', '9'.repeat(400)])(
  'A loading model is not asked in haste, whatever it says: Retry-After %s.',
  async (retryAfter) => {
    const timeouts = { firstMs: 700, idleMs: 5_000, totalMs: 10_000 }
    const loading = Array<Step>(20).fill({ name: 'loading', retryAfter })
    expect((await ask(loading, { timeouts, retryDelayMs: 100 })).code).toBe('ai_timeout')
    expect(fake.requests.length).toBeLessThan(5)
    await fetch(new URL('/script', fake.url), { method: 'DELETE' })
  },
)

test('Comments that keep the line alive are waited through, up to the first deadline.', async () => {
  const comments = Array<string>(12).fill(': keep-alive\n\n')
  const answer = 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n'
  const timeouts = { firstMs: 3_000, idleMs: 60, totalMs: 10_000 }
  const step: Step = { name: 'raw', chunks: [...comments, answer], delayMs: 20 }
  expect(await ask([step], { timeouts })).toMatchObject({ text: 'hi', end: { finish: 'stop' } })
  const start = performance.now()
  const endless: Step = { name: 'raw', chunks: Array<string>(200).fill(': keep-alive\n\n'), delayMs: 20 }
  expect((await ask([endless], { timeouts: { ...timeouts, firstMs: 300 } })).code).toBe('ai_timeout')
  expectWithin(2_000, start)
})

test('A passing failure inside a stream is asked again as long as nothing was shown.', async () => {
  const failing = (before: string): Step => ({
    name: 'raw',
    chunks: [`${before}data: {"error":{"code":503,"message":"Overloaded"}}\n\n`],
  })
  expect((await ask([failing('')])).text).toBe(TEXT)
  expect(fake.requests).toHaveLength(2)
  const shown = await ask([failing('data: {"choices":[{"delta":{"reasoning":"hm"}}]}\n\n')])
  expect(shown).toMatchObject({ text: '', reasoning: 'hm', code: 'ai_upstream' })
  expect(fake.requests).toHaveLength(3)
})

test.each<Step>(['cut-after-finish', 'hang-after-finish'])('%s takes nothing from a finished answer.', async (step) => {
  const outcome = await ask([step])
  expect(outcome).toMatchObject({ text: TEXT, end: { finish: 'stop' } })
})

test('Each deadline ends the answer with ai_timeout, is not asked again, and closes the connection.', async () => {
  const timeouts = { firstMs: 5_000, idleMs: 5_000, totalMs: 10_000 }
  const first = await ask(['stall'], { timeouts: { ...timeouts, firstMs: 60 } })
  const idle = await ask(['stall-midway'], { timeouts: { ...timeouts, idleMs: 60 } })
  const total = await ask([{ name: 'slow', delayMs: 40 }], { timeouts: { ...timeouts, totalMs: 120 } })
  const pause = await ask([{ name: 'rate-limit', retryAfter: '9' }], { timeouts: { ...timeouts, totalMs: 60 } })
  expect([first.code, idle.code, total.code, pause.code]).toEqual(Array(4).fill('ai_timeout'))
  expect([first.text, pause.text]).toEqual(['', ''])
  expect(idle.text).not.toBe('')
  expect(total.text).not.toBe('')
  expect(fake.requests).toHaveLength(4)
  await eventually(() => expect(fake.requests.slice(0, 3).every((request) => request.isAborted)).toBe(true))
})

test('A slow answer outlives the first deadline as long as it moves.', async () => {
  const timeouts = { firstMs: 150, idleMs: 150, totalMs: 5_000 }
  expect((await ask([{ name: 'slow', delayMs: 40 }], { timeouts })).text).toBe(TEXT)
})

test('Time that the reader takes is not the model’s.', async () => {
  fake.script('normal')
  const timeouts = { firstMs: 40, idleMs: 40, totalMs: 5_000 }
  let text = ''
  for await (const event of createAnswer({ timeouts })(TURNS, new AbortController().signal)) {
    if (event.type === 'delta') text += event.text
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  expect(text).toBe(TEXT)
})

test('Stopping ends quietly: before, while nothing comes, in the middle, and in a pause.', async () => {
  expect(await ask([], {}, AbortSignal.abort())).toEqual({ text: '', reasoning: '' })
  expect(fake.requests).toHaveLength(0)
  for (const step of ['stall', 'stall-midway', { name: 'rate-limit', retryAfter: '9' }] satisfies Step[]) {
    const controller = new AbortController()
    const asked = ask([step], {}, controller.signal)
    await eventually(() => expect(fake.requests).toHaveLength(1))
    controller.abort()
    expect((await asked).code).toBeUndefined()
    fake.requests.length = 0
  }
})

test('A reader that leaves closes the connection.', async () => {
  fake.script({ name: 'slow', delayMs: 20 })
  for await (const _event of createAnswer()(TURNS, new AbortController().signal)) break
  await eventually(() => expect(fake.requests[0]?.isAborted).toBe(true))
})

test('A refused connection and an unknown host are ai_network.', async () => {
  const gone = await createFakeOpenAi()
  await gone.close()
  expect((await ask([], { baseUrl: gone.url })).code).toBe('ai_network')
  expect((await ask([], { baseUrl: 'http://no-such-host.invalid/v1' })).code).toBe('ai_network')
})

test('The log gets status and code of a failure, but no key and no part of one.', async () => {
  const { error } = await ask(['401'])
  expect(error?.cause).toMatchObject({
    status: 401,
    code: 'invalid_api_key',
    message: expect.stringContaining('[key]'),
  })
  expect(error?.detail).toMatch(/^Incorrect API key provided: .*Find yours online\.$/)
  const seen = JSON.stringify(error?.cause, Object.getOwnPropertyNames(error?.cause))
  expect(seen).not.toMatch(/sk-|cret|authorization|\*\*/i)
})

test('Nothing is said on the console, whatever the environment asks for.', async () => {
  vi.stubEnv('OPENAI_LOG', 'debug')
  const methods = (['debug', 'info', 'log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
  await ask(['normal'])
  await ask(['bad-chunk'])
  await ask(['401'])
  for (const method of methods) {
    expect(method).not.toHaveBeenCalled()
    method.mockRestore()
  }
})
