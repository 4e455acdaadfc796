import { setTimeout } from 'node:timers/promises'
import { isBlank } from '#lib/chat/message-text.ts'
import type { Answer, AssistantEvent, ToolBox, Turn } from '#lib/chat/ports.ts'
import { AssistantError } from '#lib/chat/ports.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { type Ask, createAsk, type Endpoint } from './ask.ts'
import { createCallReader } from './calls.ts'
import type { Piece } from './chunk.ts'
import { createDeadlines, type Deadlines, type Timeouts } from './deadlines.ts'
import { type Failure, toAssistantError, toFailure } from './failure.ts'
import { createTextReader, takeUnits } from './text.ts'
import { createThinkingSplitter, type Part } from './thinking.ts'

/** Answers by any OpenAI-compatible chat-completions endpoint. */

export interface OpenAiOptions extends Endpoint {
  timeouts: Timeouts
  /** Pause before the first repeat, doubled for the next. */
  retryDelayMs?: number
}

const RETRIES_MAX = 2
const RETRY_DELAY_MS = 500
const RETRY_AFTER_MAX_MS = 10_000
/** Between two questions to a server that is still loading its model; the first comes after RETRY_DELAY_MS. */
const LOADING_DELAY_MAX_MS = 2_000
/** How long a finished answer waits for its usage and for the end of the stream. */
const FINISHED_WAIT_MS = 1_000
/** UTF-16 units. A whole answer has to fit into a frame of the wire, at three bytes each; its thinking likewise. */
export const ANSWER_MAX = 64_000

/** Nothing is asked again once something was shown. */
export function createOpenAiAnswer(options: OpenAiOptions): Answer {
  let kept: Ask | undefined
  const secrets = toSecrets(options)
  return async function* answer(turns, signal, tools) {
    if (signal.aborted) return
    const deadlines = createDeadlines(options.timeouts.totalMs, signal)
    deadlines.expect(options.timeouts.firstMs)
    try {
      for (let attempt = 0; ; attempt += 1) {
        let isShown = false
        try {
          kept ??= createAsk(options)
          for await (const event of readAnswer(kept, { turns, tools }, deadlines, options.timeouts)) {
            isShown = true
            yield event
          }
          return
        } catch (error) {
          if (signal.aborted) return
          if (deadlines.isExpired()) throw new AssistantError('ai_timeout')
          const failure = toFailure(error)
          const pauseMs = isShown ? null : findPause(failure, attempt, options.retryDelayMs)
          if (pauseMs === null) throw toAssistantError(error, secrets)
          // A model that loads has until the first deadline for all of it.
          if (!failure.isLoading) deadlines.rest()
          await setTimeout(pauseMs, undefined, { signal: deadlines.signal }).catch(() => {})
          if (!failure.isLoading) deadlines.expect(options.timeouts.firstMs)
        }
      }
    } finally {
      deadlines.end()
    }
  }
}

/** What is never to be told. */
export function toSecrets({ apiKey, proxyUrl, extraHeaders }: Endpoint): string[] {
  const password = proxyUrl && URL.canParse(proxyUrl) ? new URL(proxyUrl).password : undefined
  const headers = Object.entries(extraHeaders ?? {}).filter(([name]) => /auth|key|token|secret|cookie/i.test(name))
  return [apiKey, password, ...headers.map(([, value]) => value)].filter((secret) => secret !== undefined)
}

/** How long to wait before asking again; null: don't. */
function findPause(failure: Failure, attempt: number, delayMs = RETRY_DELAY_MS): number | null {
  const backoffMs = delayMs * 2 ** Math.min(attempt, 10) * (1 + Math.random() / 4)
  // It knows little about how long that takes: Retry-After may be 0, or an hour.
  if (failure.isLoading) return Math.min(Math.max(failure.retryAfterMs ?? 0, backoffMs), LOADING_DELAY_MAX_MS)
  if (!failure.isPassing || attempt >= RETRIES_MAX) return null
  const pauseMs = failure.retryAfterMs ?? backoffMs
  return pauseMs <= RETRY_AFTER_MAX_MS ? pauseMs : null
}

