import { type Answer, type Assistant, AssistantError } from '#lib/chat/ports.ts'
import type { Env } from '../env.ts'
import type { Timeouts } from './deadlines.ts'
import { createDemoServer, DEMO_MODEL, type DemoServer } from './demo/server.ts'
import { createOpenAiAnswer } from './openai.ts'

/** Which assistant answers: the environment decides, and the demo never stands in for a real one. */

export interface RunningAssistant extends Assistant {
  /** Ends the demo's server, where one runs. */
  close(): Promise<void>
}

const OPENAI_URL = 'https://api.openai.com/v1'

/** `demoPieceMs`: the demo's pause between two pieces, for tests. */
export function createAssistant(env: Env, { demoPieceMs }: { demoPieceMs?: number } = {}): RunningAssistant {
  const timeouts: Timeouts = {
    firstMs: env.AI_TIMEOUT_FIRST_MS,
    idleMs: env.AI_TIMEOUT_IDLE_MS,
    totalMs: env.AI_TIMEOUT_TOTAL_MS,
  }
  if (env.ASSISTANT === 'demo') return createDemo(timeouts, demoPieceMs)
  const close = async () => {}
  if (env.ASSISTANT === 'off') return { mode: 'off', model: '', answer: refuse, close }
  const isConfigured = env.OPENAI_API_KEY !== undefined || env.OPENAI_BASE_URL !== undefined
  const answer = createOpenAiAnswer({
    apiKey: env.OPENAI_API_KEY,
    baseUrl: env.OPENAI_BASE_URL ?? OPENAI_URL,
    model: env.OPENAI_MODEL,
    proxyUrl: env.OPENAI_PROXY_URL,
    maxTokens: env.OPENAI_MAX_TOKENS,
    temperature: env.OPENAI_TEMPERATURE,
    extraBody: env.OPENAI_EXTRA_BODY,
    extraHeaders: env.OPENAI_EXTRA_HEADERS,
    timeouts,
  })
  return { mode: 'openai', model: env.OPENAI_MODEL, answer: isConfigured ? answer : refuse, close }
}

/** The demo's server starts with its first answer. */
function createDemo(timeouts: Timeouts, pieceMs?: number): RunningAssistant {
  let running: Promise<{ server: DemoServer; answer: Answer }> | undefined
  const start = async () => {
    const server = await createDemoServer(pieceMs)
    return { server, answer: createOpenAiAnswer({ baseUrl: server.url, model: DEMO_MODEL, timeouts }) }
  }
  return {
    mode: 'demo',
    model: DEMO_MODEL,
    async *answer(turns, signal) {
      running ??= start()
      const { answer } = await running.catch((cause: unknown) => {
        running = undefined
        throw new AssistantError('ai_network', { cause })
      })
      yield* answer(turns, signal)
    },
    async close() {
      const ended = running
      running = undefined
      await (await ended)?.server.close()
    },
  }
}

function refuse(): AsyncIterable<never> {
  const next = () => Promise.reject(new AssistantError('ai_not_configured'))
  return { [Symbol.asyncIterator]: () => ({ next }) }
}
