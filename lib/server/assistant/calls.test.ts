import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import type { AssistantEvent, ToolBox, Turn } from '#lib/chat/ports.ts'
import { createFakeOpenAi, type FakeOpenAi, type Step } from '#test/fake-openai/server.ts'
import { CALLS_MAX, createCallReader, INPUT_MAX } from './calls.ts'
import { createOpenAiAnswer } from './openai.ts'

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())
afterEach(() => {
  fake.requests.length = 0
})

const QUESTION: Turn[] = [
  { role: 'system', content: 'You are 小砚.' },
  { role: 'user', content: 'alice: when do we start?' },
]
const SEARCH = { name: 'search_room', input: { query: '上线 "时间"' } }
const TOOLS: ToolBox = {
  offers: [{ name: 'search_room', description: 'Searches.', parameters: { type: 'object', properties: {} } }],
  isClosed: false,
}
const ANSWERED: Turn[] = [
  ...QUESTION,
  { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'search_room', input: '{}' }], reasoning: 'hm' },
  { role: 'tool', content: 'Nothing found.', callId: 'c1', messageIds: ['7'] },
]

function createAsker() {
  const timeouts = { firstMs: 3_000, idleMs: 3_000, totalMs: 5_000 }
  const answer = createOpenAiAnswer({ baseUrl: fake.url, model: 'm', timeouts, retryDelayMs: 1 })
  return async (step: Step, turns = QUESTION, tools: ToolBox | undefined = TOOLS) => {
    fake.script(...Array<Step>(4).fill(step))
    try {
      const events: AssistantEvent[] = []
      for await (const event of answer(turns, new AbortController().signal, tools)) events.push(event)
      return events
    } finally {
      await fetch(new URL('/script', fake.url), { method: 'DELETE' })
    }
  }
}

const bodies = () => fake.requests.map(({ body }) => body)
const callsOf = (events: AssistantEvent[]) =>
  events.flatMap((event) => (event.type === 'end' ? (event.calls ?? []) : []))
const textOf = (events: AssistantEvent[]) => events.map((event) => (event.type === 'delta' ? event.text : '')).join('')

test('Tools are offered as functions, and closed ones are not to be called.', async () => {
  const ask = createAsker()
  await ask('normal')
  await ask('normal', QUESTION, { ...TOOLS, isClosed: true })
  const [offer] = TOOLS.offers
  expect(bodies()[0]?.tools).toEqual([{ type: 'function', function: offer }])
  expect(bodies().map(({ tool_choice }) => tool_choice)).toEqual([undefined, 'none'])
})

describe('A call', () => {
  it.each(['tools', 'tools-fragmented'] as const)('comes whole from pieces of any size: %s.', async (name) => {
    const calls = [SEARCH, { name: 'current_time', input: '' }]
    const called = callsOf(await createAsker()({ name, calls }))
    expect(called.map(({ name, input }) => [name, input])).toEqual([
      ['search_room', JSON.stringify(SEARCH.input)],
      ['current_time', ''],
    ])
    expect(new Set(called.map(({ id }) => id)).size).toBe(2)
  })

  it.each([
    [
      'content of null',
      { content: null, tool_calls: [{ index: 0, id: 'c', function: { name: 'x', arguments: '{}' } }] },
    ],
    [
      'a call in halves of null',
      {
        content: null,
        tool_calls: [
          null,
          { id: 'c', function: null },
          { index: 0, id: 'c', function: { name: 'x', arguments: null } },
        ],
      },
    ],
    [
      'the call in a delta beside null ones',
      {
        role: null,
        refusal: null,
        reasoning_content: null,
        tool_calls: [{ index: null, id: 'c', type: null, function: { name: 'x', arguments: {} } }],
      },
    ],
  ])('is heard with %s.', async (_, delta) => {
    const nulls = [
      { delta: null },
      { delta: { content: null, tool_calls: null, function_call: null } },
      null,
      { message: null },
    ]
    const choices = [...nulls, { delta }, ...nulls, { delta: {}, finish_reason: 'tool_calls' }]
    const chunks = choices.map(
      (choice) =>
        `data: ${JSON.stringify({ choices: [choice && { index: 0, ...choice }], usage: null, error: null })}\n\n`,
    )
    const called = callsOf(
      await createAsker()({
        name: 'raw',
        chunks: ['data: null\n\n', 'data: {"choices":null}\n\n', ...chunks, 'data: [DONE]\n\n'],
      }),
    )
    expect(called.map(({ id, name }) => [id, name])).toEqual([['c', 'x']])
  })

  it('may come behind words, and is no call where tools were closed.', async () => {
    const events = await createAsker()({ name: 'tools-after-words', calls: [SEARCH] })
    expect(textOf(events)).toBe('Let me look.')
    expect(callsOf(events)).toHaveLength(1)
    const closed = await createAsker()({ name: 'tools-for-ever', calls: [SEARCH] }, QUESTION, {
      ...TOOLS,
      isClosed: true,
    })
    expect(callsOf(closed)).toEqual([])
    expect(textOf(closed)).toBe('So far. ')
  })

  it('and what came of it are told as a strict template takes them.', async () => {
    expect(textOf(await createAsker()('normal', ANSWERED))).toContain('You said')
    expect(bodies()[0]?.messages?.slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'search_room', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'Nothing found.' },
    ])
  })

  it('is told with the thought before it where the endpoint wants that.', async () => {
    const ask = createAsker()
    await ask('tools-with-thoughts', ANSWERED)
    await ask('tools-with-thoughts', ANSWERED)
    expect(bodies().map(({ messages }) => messages?.[2]?.reasoning_content)).toEqual([undefined, 'hm', 'hm'])
  })
})

