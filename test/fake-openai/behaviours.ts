import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** A request as far as the fake looks at it. */
export interface AskedBody {
  model?: string
  stream?: boolean
  messages?: AskedMessage[]
  tools?: { type: string; function: { name: string; description?: string; parameters?: object } }[]
  tool_choice?: string
  stream_options?: { include_usage?: boolean }
  max_tokens?: number
  max_completion_tokens?: number
  temperature?: number
}

export interface AskedMessage {
  role: string
  content: string | null
  name?: string
  reasoning_content?: string
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

/** What the fake endpoint can do to a request. One function each; the server chooses which. */

export interface Behaviour {
  name: BehaviourName
  /** The answer's text; without it the fake repeats the question. */
  text?: string
  /** Pause before each token of `slow`, 30 without it; in milliseconds. */
  delayMs?: number
  /** `Retry-After` of `rate-limit`, in seconds or as a date. */
  retryAfter?: string
  /** What `gate` waits for in the middle, and `reasoning` between thought and answer. */
  gate?: Promise<void>
  /** Of `raw` and `flood`; 200 without it. */
  status?: number
  /** Of `raw` and `flood`; without them those of a stream. */
  headers?: Record<string, string>
  /** What `raw` sends, `delayMs` apart; `flood` repeats the first. */
  chunks?: (string | Uint8Array)[]
  /** How much `flood` sends. */
  bytes?: number
  /** What the behaviours with tools call; what is no text is sent as JSON. */
  calls?: { name: string; input: unknown }[]
  /** How `raw` ends; `close` without it. */
  ending?: 'close' | 'cut' | 'hang'
}

export type BehaviourName = keyof typeof BEHAVIOURS

interface Play extends Behaviour {
  response: ServerResponse
  tokens: string[]
  model: string
  hasUsage: boolean
  body: AskedBody
}

const BEHAVIOURS = {
  normal: (play: Play) => stream(play, 'stop'),
  slow: (play: Play) => stream({ ...play, delayMs: play.delayMs ?? 30 }, 'stop'),
  /** Half of the answer, the rest once the gate is opened. */
  gate: async (play: Play) => {
    const middle = Math.ceil(play.tokens.length / 2)
    await tokens({ ...play, delayMs: 30 }, play.tokens.slice(0, middle))
    await play.gate
    await stream({ ...play, tokens: play.tokens.slice(middle), delayMs: 30 }, 'stop')
  },
  length: (play: Play) => stream(play, 'length'),
  filtered: (play: Play) => stream(play, 'content_filter'),
  empty: (play: Play) => stream({ ...play, tokens: [] }, 'stop'),

  /** A thought before the answer, as reasoning models send it; the answer comes once the gate is opened. */
  reasoning: async (play: Play) => {
    begin(play)
    await send(play, {
      choices: [{ index: 0, delta: { reasoning_content: 'hm', content: null }, finish_reason: null }],
    })
    await play.gate
    await stream(play, 'stop')
  },
  /** Calls tools, all of them at once and in one piece each, and answers when it is told what came of it. */
  tools: async (play: Play) =>
    isTold(play)
      ? stream({ ...play, tokens: [...play.tokens, ...cite(play)] }, 'stop')
      : callTools(play, (input) => [input]),
  /** The arguments come a few characters at a time, those of several calls in turn. */
  'tools-fragmented': async (play: Play) =>
    isTold(play) ? stream(play, 'stop') : callTools(play, (input) => input.match(/[\s\S]{1,3}/g) ?? []),
  /** Words come before the call. */
  'tools-after-words': async (play: Play) => {
    if (isTold(play)) return stream(play, 'stop')
    await tokens(play, ['Let me', ' look.'])
    await callTools(play, (input) => [input])
  },
  /** It never stops calling, whatever it is told. */
  'tools-for-ever': async (play: Play) => {
    await tokens(play, ['So ', 'far. '])
    await callTools(play, (input) => [input])
  },
  /** As those that know no tools say it: Ollama. */
  'no-tools': async (play: Play) =>
    play.body.tools || play.body.messages?.some(({ role }) => role === 'tool')
      ? fail(play.response, 400, 'invalid_request_error', 'registry.ollama.ai/library/gemma:2b does not support tools')
      : stream(play, 'stop'),
  /** DeepSeek, while it thinks: what was thought before a call is to be told again. */
  'tools-with-thoughts': async (play: Play) => {
    const called = play.body.messages?.filter(({ tool_calls }) => tool_calls) ?? []
    if (called.some(({ reasoning_content }) => reasoning_content === undefined))
      return fail(
        play.response,
        400,
        'invalid_request_error',
        'Missing `reasoning_content` field in the assistant message',
      )
    if (isTold(play)) return stream(play, 'stop')
    begin(play)
    await send(play, { choices: [{ index: 0, delta: { reasoning_content: 'hm' }, finish_reason: null }] })
    await callTools(play, (input) => [input])
  },

  /** The two halves of an emoji in different chunks. */
  'split-emoji': (play: Play) => stream({ ...play, tokens: ['a\ud83d', '\ude00b'] }, 'stop'),

  /** The connection is cut in the middle. */
  cut: async (play: Play) => {
    await half(play)
    play.response.destroy()
  },
  /** The connection is cut before anything was answered. */
  reset: async ({ response }: Play) => void response.destroy(),
  /** The stream ends in order, but without a finish_reason. */
  'no-finish': async (play: Play) => {
    await half(play)
    play.response.end()
  },
  /** All there, then cut without `[DONE]`. */
  'cut-after-finish': async (play: Play) => {
    await whole(play, 'stop')
    play.response.destroy()
  },
  /** All there, but the connection stays open. */
  'hang-after-finish': (play: Play) => whole(play, 'stop'),
  /** Nothing ever comes. */
  stall: async () => {},
  /** Half of the answer comes. */
  'stall-midway': half,

  json: async ({ response, tokens }: Play) =>
    reply(response, 200, {
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: tokens.join('') } }],
    }),
  /** A JSON body that calls itself a stream. */
  'json-as-stream': async ({ response }: Play) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('{"choices":[]}\n'),
  html: async ({ response }: Play) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
  'html-error': async ({ response }: Play) =>
    void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
  'bad-chunk': async (play: Play) => {
    await half(play)
    play.response.end('data: {"choices":[{"del\n\n')
  },
  'odd-chunk': async (play: Play) => {
    await half(play)
    play.response.end('data: 42\n\n')
  },
  'error-event': async (play: Play) => {
    await half(play)
    play.response.end('data: {"error":{"message":"The server had an error","type":"server_error","code":null}}\n\n')
  },

  '401': async ({ response }: Play) =>
    fail(response, 401, 'invalid_api_key', 'Incorrect API key provided: sk-fake-********cret. Find yours online.'),
  '403': async ({ response }: Play) =>
    fail(response, 403, 'unsupported_country_region_territory', 'Not supported here'),
  '404': async ({ response }: Play) => fail(response, 404, 'model_not_found', 'The model does not exist'),
  '500': async ({ response }: Play) => fail(response, 500, 'server_error', 'The server had an error'),
  '503': async ({ response, retryAfter }: Play) => fail(response, 503, 'overloaded', 'Overloaded', retryAfter),
  quota: async ({ response }: Play) =>
    fail(response, 429, 'insufficient_quota', 'You exceeded your current quota, please check your plan and billing.'),
  /** Out of quota in words only. */
  'quota-words': async ({ response }: Play) => reply(response, 429, { detail: '您的账户余额不足' }),
  'rate-limit': async ({ response, retryAfter }: Play) =>
    fail(
      response,
      429,
      'rate_limit_exceeded',
      'Rate limit reached for requests. Add a payment method at https://platform.openai.com/account/billing.',
      retryAfter,
    ),
  context: async ({ response }: Play) =>
    fail(response, 400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens."),
  /** A compatible server that does not know stream_options, and has its own shape of errors. */
  'no-usage': async (play: Play) =>
    play.hasUsage
      ? reply(play.response, 400, { object: 'error', message: 'Extra inputs are not permitted: stream_options' })
      : stream(play, 'stop'),
  /** A template without a place for instructions, in vLLM. */
  'no-system': async (play: Play) =>
    play.body.messages?.[0]?.role === 'system'
      ? reply(play.response, 400, { object: 'error', message: 'System role not supported', code: 400 })
      : stream(play, 'stop'),
  /** A model that sees nothing, in llama.cpp. */
  'no-images': async (play: Play) =>
    play.body.messages?.some(({ content }) => Array.isArray(content))
      ? fail(
          play.response,
          500,
          'server_error',
          'image input is not supported - hint: you may need to provide the mmproj',
        )
      : stream(play, 'stop'),
  /** One of OpenAI's reasoning models. */
  'new-parameters': async (play: Play) => {
    const wrong = play.body.max_tokens === undefined ? 'temperature' : 'max_tokens'
    if (play.body[wrong] === undefined) return stream(play, 'stop')
    const advice = wrong === 'max_tokens' ? " Use 'max_completion_tokens' instead." : ''
    fail(play.response, 400, 'unsupported_parameter', `'${wrong}' is not supported with this model.${advice}`)
  },
  /** llama.cpp, while its model loads. */
  loading: async ({ response, retryAfter }: Play) =>
    fail(response, 503, 'unavailable_error', 'Loading model', retryAfter),
  '408': async ({ response }: Play) => fail(response, 408, 'timeout', 'Request timed out'),

  /** Any bytes at all. */
  raw: async ({ response, status = 200, headers = STREAM, chunks = [], delayMs = 0, ending = 'close' }: Play) => {
    response.writeHead(status, headers)
    for (const chunk of chunks) {
      if (response.destroyed) return
      await new Promise((resolve) => response.write(chunk, resolve))
      if (delayMs) await setTimeout(delayMs)
    }
    if (ending === 'close') response.end()
    if (ending === 'cut') response.destroy()
  },
  /** The same bytes for long, as fast as they are taken. */
  flood: async ({ response, status = 200, headers = STREAM, chunks: [chunk = ''] = [], bytes = 0 }: Play) => {
    response.writeHead(status, headers)
    for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
      await new Promise((resolve) => response.write(chunk, resolve))
    }
    response.end()
  },
}

