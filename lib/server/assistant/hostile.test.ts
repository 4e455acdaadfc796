import { monitorEventLoopDelay } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AssistantError } from '#lib/chat/ports.ts'
import { ALLOWANCE, expectWithin } from '#test/eventually.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { expectLinear } from '#test/linear.ts'
import { toMeaning } from './meaning.ts'
import { createOpenAiAnswer } from './openai.ts'
import { withoutSecrets } from './redact.ts'
import { findRefusal } from './refusal.ts'
import { createThinkingSplitter } from './thinking.ts'

/** An endpoint that sends far too much may spoil its own answer, never the time or the memory of all others. */

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())

const MB = 1024 * 1024
/** Generous: what each of these cost before was seconds. */
const DELAY_MAX_MS = 1_000 * ALLOWANCE
const GROWTH_MAX = 120 * MB

/** The outcome of an answer, and the longest time and largest memory that it took from everybody. */
async function endure(step: Step) {
  fake.script(step, step, step)
  const timeouts = { firstMs: 60_000, idleMs: 60_000, totalMs: 80_000 }
  const answer = createOpenAiAnswer({ baseUrl: fake.url, model: 'm', timeouts, retryDelayMs: 1 })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const before = process.memoryUsage.rss()
  let growth = 0
  const sampler = setInterval(() => {
    growth = Math.max(growth, process.memoryUsage.rss() - before)
  }, 20)
  delay.enable()
  const outcome = { code: 'done', length: 0 }
  try {
    for await (const event of answer([{ role: 'user', content: 'a: hi' }], new AbortController().signal)) {
      if (event.type === 'delta') outcome.length += event.text.length
    }
  } catch (error) {
    outcome.code = (error as AssistantError).code
  }
  delay.disable()
  clearInterval(sampler)
  await fetch(new URL('/script', fake.url), { method: 'DELETE' })
  return { ...outcome, delayMs: delay.max / 1e6, growth }
}

const html = { 'content-type': 'text/html' }
const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`

test.each<[string, Step, string]>([
  ['an event without an end', { name: 'flood', chunks: ['x'.repeat(64 * 1024)], bytes: 100 * MB }, 'ai_upstream'],
  ['data without an end', { name: 'flood', chunks: [`data: ${'x'.repeat(8_000)}\n`], bytes: 100 * MB }, 'ai_upstream'],
  [
    'an error body without an end',
    { name: 'flood', status: 500, chunks: ['x'.repeat(64 * 1024)], bytes: 200 * MB },
    'ai_upstream',
  ],
  [
    'a page without an end',
    { name: 'flood', headers: html, chunks: ['<title '.repeat(9_000)], bytes: 200 * MB },
    'ai_upstream',
  ],
  ['comments without an end', { name: 'flood', chunks: [': hm\n\n'.repeat(10_000)], bytes: 100 * MB }, 'ai_upstream'],
  [
    'empty events without an end',
    { name: 'flood', chunks: ['data: {}\r\r'.repeat(6_000)], bytes: 4 * MB },
    'ai_upstream',
  ],
  ['line ends alone', { name: 'flood', chunks: ['\r'.repeat(64 * 1024)], bytes: 16 * MB }, 'ai_upstream'],
  [
    'thinking without an end',
    { name: 'flood', chunks: [event({ reasoning: 'hm '.repeat(9_000) })], bytes: 100 * MB },
    'ai_upstream',
  ],
  [
    'text without an end',
    { name: 'flood', chunks: [event({ content: 'ha '.repeat(9_000) })], bytes: 100 * MB },
    'done',
  ],
  ['blanks without an end', { name: 'flood', chunks: [event({ content: ' '.repeat(900) })], bytes: 100 * MB }, 'done'],
  [
    'a small body that unpacks to much',
    {
      name: 'raw',
      headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
      chunks: [gzipSync(Buffer.alloc(200 * MB, 'x'))],
    },
    'ai_upstream',
  ],
  [
    'a small error that unpacks to much',
    {
      name: 'raw',
      status: 500,
      headers: { 'content-encoding': 'gzip' },
      chunks: [gzipSync(Buffer.alloc(200 * MB, 'x'))],
    },
    'ai_upstream',
  ],
  ['nested lists', { name: 'raw', chunks: [`data: ${'['.repeat(400_000)}${']'.repeat(400_000)}\n\n`] }, 'ai_upstream'],
  [
    'nested objects',
    { name: 'raw', status: 400, chunks: ['{"error":'.repeat(7_000), '1', '}'.repeat(7_000)] },
    'ai_upstream',
  ],
])(
  '%s',
  async (_name, step, code) => {
    const { delayMs, growth, ...outcome } = await endure(step)
    expect(outcome.code).toBe(code)
    expect(outcome.length).toBeLessThanOrEqual(128_000)
    expect(delayMs).toBeLessThan(DELAY_MAX_MS)
    expect(growth).toBeLessThan(GROWTH_MAX)
  },
  90_000,
)

test('An error body that comes by drops is read for two seconds, and tells what it can.', async () => {
  const start = performance.now()
  const drops = ['{"error":"model x does not exist"', ...Array<string>(400).fill(' ')]
  const outcome = await endure({ name: 'raw', status: 404, chunks: drops, delayMs: 50 })
  expect(outcome.code).toBe('ai_model')
  expectWithin(5_000, start)
})

test('Headers without an end are refused.', async () => {
  const headers = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, 'x'.repeat(1_000)]))
  expect((await endure({ name: 'raw', headers, chunks: [event({ content: 'hi' })] })).code).toBe('ai_upstream')
})

describe('hostile text', () => {
  const WORK: [string, (text: string) => unknown][] = [
    ['the log’s redaction', (text) => withoutSecrets(text, ['sk-0123456789'])],
    ['the meaning of words', (text) => toMeaning(findRefusal({ error: text }) ?? (undefined as never))],
    [
      'the meaning of labels',
      (text) => toMeaning(findRefusal({ error: { code: text, message: text } }) ?? (undefined as never)),
    ],
    ['nested JSON in words', (text) => findRefusal({ error: `{"error":${JSON.stringify(text)}}` })],
    ['thinking', (text) => split(text)],
    ['thinking, opened', (text) => split(`<think>${text}`)],
    ['thinking, closed', (text) => split(`${text}</think>`)],
  ]
  const split = (text: string) => {
    const splitter = createThinkingSplitter()
    return [splitter.push(text), splitter.end()]
  }

  test.each(
    WORK.flatMap(([name, work]) =>
      [
        ...[
          'a',
          ' ',
          '\n',
          '*',
          '.',
          'model ',
          'model not ',
          'exceed ',
          'token',
          '</think',
          '<think>',
          '</think>',
          '`',
          '```\n',
        ],
        ...['sk-', 'bearer ', 'a://', '://a', 'key=', '[[', '模型', '超过', 'system role ', '\ud83d', 'loading '],
      ].map((unit) => [name, unit, work] as const),
    ),
  )('%s takes time in proportion to %j', (_name, unit, work) => {
    expectLinear(work, unit)
  })
})
