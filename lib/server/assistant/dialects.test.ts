import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AssistantError } from '#lib/chat/ports.ts'
import { createFakeOpenAi, type FakeOpenAi } from '#test/fake-openai/server.ts'
import { createOpenAiAnswer } from './openai.ts'

/** How compatible servers stream an answer, byte by byte, and what is made of it. */

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())

interface Heard {
  text: string
  reasoning?: string
  /** The finish of a whole answer, or the code of a failure. */
  end: string
  model?: string
  usage?: object
}

async function hear(chunks: (string | Uint8Array)[], ending: 'close' | 'cut' | 'hang' = 'close'): Promise<Heard> {
  fake.script({ name: 'raw', chunks, ending })
  const timeouts = { firstMs: 3_000, idleMs: 3_000, totalMs: 5_000 }
  const answer = createOpenAiAnswer({ baseUrl: fake.url, model: 'm', timeouts, retryDelayMs: 1 })
  const heard = { text: '', reasoning: '', end: '' }
  let more = {}
  try {
    for await (const event of answer([{ role: 'user', content: 'a: hi' }], new AbortController().signal)) {
      if (event.type === 'delta') heard[event.part ?? 'text'] += event.text
      else if (event.type === 'text-was-reasoning') {
        heard.reasoning += heard.text
        heard.text = ''
      } else {
        const { type: _, finish, ...rest } = event
        heard.end = finish
        more = rest
      }
    }
  } catch (error) {
    heard.end = (error as AssistantError).code
  }
  const { reasoning, ...said } = heard
  return { ...said, ...(reasoning && { reasoning }), ...more }
}

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const says = (content: unknown, more: object = {}) => event({ choices: [{ index: 0, delta: { content }, ...more }] })
const ends = (finish: unknown) => event({ choices: [{ index: 0, delta: {}, finish_reason: finish }] })
const DONE = 'data: [DONE]\n\n'
const WHOLE = { text: 'Hello', end: 'stop' }

describe('what ends an answer', () => {
  test.each([
    ...['stop', 'end_turn', 'STOP', 'eos_token', 'stop_sequence', 'tool_calls', 'whatever'].map((reason) => [
      reason,
      'stop',
    ]),
    ...[1, true, { type: 'stop' }, ['stop']].map((reason) => [reason, 'stop']),
    ...['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens', 'model_context_window_exceeded'].map((r) => [
      r,
      'length',
    ]),
    ...['content_filter', 'sensitive', 'SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'RECITATION', 'SPII'].map((r) => [
      r,
      'ai_filtered',
    ]),
    ...['error', 'network_error', 'abort', 'insufficient_system_resource', 'cancelled'].map((r) => [r, 'ai_upstream']),
  ])('finish_reason %j: %s', async (reason, end) => {
    expect(await hear([says('Hello'), ends(reason)])).toEqual({ text: 'Hello', end })
  })

  test('[DONE] after text is an end; the end of the stream alone is none, nor is [DONE] alone an answer.', async () => {
    expect(await hear([says('Hello'), DONE])).toEqual(WHOLE)
    expect(await hear([says('Hello'), 'data:[DONE]'])).toEqual(WHOLE)
    expect(await hear([says('Hello'), DONE], 'hang')).toEqual(WHOLE)
    expect(await hear([says('Hello')])).toEqual({ text: 'Hello', end: 'ai_network' })
    expect(await hear([says('Hello', { finish_reason: '' })])).toEqual({ text: 'Hello', end: 'ai_network' })
    expect(await hear([DONE])).toEqual({ text: '', end: 'ai_upstream' })
    expect(await hear([says('', { finish_reason: 'stop' })])).toEqual({ text: '', end: 'ai_upstream' })
  })

  test('A reason on every piece takes none of those that follow.', async () => {
    expect(await hear([says('Hel', { finish_reason: 'stop' }), says('lo', { finish_reason: 'stop' })])).toEqual(WHOLE)
    expect(await hear([says('Hel', { finish_reason: 'stop' }), says('lo'), DONE])).toEqual(WHOLE)
  })

  test('The last event counts without its blank line, and half of one does not.', async () => {
    const last = says('lo', { finish_reason: 'stop' }).trimEnd()
    expect(await hear([says('Hel'), last])).toEqual(WHOLE)
    expect(await hear([says('Hello'), last.slice(0, 30)])).toEqual({ text: 'Hello', end: 'ai_network' })
    expect(await hear([says('Hello'), `${last.slice(0, 30)}\n\n`])).toEqual({ text: 'Hello', end: 'ai_upstream' })
  })
})