const STREAM = { 'content-type': 'text/event-stream; charset=utf-8' }

export function isBehaviourName(name: string): name is BehaviourName {
  return Object.hasOwn(BEHAVIOURS, name)
}

export async function play(behaviour: Play): Promise<void> {
  await BEHAVIOURS[behaviour.name](behaviour)
}

async function stream(play: Play, finish: string): Promise<void> {
  await whole(play, finish)
  play.response.end('data: [DONE]\n\n')
}

async function whole(play: Play, finish: string): Promise<void> {
  await tokens(play, play.tokens)
  await send(play, { choices: [{ index: 0, delta: {}, finish_reason: finish }] })
  if (!play.hasUsage) return
  const usage = { prompt_tokens: 7, completion_tokens: play.tokens.length, total_tokens: 7 + play.tokens.length }
  await send(play, { choices: [], usage })
}

/** Something that it called was answered since the question. */
function isTold({ body }: Play): boolean {
  const since = body.messages?.slice(body.messages.findLastIndex(({ role }) => role === 'user')) ?? []
  return since.some(({ role }) => role === 'tool')
}

/** The first message that it was told of by a tool, and one that there is not. */
function cite({ body }: Play): string[] {
  const told = body.messages?.findLast(({ role }) => role === 'tool')?.content ?? ''
  const [mark] = told.match(/\[#\d+\]/) ?? []
  return mark ? [` ${mark}`, ' [#999999]'] : []
}

async function callTools(play: Play, split: (input: string) => string[]): Promise<void> {
  begin(play)
  const calls = (play.calls ?? []).map(({ name, input }, index) => ({
    ...{ index, name, id: `call_fake_${play.body.messages?.length}_${index}` },
    pieces: split(typeof input === 'string' ? input : JSON.stringify(input)),
  }))
  const sendCalls = (tool_calls: object[]) =>
    send(play, { choices: [{ index: 0, delta: { tool_calls }, finish_reason: null }] })
  for (const { index, name, id } of calls)
    await sendCalls([{ index, id, type: 'function', function: { name, arguments: '' } }])
  const longest = Math.max(0, ...calls.map(({ pieces }) => pieces.length))
  for (let place = 0; place < longest; place += 1) {
    await sendCalls(
      calls.flatMap(({ index, pieces: { [place]: piece } }) =>
        piece === undefined ? [] : { index, function: { arguments: piece } },
      ),
    )
  }
  await stream({ ...play, tokens: [] }, 'tool_calls')
}

function half(play: Play): Promise<void> {
  return tokens(play, play.tokens.slice(0, Math.ceil(play.tokens.length / 2)))
}

async function tokens(play: Play, contents: string[]): Promise<void> {
  begin(play)
  await send(play, { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })
  for (const content of contents) {
    if (play.delayMs) await setTimeout(play.delayMs)
    await send(play, { choices: [{ index: 0, delta: { content }, finish_reason: null }] })
  }
}

function begin({ response }: Play): void {
  if (!response.headersSent) response.writeHead(200, STREAM)
}

/** Resolves when the bytes have left, so that a cut afterwards loses none. */
async function send({ response, model }: Play, chunk: object): Promise<void> {
  if (response.destroyed) return
  const data = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 0, model, ...chunk }
  await new Promise((resolve) => response.write(`data: ${JSON.stringify(data)}\n\n`, resolve))
}

function fail(response: ServerResponse, status: number, code: string, message: string, retryAfter?: string): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  reply(response, status, { error: { message, type: code, param: null, code } })
}

export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
