import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type Answer, AssistantError } from '#lib/chat/ports.ts'
import type { TestStep } from '#lib/protocol/assistants.ts'
import { toCompletionsUrl } from './address.ts'
import type { Endpoint } from './ask.ts'
import { findEnvironmentProxy, openTunnel } from './dispatcher.ts'
import { toAssistantError } from './failure.ts'
import { createOpenAiAnswer, type OpenAiOptions, toSecrets } from './openai.ts'
import type { Source } from './registry.ts'
import { takeUnits } from './text.ts'

/**
 * Tries how an AI is answered, as its replies would be: the way to the endpoint first, then a real question. Each step is
 * bounded in time, and the first that fails is the last. What does not apply, such as the proxy where there is none, is
 * left out.
 */

const CONNECT_MS = 5_000
const ANSWER_MS = 20_000
/** UTF-16 units. */
const WORDS_MAX = 200
const QUESTION = 'Say hello in one short sentence. / 用一句话打个招呼。'

/** `demo`: what the demo answers by. Never throws. */
export async function* testConnection(source: Source, demo: Answer): AsyncGenerator<TestStep> {
  if (source.by === 'nobody') return yield { step: 'auth', ok: false, code: 'ai_not_configured' }
  if (source.by === 'unreadable') return yield { step: 'auth', ok: false, code: 'ai_auth' }
  if (source.by === 'demo') return yield* tryAnswer(demo, { model: 'demo', baseUrl: '' })
  const { options } = source
  let isWhole = true
  for await (const step of tryWay(options)) {
    isWhole &&= step.ok
    yield step
  }
  const timeouts = { firstMs: ANSWER_MS, idleMs: ANSWER_MS, totalMs: ANSWER_MS }
  if (isWhole) yield* tryAnswer(createOpenAiAnswer({ ...options, timeouts }), options)
}

async function* tryWay(options: OpenAiOptions): AsyncGenerator<TestStep> {
  const secrets = toSecrets(options)
  const url = toCompletionsUrl(options.baseUrl)
  const proxy = options.proxyUrl ?? findEnvironmentProxy(url)
  const isSecure = url.protocol === 'https:'
  const port = Number(url.port || (isSecure ? 443 : 80))
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  let socket: Socket | undefined

  async function attempt(step: TestStep['step'], work: () => Promise<string>): Promise<TestStep> {
    const began = performance.now()
    const took = () => Math.round(performance.now() - began)
    try {
      const words = await within(CONNECT_MS, work())
      return { step, ok: true, words, ms: took() }
    } catch (cause) {
      const { code, detail } = toAssistantError(cause, secrets)
      const shown = step === 'proxy' ? ('ai_proxy' as const) : code === 'ai_timeout' ? code : ('ai_network' as const)
      return { step, ok: false, code: shown, ...(detail && { words: detail }), ms: took() }
    }
  }

  try {
    const reach = proxy
      ? await attempt('proxy', async () => {
          socket = await openTunnel(proxy, { host: hostname, port }, CONNECT_MS)
          return toHost(proxy)
        })
      : await attempt('dns', async () => {
          const { address } = await lookup(hostname)
          if (!isSecure) socket = await connectTo(address, port)
          return address
        })
    yield reach
    if (!reach.ok || !isSecure) return
    yield await attempt('tls', async () => {
      socket ??= await connectTo(hostname, port)
      const secure = await secureOn(socket, hostname)
      socket = secure
      return [secure.getProtocol(), secure.getPeerCertificate().valid_to].filter(Boolean).join(' · ')
    })
  } finally {
    socket?.on('error', () => {}).destroy()
  }
}

/** The key, the model and the stream show in one real question. */
async function* tryAnswer(answer: Answer, options: Endpoint): AsyncGenerator<TestStep> {
  const abort = new AbortController()
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  let words = ''
  let isLetIn = false
  try {
    for await (const event of answer([{ role: 'user', content: QUESTION }], abort.signal)) {
      if (!isLetIn) {
        isLetIn = true
        yield { step: 'auth', ok: true, ms: took() }
        yield { step: 'model', ok: true, words: options.model, ms: took() }
      }
      if (event.type === 'text-was-reasoning') words = ''
      if (event.type === 'delta' && event.part !== 'reasoning') words += event.text
      if (words.length >= WORDS_MAX) break
    }
    yield { step: 'stream', ok: true, words: takeUnits(words, WORDS_MAX).trim(), ms: took() }
  } catch (cause) {
    const { code, detail } = cause instanceof AssistantError ? cause : toAssistantError(cause, toSecrets(options))
    const failed = { ok: false, code, ...(detail && { words: detail }), ms: took() } as const
    // A thinking model may take longer than this waits for its first word.
    const step = isLetIn ? 'stream' : (STEP_OF[code] ?? 'stream')
    if (!isLetIn && step !== 'auth' && step !== 'proxy') yield { step: 'auth', ok: true }
    if (!isLetIn && step === 'stream') yield { step: 'model', ok: true, words: options.model }
    yield { step, ...failed }
  } finally {
    abort.abort()
  }
}

const STEP_OF: Partial<Record<AssistantError['code'], TestStep['step']>> = {
  ai_auth: 'auth',
  ai_quota: 'auth',
  ai_proxy: 'proxy',
  ai_model: 'model',
}

function connectTo(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    socket.once('error', reject).once('connect', () => resolve(socket))
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('no connection in time')))
  })
}

function secureOn(socket: Socket, hostname: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const servername = isIP(hostname) === 0 ? { servername: hostname } : {}
    const secure = connectTls({ socket, host: hostname, ...servername }, () => resolve(secure))
    secure.once('error', reject)
  })
}

function toHost(proxy: string): string {
  const url = URL.canParse(proxy) ? new URL(proxy) : null
  return url?.host ?? ''
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssistantError('ai_timeout')), ms)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