describe('A call without words', () => {
  it.each([
    [500, "TypeError: Cannot read properties of null (reading 'length')"],
    [500, "argument of type 'NoneType' is not iterable"],
    [422, 'messages.2.content: Input should be a valid string'],
  ])('has an empty text from then on where an endpoint fails of null: %i %s', async (status, message) => {
    const ask = createAsker()
    fake.script({ name: 'raw', status, headers: JSON_TYPE, chunks: [JSON.stringify({ error: { message } })] })
    expect(textOf(await ask('normal', ANSWERED))).toContain('You said')
    expect(textOf(await ask('normal', ANSWERED))).toContain('You said')
    expect(bodies().map(({ messages }) => messages?.[2]?.content)).toEqual([null, '', ''])
    expect(bodies().map(({ tools }) => tools?.length)).toEqual([1, 1, 1])
  })
})

describe('An endpoint without tools', () => {
  it('gets none from then on, and what was looked up as words.', async () => {
    const ask = createAsker()
    expect(textOf(await ask('no-tools'))).toContain('You said')
    expect(textOf(await ask('no-tools', ANSWERED))).toContain('You said')
    expect(bodies().map(({ tools }) => tools?.length)).toEqual([1, undefined, undefined])
    expect(bodies()[2]?.messages?.slice(1)).toEqual([
      { role: 'user', content: 'alice: when do we start?\n\n(Looked up: search_room {})\nNothing found.' },
    ])
  })

  it.each([
    ['vLLM', 400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
    ['llama.cpp', 500, 'tools param requires --jinja flag'],
    ['OpenRouter', 404, 'No endpoints found that support tool use.'],
    ['Groq', 400, '`tool calling` is not supported with this model'],
    ['Gemini', 400, 'Function calling is not enabled for models/gemma-3-27b-it'],
    ['Mistral', 422, 'Extra inputs are not permitted: tools'],
    ['one-api', 400, '当前模型不支持工具调用'],
  ])('is known by its words: %s.', async (_, status, message) => {
    const refusal: Step = { name: 'raw', status, headers: JSON_TYPE, chunks: [JSON.stringify({ error: { message } })] }
    fake.script(refusal)
    expect(textOf(await createAsker()('normal'))).toContain('You said')
    expect(bodies().map(({ tools }) => tools?.length)).toEqual([1, undefined])
  })

  it('is not one that says how long the tools made the request.', async () => {
    const message =
      "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8500 in the messages, 500 in the tools)."
    const refusal: Step = {
      name: 'raw',
      status: 400,
      headers: JSON_TYPE,
      chunks: [JSON.stringify({ error: { message } })],
    }
    await expect(createAsker()(refusal)).rejects.toMatchObject({ code: 'ai_context' })
    expect(fake.requests).toHaveLength(1)
  })
})

const JSON_TYPE = { 'content-type': 'application/json' }

describe('The pieces of calls', () => {
  it('without a number belong to the one before, until another id comes.', () => {
    const reader = createCallReader()
    reader.push([{ id: 'a', name: 'one', input: '{"x"' }])
    reader.push([{ id: 'a', name: 'one', input: ':1}' }])
    reader.push([{ id: 'b', name: 'two', input: '{}' }])
    expect(reader.end()).toEqual([
      { id: 'a', name: 'one', input: '{"x":1}' },
      { id: 'b', name: 'two', input: '{}' },
    ])
  })

  it('without an id get one, and never the same twice.', () => {
    const reader = createCallReader()
    reader.push([
      { index: 0, name: 'one', input: '' },
      { index: 1, id: 'call_0', name: 'two', input: '' },
      { index: 2, id: 'call_0', name: 'three', input: '' },
    ])
    expect(new Set(reader.end().map(({ id }) => id)).size).toBe(3)
  })

  it('are bounded in number and size, whatever is sent.', () => {
    const reader = createCallReader()
    for (let index = 0; index < 1_000; index += 1) reader.push([{ index, name: 'x', input: 'y'.repeat(10_000) }])
    for (let again = 0; again < 1_000; again += 1) reader.push([{ index: 0, input: 'z'.repeat(10_000) }])
    const calls = reader.end()
    expect(calls).toHaveLength(CALLS_MAX)
    expect(Math.max(...calls.map(({ input }) => input.length))).toBe(INPUT_MAX)
  })
})
