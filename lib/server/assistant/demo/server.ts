import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Turn } from '#lib/chat/ports.ts'
import { toDemoDigest } from './digest.ts'
import { type DemoReply, toDemoReply } from './reply.ts'
import { toDemoSummary } from './summary.ts'

/** The demo assistant as an OpenAI-compatible endpoint on this machine alone, on a free port. */
export interface DemoServer {
  /** With `/v1`. */
  url: string
  close(): Promise<void>
}

export const DEMO_MODEL = 'demo'
const PIECE_MS = 15
/** Longer answers come in larger pieces, so that they take no longer than this many. */
const PIECES_MAX = 250
const BODY_MAX_BYTES = 2 * 1024 * 1024

const requestBody = z.object({
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().default(false) }).nullish(),
  messages: z
    .array(z.object({ role: z.enum(['system', 'user', 'assistant', 'tool']), content: z.string().nullish() }))
    .min(1),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
  tool_choice: z.string().default('auto'),
})

/** It keeps no process alive. `pieceMs`: pause between two pieces. */
export async function createDemoServer(pieceMs = PIECE_MS): Promise<DemoServer> {
  const server = createServer((request, response) => {
    answer(request, response, pieceMs).catch(() => response.destroy())
  })
  server.on('connection', (socket) => socket.unref())
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  server.unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, pieceMs: number): Promise<void> {
  const route = `${request.method} ${request.url}`
  if (route === 'GET /v1/models') {
    return send(response, 200, { object: 'list', data: [{ id: DEMO_MODEL, object: 'model', owned_by: 'parlor' }] })
  }
  if (route !== 'POST /v1/chat/completions') return refuse(response, 404, `There is no ${route}.`)
  const body = requestBody.safeParse(await readJson(request))
  if (!body.success) return refuse(response, 400, z.prettifyError(body.error))

  const { messages, tools, tool_choice, stream, stream_options } = body.data
  const turns = messages.map(({ role, content }): Turn => ({ role, content: content ?? '' }))
  const names = tool_choice === 'none' ? [] : tools.map((tool) => tool.function.name)
  const digest = toDemoDigest(turns) ?? toDemoSummary(turns)
  const { thought, calls, text } =
    digest === null ? toDemoReply(turns, names) : { thought: '', calls: [], text: digest }
  const usage = toUsage(turns.map(({ content }) => content).join(''), thought + text)
  const head = { id: `chatcmpl-${Date.now()}`, created: Math.floor(Date.now() / 1_000), model: DEMO_MODEL }
  if (!stream) {
    const message = { role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls: calls.map(toCall) }) }
    const choice = { index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }
    return send(response, 200, { ...head, object: 'chat.completion', choices: [choice], usage })
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const write = (chunk: object) =>
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...chunk })}\n\n`)
  const deltas = [
    ...toPieces(thought).map((reasoning_content) => ({ role: 'assistant', content: null, reasoning_content })),
    ...toPieces(text).map((content) => ({ role: 'assistant', content })),
    ...calls.map((call, index) => ({
      role: 'assistant',
      content: null,
      tool_calls: [{ index, ...toCall(call, index) }],
    })),
  ]
  for (const delta of deltas) {
    await setTimeout(pieceMs * (0.75 + Math.random() / 2))
    if (response.destroyed) return
    write({ choices: [{ index: 0, delta, finish_reason: null }] })
  }
  write({ choices: [{ index: 0, delta: {}, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }] })
  if (stream_options?.include_usage) write({ choices: [], usage })
  response.end('data: [DONE]\n\n')
}

function toCall({ name, input }: DemoReply['calls'][number], place: number): object {
  return { id: `call_demo_${place}`, type: 'function', function: { name, arguments: input } }
}

/** Words or a few characters at a time, as a model's tokens are. */
function toPieces(text: string): string[] {
  const words = text.match(/\s*(?:\p{Script=Han}{1,3}|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+)|\s+$/gu) ?? []
  const size = Math.ceil(words.length / PIECES_MAX)
  return Array.from({ length: Math.ceil(words.length / size) }, (_, i) =>
    words.slice(i * size, (i + 1) * size).join(''),
  )
}

/** Estimated: about three characters are a token. */
function toUsage(prompt: string, completion: string) {
  const [prompt_tokens, completion_tokens] = [Math.ceil(prompt.length / 3), Math.ceil(completion.length / 3)]
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > BODY_MAX_BYTES) throw new Error('body too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return null
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: 'invalid_request_error', param: null, code: null } })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