describe('events', () => {
  test.each([
    ...['null', '', ' ', ': keepalive', '42', '"text"', 'true', '[]', '[null]', '{}', 'ping'].map(
      (data) => `data: ${data}\n\n`,
    ),
    ...[
      ': comment\n\n',
      ':\n',
      'event: ping\n\n',
      'event: ping\ndata: {"type":"ping"}\n\n',
      'retry: 3000\n\n',
      'id: 7\n\n',
    ],
    ...[{ choices: null }, { choices: [] }, { choices: [null] }, { choices: [{}] }, { choices: [{ delta: null }] }].map(
      event,
    ),
    ...[
      { choices: 'x' },
      { choices: {} },
      { error: null, choices: [] },
      { choices: [{ index: 0, delta: { content: null } }] },
    ].map(event),
    ...[
      { code: 0, message: 'success' },
      { choices: [], prompt_filter_results: [{}] },
      { choices: [{ delta: { content: 7 } }] },
    ].map(event),
    ...[event({ usage: {} }), event({ toString: 1, type: { toString: 1 }, choices: [{ index: { valueOf: 1 } }] })],
  ])('%j says nothing', async (nothing) => {
    expect(await hear([nothing, says('Hel'), nothing, says('lo'), ends('stop'), nothing, DONE])).toEqual(WHOLE)
  })

  test.each([
    ['\r\n', (stream: string) => stream.replaceAll('\n', '\r\n')],
    ['\r', (stream: string) => stream.replaceAll('\n', '\r')],
    ['a byte order mark', (stream: string) => `\ufeff${stream}`],
    ['no blank after the colon', (stream: string) => stream.replaceAll('data: ', 'data:')],
    ['a name', (stream: string) => stream.replaceAll('data: ', 'event: message\nid: 1\ndata: ')],
    ['one line each, without blank lines', (stream: string) => stream.replaceAll('\n\n', '\n')],
    ['several lines of data', (stream: string) => stream.replaceAll('"choices":', '\ndata: "choices":\ndata: ')],
  ])('may have %s', async (_name, change) => {
    expect(await hear([change(says('Hel') + says('lo') + ends('stop') + DONE)])).toEqual(WHOLE)
  })

  test('Characters and events cut into single bytes come together again.', async () => {
    const bytes = new TextEncoder().encode(says('砚😀é') + ends('stop'))
    expect(await hear(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual({ text: '砚😀é', end: 'stop' })
  })

  test('Content may be blocks, only the first choice counts, and a refusal is shown.', async () => {
    const blocks = [{ type: 'text', text: 'Hel' }, { type: 'image_url', image_url: { url: 'x' } }, 'lo']
    expect(await hear([says(blocks), ends('stop')])).toEqual(WHOLE)
    expect(await hear([says({ type: 'text', text: 'Hello' }), ends('stop')])).toEqual(WHOLE)
    const two = [
      { index: 1, delta: { content: 'No' }, finish_reason: 'length' },
      { index: 0, delta: { content: 'Hello' } },
    ]
    expect(await hear([event({ choices: two }), event({ choices: two.slice(0, 1) }), ends('stop')])).toEqual(WHOLE)
    expect(await hear([event({ choices: [{ delta: { refusal: 'Hello' } }] }), ends('stop')])).toEqual(WHOLE)
    expect(await hear([event({ choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] })])).toEqual(WHOLE)
  })

  test('What could not be stored or shown is made fit for it.', async () => {
    expect((await hear([says('a\0b\ud800c'), ends('stop')])).text).toBe('a\ufffdb\ufffdc')
    const model = `${'𝒎'.repeat(200)}`
    const named = await hear([event({ model, choices: [{ delta: { content: 'Hello' }, finish_reason: 'stop' }] })])
    expect(named).toEqual({ ...WHOLE, model: '𝒎'.repeat(128) })
    expect((await hear([event({ model: 'a\0b\n\ud800', choices: [] }), says('Hello'), DONE])).model).toBe('a b \ufffd')
    for (const model of ['', ' ', 7.5e300, null, ['x'], { a: 1 }]) {
      const heard = await hear([event({ model, choices: [] }), says('Hello'), DONE])
      expect((heard.model ?? '').length).toBeLessThanOrEqual(128)
    }
  })

  test.each([4_294_967_296, 2 ** 31, -1, 1.5, '7', null, 1e300, {}])(
    'Usage of %j tokens is left out.',
    async (count) => {
      const usage = { prompt_tokens: 7, completion_tokens: count }
      expect(await hear([says('Hello'), ends('stop'), event({ choices: [], usage })])).toEqual(WHOLE)
    },
  )

  test('Usage is taken from the stream or from its choice, up to what the database counts.', async () => {
    const usage = { prompt_tokens: 2 ** 31 - 1, completion_tokens: 0 }
    const expected = { ...WHOLE, usage: { promptTokens: 2 ** 31 - 1, completionTokens: 0 } }
    expect(await hear([says('Hello'), event({ choices: null, usage }), ends('stop')])).toEqual(expected)
    expect(await hear([says('Hello', { usage, finish_reason: 'stop' })])).toEqual(expected)
  })
})

describe('thinking', () => {
  test.each<[string, object]>([
    ['reasoning_content', { reasoning_content: 'hm', content: null }],
    ['reasoning', { reasoning: 'hm', content: '' }],
    ['reasoning under two names', { reasoning: 'hm', reasoning_content: 'hm', reasoning_details: [{ text: 'hm' }] }],
    [
      'reasoning_details',
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm' },
          { type: 'reasoning.encrypted', data: 'x' },
        ],
      },
    ],
    [
      'a list',
      {
        reasoning: [
          { type: 'text', text: 'h' },
          { type: 'text', text: 'm' },
        ],
      },
    ],
    ['a block of the content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
    ['tags', { content: '<think>hm</think>' }],
    ['a tag at its end', { content: 'hm</think>' }],
  ])('as %s is kept apart', async (_name, delta) => {
    const heard = await hear([event({ choices: [{ delta }] }), says('Hello'), ends('stop')])
    expect(heard).toEqual({ ...WHOLE, reasoning: 'hm' })
  })

  test('An answer that was thinking alone is none, but where its length cut it.', async () => {
    expect(await hear([says('<think>hm'), ends('stop')])).toEqual({ text: '', reasoning: 'hm', end: 'ai_upstream' })
    expect(await hear([says('<think>hm'), ends('length')])).toEqual({ text: '', reasoning: 'hm', end: 'length' })
  })

  test('What was held back is not lost when the stream breaks.', async () => {
    expect(await hear([says('Hello <'), event({ error: 'oh' })])).toEqual({ text: 'Hello <', end: 'ai_upstream' })
  })
})

