import { toPresentAssistants } from '#lib/chat/ai/assistants.ts'
import type { KeptAssistant } from '#lib/chat/ai/setup-ports.ts'
import { toAnswerTokens, toPromptTokens } from '#lib/chat/ai/tokens.ts'
import { type Answer, type Assistant, AssistantError, type Assistants } from '#lib/chat/ports.ts'
import type { Price } from '#lib/protocol/endpoints.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { Env } from '../env.ts'
import { setGauge } from '../metrics/gauges.ts'
import { listKeptAssistants } from '../store/assistants.ts'
import { type KeptEndpoint, listKeptEndpoints } from '../store/endpoints.ts'
import { type Circuit, createCircuit } from './circuit.ts'
import type { Timeouts } from './deadlines.ts'
import { DEMO_MODEL } from './demo/server.ts'
import { createDemoSource } from './demo/source.ts'
import {
  type EndpointSettings,
  hasEnvironmentEndpoint,
  toEnvironmentEndpoint,
  toOwnDefault,
  withEnvironment,
} from './environment.ts'
import { measureAnswer } from './measured.ts'
import { createOpenAiAnswer, type OpenAiOptions } from './openai.ts'

/** The assistants of the installation as this process knows them: what the environment says, then what admins set. */

export interface Registry extends Assistants {
  /** Reads anew what is set; what has not changed goes on as it is. Throws CodedError `unavailable`. */
  load(): Promise<void>
  /** With what the environment says; the installation's own first. */
  listKept(): readonly KeptAssistant[]
  listEndpoints(): readonly KeptEndpoint[]
  /** By what it is answered, were it enabled. */
  findSource(username: string): Source
  /** By the demo, whoever asks. */
  answerDemo: Answer
  /** What is known of the health of an endpoint; null: of the environment's. */
  findCircuit(endpointId: string | null): Circuit
  /** What another process has found out of an endpoint; null: that it answers. */
  hearTurned(endpointId: string | null, failure: TurnedFailure | null): void
  close(): Promise<void>
}

/** `unreadable`: its endpoint's key can't be decrypted. */
export type Source =
  | { by: 'demo' }
  | { by: 'nobody' }
  | { by: 'unreadable' }
  | { by: 'endpoint'; options: OpenAiOptions }

type TurnedFailure = Parameters<Circuit['hear']>[0] & object

interface RegistryOptions {
  /** The demo's pause between two pieces, for tests. */
  demoPieceMs?: number
  /** Until an endpoint that is out is tried the first time, for tests. */
  probeMs?: number
  /** Tells the other processes that an endpoint fails, or with null that it answers again. */
  tellTurned?: (endpointId: string | null, failure: TurnedFailure | null) => void
}

interface Running {
  assistant: Assistant
  /** What it was made of. */
  made: string
  /** Ends what it is saying. */
  gone: AbortController
}

