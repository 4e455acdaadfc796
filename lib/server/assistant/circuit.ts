import { type Answer, AssistantError, type AssistantEvent } from '#lib/chat/ports.ts'
import { type AiErrorCode, OUTAGE_CODES } from '#lib/protocol/errors.ts'
import { createBreaker } from '../breaker.ts'

/**
 * What is known of an endpoint's health. After five failures in a row one question at a time tries whether it is back; all
 * others fail at once meanwhile, with what failed last. No pause between those tries: people ask so seldom that each may
 * be one, and whoever asks once it is back shall be answered. Where nobody asks any more it is tried by a question of its
 * own, from time to time.
 */

export interface EndpointFailure {
  code: AiErrorCode
  /** What the endpoint said, without secrets. */
  detail: string | undefined
  at: Date
}

export interface Circuit {
  /** The same answers, of which this hears. */
  guard(answer: Answer): Answer
  /** What failed last, if nothing was answered since. */
  lastFailure(): EndpointFailure | null
  /** Since when it is asked no more, but for tries; null while it is. */
  openSince(): Date | null
  /** It answered, as was found out otherwise. */
  reset(): void
  /** Another process has found out that it fails, or with null that it answers. Nobody is told of that again. */
  hear(failure: Pick<EndpointFailure, 'code' | 'detail'> | null): void
  /** Tries nothing any more. */
  close(): void
}

export interface CircuitOptions {
  /** It was opened by what failed, or with null closed. */
  onTurn?: (failure: EndpointFailure | null) => void
  /** Until the first try of its own; each later one waits twice as long. */
  probeMs?: number
}

const PROBE_MS = 15_000
const PROBE_MAX_MS = 300_000
const PROBE_TIMEOUT_MS = 30_000
const PROBE = 'Say hello in one word.'

export function createCircuit({ onTurn = () => {}, probeMs = PROBE_MS }: CircuitOptions = {}): Circuit {
  let breaker = createBreaker({ pauseMs: 0 })
  let last: EndpointFailure | null = null
  let since: Date | null = null
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let waitMs = probeMs
  /** What was asked last, by which it is tried. */
  let latest: Answer | null = null

  function succeed(isHeard = false): void {
    const wasOpen = since !== null
    breaker.succeed()
    last = null
    since = null
    clearTimeout(timer)
    if (wasOpen && !isHeard) onTurn(null)
  }

  function fail({ code, detail }: AssistantError): void {
    last = { code, detail, at: new Date() }
    breaker.fail()
    if (breaker.isOpen() && since === null) open(last)
  }

  function open(failure: EndpointFailure, isHeard = false): void {
    since = failure.at
    waitMs = probeMs
    planProbe()
    if (!isHeard) onTurn(failure)
  }

  function planProbe(): void {
    clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(() => void probe(), waitMs).unref()
    waitMs = Math.min(2 * waitMs, PROBE_MAX_MS)
  }

  async function probe(): Promise<void> {
    try {
      const turns = [{ role: 'user' as const, content: PROBE }]
      if (latest) for await (const _ of guarded(latest, turns, AbortSignal.timeout(PROBE_TIMEOUT_MS))) break
    } catch {
      // It is still out; what it said is kept.
    }
    if (since !== null) planProbe()
  }

  /** Of one that was not counted the endpoint is well, and what it said is for admins all the same. */
  function note(cause: unknown): void {
    if (!(cause instanceof AssistantError)) breaker.abstain()
    else if (OUTAGE_CODES.includes(cause.code)) fail(cause)
    else {
      succeed()
      last = { code: cause.code, detail: cause.detail, at: new Date() }
    }
  }

  function refuse(): AssistantError {
    const { code = 'ai_network', detail } = last ?? {}
    return new AssistantError(code, detail === undefined ? {} : { detail })
  }

  async function* guarded(
    answer: Answer,
    ...[turns, signal, tools]: Parameters<Answer>
  ): AsyncIterable<AssistantEvent> {
    if (!breaker.mayTry()) throw refuse()
    let isHeard = false
    try {
      for await (const event of answer(turns, signal, tools)) {
        // One that began well may still be cut; a try has told enough.
        if (event.type === 'end' || breaker.isOpen()) {
          isHeard = true
          succeed()
        }
        yield event
      }
    } catch (cause) {
      isHeard = true
      note(cause)
      throw cause
    } finally {
      // Nobody waited for it any more.
      if (!isHeard) breaker.abstain()
    }
  }

  return {
    guard(answer) {
      latest ??= answer
      return (...asked) => {
        latest = answer
        return guarded(answer, ...asked)
      }
    },
    lastFailure: () => last,
    openSince: () => since,
    reset() {
      breaker = createBreaker({ pauseMs: 0 })
      succeed()
    },
    hear(failure) {
      if (failure === null) return succeed(true)
      if (since !== null) return
      last = { ...failure, at: new Date() }
      while (!breaker.isOpen()) breaker.fail()
      open(last, true)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