async function* readAnswer(
  ask: Ask,
  { turns, tools }: { turns: Turn[]; tools: ToolBox | undefined },
  deadlines: Deadlines,
  { idleMs }: Timeouts,
): AsyncGenerator<AssistantEvent> {
  const reader = createAnswerReader()
  const calls = createCallReader()
  let last: Piece | undefined
  let isAtWork = false
  try {
    for await (const piece of await ask(turns, deadlines.signal, tools)) {
      const isToken = piece.text !== '' || piece.reasoning !== '' || piece.calls !== undefined
      calls.push(piece.calls ?? [])
      last = { ...last, ...piece }
      isAtWork ||= isToken
      const parts = reader.read(piece)
      if (parts.length > 0) {
        deadlines.rest()
        yield* parts
      }
      if (piece.isDone || reader.isFull()) break
      // Some servers put a reason on each piece, and go on.
      if (last.finish && (piece.finish || !isToken)) deadlines.expect(Math.min(idleMs, FINISHED_WAIT_MS))
      else if (isAtWork) deadlines.expect(idleMs)
    }
  } catch (error) {
    // What breaks after the finish_reason takes nothing away from the answer.
    if (!last?.finish) {
      yield* reader.end()
      throw error
    }
  }
  yield* reader.end()
  if (!last || (!isAtWork && !last.finish && !last.isDone)) throw failed('ai_upstream', 'no stream of chunks')
  const wanted = tools && !tools.isClosed ? calls.end() : []
  const finish = reader.isFull() ? 'length' : toEnding(last, reader.isBlank() && wanted.length === 0)
  const { model, usage } = last
  // What was cut in the middle is no call.
  const called = finish === 'stop' && wanted.length > 0 && { calls: wanted }
  yield { type: 'end', finish, ...called, ...(model && { model }), ...(usage && { usage }) }
}

/** Throws AssistantError where the answer is none, or not whole. */
function toEnding({ finish = '', isDone }: Piece, isBlank: boolean): 'stop' | 'length' {
  if (LENGTH.test(finish)) return 'length'
  if (FILTERED.test(finish)) throw failed('ai_filtered', `finish_reason ${finish}`)
  if (BROKEN.test(finish)) throw failed('ai_upstream', `finish_reason ${finish}`)
  if (!finish && !isDone) throw failed('ai_network', 'no finish_reason')
  if (isBlank) throw failed('ai_upstream', 'empty answer')
  return 'stop'
}

/** OpenAI's word and Anthropic's, Gemini's, Zhipu's and DeepSeek's for the same; all others are a proper end. */
const LENGTH = /length|max_?(output_?|completion_?|new_?)?tokens|context_window|token_?limit/i
const FILTERED = /filter|safety|sensitive|moderat|prohibited|blocklist|recitation|spii|guardrail|refusal|risk|censor/i
const BROKEN = /error|abort|insufficient_system_resource|timeout|cancel|fail|malformed/i

function failed(code: AiErrorCode, detail: string): AssistantError {
  return new AssistantError(code, { cause: new Error(detail), detail })
}

/** Makes the text of the pieces fit for the wire, takes thinking and answer apart, and bounds both. */
function createAnswerReader() {
  const [readText, readReasoning] = [createTextReader(), createTextReader()]
  const splitter = createThinkingSplitter()
  const room = { text: ANSWER_MAX, reasoning: ANSWER_MAX }
  let isEmpty = true

  function take(part: Part): AssistantEvent[] {
    if (part.type === 'text-was-reasoning') {
      isEmpty = true
      room.reasoning -= ANSWER_MAX - room.text
      room.text = ANSWER_MAX
      return [part]
    }
    const place = part.part ?? 'text'
    const text = takeUnits(part.text, Math.max(0, room[place]))
    room[place] -= part.text.length
    if (place === 'text') isEmpty &&= isBlank(text)
    return text ? [{ ...part, text }] : []
  }

  return {
    read(piece: Piece): AssistantEvent[] {
      const reasoning = readReasoning(piece.reasoning)
      if (reasoning) splitter.expectTags()
      const thought: Part[] = reasoning ? [{ type: 'delta', text: reasoning, part: 'reasoning' }] : []
      return [...thought, ...splitter.push(readText(piece.text))].flatMap(take)
    },
    end: (): AssistantEvent[] => splitter.end().flatMap(take),
    isBlank: () => isEmpty,
    /** It has no room for more text. */
    isFull: () => room.text <= 0,
  }
}