export function createRegistry(env: Env, { demoPieceMs, probeMs, tellTurned }: RegistryOptions = {}): Registry {
  const timeouts: Timeouts = {
    firstMs: env.AI_TIMEOUT_FIRST_MS,
    idleMs: env.AI_TIMEOUT_IDLE_MS,
    totalMs: env.AI_TIMEOUT_TOTAL_MS,
  }
  const demo = createDemoSource(timeouts, demoPieceMs)
  const circuits = new Map<string, { settings: string; circuit: Circuit }>()
  let endpoints: KeptEndpoint[] = []
  let kept: KeptAssistant[] = []
  let running = new Map<string, Running>()
  let loading: Promise<void> = Promise.resolve()
  const listeners = new Set<() => void>()
  let shown = ''
  setGauge('circuits', () => [...circuits.values()].filter(({ circuit }) => circuit.openSince() !== null).length)
  take([toOwnDefault(env)], [])

  async function read(): Promise<void> {
    const [assistants, known] = await Promise.all([listKeptAssistants(), listKeptEndpoints()])
    const isOwn = ({ username }: KeptAssistant) => username === AI_USERNAME
    const own = assistants.find(isOwn) ?? toOwnDefault(env)
    take([own, ...assistants.filter((one) => !isOwn(one))], known)
  }

  function take(assistants: KeptAssistant[], known: KeptEndpoint[]): void {
    endpoints = known
    kept = assistants.map((one) => withEnvironment(one, env))
    const next = new Map(kept.map((one) => [one.username, run(one)]))
    for (const [username, { assistant, gone }] of running) {
      const now = next.get(username)?.assistant
      if (assistant.mode !== 'off' && (now?.mode ?? 'off') === 'off') gone.abort()
    }
    running = next
    tell()
  }

  function list(): Assistant[] {
    return [...running.values()].map(({ assistant }) => assistant)
  }

  /** Only what is seen of them. */
  function tell(): void {
    const now = JSON.stringify(toPresentAssistants({ list }))
    if (now === shown) return
    shown = now
    for (const listener of listeners) listener()
  }

  function run(one: KeptAssistant): Running {
    const source = one.isEnabled ? toSource(one) : ({ by: 'nobody' } as const)
    const made = JSON.stringify([one, source])
    const before = running.get(one.username)
    if (before?.made === made) return before
    const gone = before && before.assistant.mode !== 'off' ? before.gone : new AbortController()
    return { made, gone, assistant: toAssistant(one, source, gone.signal) }
  }

  function toAssistant(one: KeptAssistant, source: Source, gone: AbortSignal): Assistant {
    const { username, displayName, instructions, seesImages } = one
    const answer = toAnswer(one, source)
    const mode = source.by === 'demo' ? 'demo' : source.by === 'nobody' ? 'off' : 'openai'
    const model = { demo: DEMO_MODEL, off: '', openai: one.model ?? '' }[mode]
    return {
      ...{ username, displayName, instructions, seesImages, mode, model },
      ...(mode === 'openai' && { parameters: toParameters(source) }),
      toCost: (model, usage) => toCost(findPrice(one.endpointId, model), usage),
      promptTokens: toPromptTokens(one.contextTokens ?? env.AI_CONTEXT_TOKENS, one.maxTokens ?? undefined),
      answerTokens: toAnswerTokens(one.contextTokens ?? env.AI_CONTEXT_TOKENS, one.maxTokens ?? undefined),
      ...(mode === 'openai' && { outSince: () => findCircuit(one.endpointId).openSince() }),
      answer: mode === 'off' ? answer : measureAnswer(untilGone(answer, gone), username),
    }
  }

  function toAnswer(one: KeptAssistant, source: Source): Answer {
    if (source.by === 'demo') return demo.answer
    if (source.by === 'nobody') return () => refuse(new AssistantError('ai_not_configured'))
    if (source.by === 'unreadable') return () => refuse(new AssistantError('ai_auth', { detail: UNREADABLE }))
    return findCircuit(one.endpointId).guard(createOpenAiAnswer(source.options))
  }

  function toSource(one: KeptAssistant): Source {
    const { endpointId } = one
    if (env.ASSISTANT === 'off') return { by: 'nobody' }
    if (endpointId === null && env.ASSISTANT === 'demo') return { by: 'demo' }
    if (endpointId === null && !hasEnvironmentEndpoint(env)) return { by: 'nobody' }
    const endpoint = endpoints.find(({ id }) => id === endpointId)
    if (endpoint && !endpoint.secrets) return { by: 'unreadable' }
    const isEnvironment = !endpoint || endpoint.baseUrl === null
    const settings = isEnvironment ? toEnvironmentEndpoint(env) : toSettings(endpoint)
    return {
      by: 'endpoint',
      options: {
        ...{ ...settings, model: one.model ?? env.OPENAI_MODEL, timeouts },
        maxTokens: one.maxTokens ?? (isEnvironment ? env.OPENAI_MAX_TOKENS : undefined),
        temperature: one.temperature ?? (isEnvironment ? env.OPENAI_TEMPERATURE : undefined),
      },
    }
  }

  function findPrice(endpointId: string | null, model: string): Price | undefined {
    const endpoint = endpoints.find(({ id, baseUrl }) => (endpointId === null ? baseUrl === null : id === endpointId))
    return endpoint?.prices[model]
  }

  /** Another one when the endpoint was set otherwise: what failed then says nothing of now. */
  function findCircuit(endpointId: string | null): Circuit {
    const { prices: _, ...endpoint } = endpoints.find(({ id }) => id === endpointId) ?? { prices: null }
    const key = endpointId ?? ''
    const settings = JSON.stringify(endpoint)
    const found = circuits.get(key)
    if (found?.settings === settings) return found.circuit
    found?.circuit.close()
    const circuit = createCircuit({
      ...(probeMs !== undefined && { probeMs }),
      onTurn(failure) {
        tellTurned?.(endpointId, failure && { code: failure.code, detail: failure.detail })
        tell()
      },
    })
    circuits.set(key, { settings, circuit })
    return circuit
  }

  return {
    first: () => {
      const own = running.get(AI_USERNAME)?.assistant
      if (!own) throw new Error('the installation has no AI of its own')
      return own
    },
    find: (username) => running.get(username)?.assistant ?? null,
    list,
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    load() {
      // One after the other: whoever has stored something hears of it in what is read after that.
      loading = loading.catch(() => {}).then(read)
      return loading
    },
    listKept: () => kept,
    listEndpoints: () => endpoints,
    findSource(username) {
      const one = kept.find((candidate) => candidate.username === username)
      return one ? toSource(one) : { by: 'nobody' }
    },
    findCircuit,
    hearTurned(endpointId, failure) {
      findCircuit(endpointId).hear(failure)
      tell()
    },
    answerDemo: demo.answer,
    async close() {
      for (const { circuit } of circuits.values()) circuit.close()
      await demo.close()
    },
  }
}

