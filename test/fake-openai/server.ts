import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { createGate, type Gate } from '../gate.ts'
import { type AskedBody, type Behaviour, type BehaviourName, isBehaviourName, play, reply } from './behaviours.ts'
import { findBrokenRule } from './template.ts'

/**
 * An OpenAI-compatible endpoint that does what a test tells it to. In order of preference a request is answered by
 * - a marker in the last question of its last user turn: `#fake:NAME`, with `=VALUE` for the delay of `slow` (ms), the
 *   Retry-After of `rate-limit` (s) or the name of a gate (`gate`, `reasoning`) or what `tools` searches for, or calls (`NAME{…}`), and with `-once` behind the name for the
 *   first request alone. Suites in parallel use these;
 * - the next step of the script;
 * - `normal`, which repeats the question.
 * Alone: `node --import tsx test/fake-openai/server.ts`, with FAKE_OPENAI_PORT or on a free port; it prints its URL.
 * `POST /script` takes a step or a list of steps, `DELETE /script` forgets them, `POST /gates/NAME` opens a gate, `GET /requests` tells what was asked,
 * `DELETE /requests` forgets it.
 */
export interface FakeOpenAi {
  /** With `/v1`. */
  url: string
  /** What was asked, in order. */
  requests: AskedRequest[]
  script(...steps: Step[]): void
  close(): Promise<void>
}

export type Step = BehaviourName | Behaviour

export interface AskedRequest {
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  body: AskedBody
  /** The client went away before the answer was complete. */
  isAborted: boolean
}

export async function createFakeOpenAi({ port = 0 } = {}): Promise<FakeOpenAi> {
  const requests: AskedRequest[] = []
  const steps: Step[] = []
  const seen = new Set<string>()
  const gates = new Map<string, Gate>()

  function gate(name: string): Gate {
    const found = gates.get(name) ?? createGate()
    gates.set(name, found)
    return found
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request)
    const route = `${request.method} ${request.url}`
    if (/^POST \S*\/chat\/completions(\?|$)/.test(route)) return complete(JSON.parse(body), request, response)
    if (route === 'GET /v1/models')
      return reply(response, 200, { object: 'list', data: [{ id: 'fake', object: 'model' }] })
    const [, opened] = route.match(/^POST \/gates\/(\S+)$/) ?? []
    if (opened !== undefined) gate(opened).open()
    else if (route === 'POST /script') steps.push(...[JSON.parse(body)].flat())
    else if (route === 'DELETE /script') steps.length = 0
    else if (route === 'DELETE /requests') requests.length = 0
    else if (route !== 'GET /requests') return reply(response, 404, { error: { message: `no ${route}` } })
    reply(response, 200, requests)
  }

  async function complete(body: AskedBody, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked: AskedRequest = { url: request.url ?? '', headers: request.headers, body, isAborted: false }
    requests.push(asked)
    response.on('close', () => {
      asked.isAborted = !response.writableFinished
    })
    const broken = findBrokenRule(body.messages ?? [])
    if (broken) return reply(response, 400, { object: 'error', message: broken, type: 'BadRequestError', code: 400 })
    const question = findQuestion(body.messages?.findLast((message) => message.role === 'user')?.content ?? '')
    const behaviour = findMarked(question, seen, gate) ?? toBehaviour(steps.shift() ?? 'normal')
    const text =
      behaviour.text ??
      `You said: ${question
        .replace(MARKER, '')
        .replace(/^[^:]*: /, '')
        .trim()}`
    await play({
      ...behaviour,
      response,
      tokens: text.match(/\s*\S{1,6}|\s+$/gu) ?? [],
      model: body.model ?? 'fake',
      hasUsage: body.stream_options?.include_usage === true,
      body,
    })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else reply(response, 400, { error: { message: String(error) } })
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...more) => void steps.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A turn may hold several messages; what is said between people is none to answer. */
function findQuestion(turn: string): string {
  const messages = turn.split(/\n\n(?=(?:\[#\d+\] )?[\p{L}\p{N}\p{M}_-]{1,24}(?: \([^\n]*\))?: )/u)
  return messages.findLast((message) => !/^[^\n:]*\(not to you\)/.test(message)) ?? turn
}

const MARKER = /#fake:([\w-]+?)(-once)?(?:=(\S+))?(?=\s|$)/

function findMarked(question: string, seen: Set<string>, gate: (name: string) => Gate): Behaviour | null {
  const [, name = '', once, value] = question.match(MARKER) ?? []
  if (!isBehaviourName(name)) return null
  if (once && seen.has(question)) return { name: 'normal' }
  seen.add(question)
  if (value === undefined) return { name }
  if (name === 'tools') return { name, calls: [toCall(value)] }
  if (name === 'gate' || name === 'reasoning') return { name, gate: gate(value).isOpen }
  return name === 'slow' ? { name, delayMs: Number(value) } : { name, retryAfter: value }
}

function toCall(value: string): { name: string; input: unknown } {
  const [, name, input] = value.match(/^(\w+)(\{.*\})$/) ?? []
  return name && input ? { name, input } : { name: 'search_room', input: { query: value } }
}

function toBehaviour(step: Step): Behaviour {
  return typeof step === 'string' ? { name: step } : step
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await createFakeOpenAi({ port: Number(process.env.FAKE_OPENAI_PORT ?? 0) })
  console.log(`Fake OpenAI on ${url}`)
}