describe('errors inside a stream', () => {
  test.each<[unknown, string]>([
    ['oh', 'ai_upstream'],
    [{ error: 'The server had an error' }, 'ai_upstream'],
    [{ error: { message: 'The server had an error', type: 'server_error', code: null } }, 'ai_upstream'],
    [
      { error: { code: 'data_inspection_failed', message: 'Output data may contain inappropriate content.' } },
      'ai_filtered',
    ],
    [{ error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } }, 'ai_filtered'],
    [{ code: 'Arrearage', message: 'Access denied.', request_id: 'x' }, 'ai_quota'],
    [{ object: 'error', message: 'Model x does not exist.', code: 404 }, 'ai_model'],
    [
      [
        {
          error: { code: 400, message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).' },
        },
      ],
      'ai_context',
    ],
    [{ choices: [{ delta: { content: '' }, finish_reason: 'error', error: { code: 402, message: 'x' } }] }, 'ai_quota'],
    [{ base_resp: { status_code: 1027, status_msg: 'output new_sensitive' }, choices: null }, 'ai_filtered'],
    [
      {
        error: {
          message: 'Provider returned error',
          code: 502,
          metadata: { raw: '{"error":{"code":"context_length_exceeded"}}' },
        },
      },
      'ai_context',
    ],
  ])('%j: %s', async (value, end) => {
    const isBare = typeof value === 'string'
    const error = isBare ? `event: error\ndata: ${JSON.stringify(value)}\n\n` : event(value)
    expect(await hear([says('Hel'), error])).toEqual({ text: 'Hel', end })
  })

  test('also under a name of their own, or in a field that the format does not have', async () => {
    const error = { code: 500, message: 'request (9 tokens) exceeds the available context size', type: 'server_error' }
    expect((await hear([says('Hel'), `error: ${JSON.stringify(error)}\n\n`])).end).toBe('ai_context')
    expect((await hear([says('Hel'), `event: error\ndata: ${JSON.stringify(error)}\n\n`])).end).toBe('ai_context')
    expect((await hear([says('Hel'), `${JSON.stringify({ error })}\n`])).end).toBe('ai_context')
    expect((await hear([says('Hel'), 'event: error\ndata: your balance is 0\n\n'])).end).toBe('ai_quota')
  })
})