const UNREADABLE = 'the key can’t be decrypted since NEXTAUTH_SECRET has changed'

/** What is sent along with each request, as readers of a room may see it: without what may be a secret. */
function toParameters(source: Source): Record<string, unknown> {
  if (source.by !== 'endpoint') return {}
  const { maxTokens, temperature, extraBody = {} } = source.options
  const shown = Object.entries(extraBody).filter(([name]) => !SECRET_NAME.test(name))
  return {
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...Object.fromEntries(shown),
  }
}

const SECRET_NAME = /auth|key|token$|secret|password/i

/** In millionths of the site's currency; prices are of a million tokens. */
function toCost(
  price: Price | undefined,
  { promptTokens, completionTokens }: { promptTokens: number; completionTokens: number },
): number | undefined {
  return price && (promptTokens * price.inputMicros + completionTokens * price.outputMicros) / 1_000_000
}

export function toSettings({ baseUrl, secrets, body }: KeptEndpoint): EndpointSettings {
  return {
    baseUrl: baseUrl ?? '',
    apiKey: secrets?.apiKey,
    proxyUrl: secrets?.proxyUrl,
    extraHeaders: secrets?.headers,
    extraBody: body ?? undefined,
  }
}

/** An assistant that was taken away stops in the middle of what it says. */
function untilGone(answer: Answer, gone: AbortSignal): Answer {
  return async function* answering(turns, signal, tools) {
    const wasTakenAway = () => gone.aborted && !signal.aborted
    if (!wasTakenAway()) {
      for await (const event of answer(turns, AbortSignal.any([signal, gone]), tools)) {
        if (wasTakenAway()) break
        yield event
      }
    }
    if (wasTakenAway()) throw new AssistantError('ai_not_configured')
  }
}

function refuse(error: AssistantError): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }
}
