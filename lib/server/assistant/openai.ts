import { setTimeout } from 'node:timers/promises'
import type { Answer, AssistantEvent, Turn } from '#lib/chat/ports.ts'
import { AssistantError } from '#lib/chat/ports.ts'
import { type Ask, createAsk, type Endpoint } from './ask.ts'
import { type Piece, toPiece } from './chunk.ts'
import { createDeadlines, type Deadlines, type Timeouts } from './deadlines.ts'
import { toAssistantError, toFailure } from './failure.ts'

/** Answers by any OpenAI-compatible chat-completions endpoint. */

export interface OpenAiOptions extends Endpoint {
  timeouts: Timeouts
  /** Pause before the first repeat, doubled for the next. */
  retryDelayMs?: number
}

const RETRIES_MAX = 2
const RETRY_DELAY_MS = 500
const RETRY_AFTER_MAX_MS = 10_000
/** How long a finished answer waits for its usage and for the end of the stream. */
const FINISHED_WAIT_MS = 1_000
/** UTF-16 units. A whole answer has to fit into a frame of the wire, at three bytes each. */
export const ANSWER_MAX = 64_000

/**
 * The SDK's own retry and timeouts are off: it sleeps any Retry-After, asks again without quota, and takes a cut stream
 * for a whole one. Only `finish_reason` makes an answer whole here, and nothing is asked again once text was shown.
 */
export function createOpenAiAnswer(options: OpenAiOptions): Answer {
  let kept: Ask | undefined
  return async function* answer(turns, signal) {
    if (signal.aborted) return
    const deadlines = createDeadlines(options.timeouts.totalMs, signal)
    try {
      for (let attempt = 0; ; attempt += 1) {
        let hasText = false
        try {
          kept ??= createAsk(options)
          for await (const event of readAnswer(kept, turns, deadlines, options.timeouts)) {
            hasText = true
            yield event
          }
          return
        } catch (error) {
          if (signal.aborted) return
          if (deadlines.isExpired()) throw new AssistantError('ai_timeout')
          const pauseMs = hasText ? null : findPause(error, attempt, options.retryDelayMs)
          if (pauseMs === null) throw toAssistantError(error, options.apiKey)
          deadlines.rest()
          await setTimeout(pauseMs, undefined, { signal: deadlines.signal }).catch(() => {})
        }
      }
    } finally {
      deadlines.end()
    }
  }
}

/** How long to wait before asking again; null: don't. */
function findPause(error: unknown, attempt: number, delayMs = RETRY_DELAY_MS): number | null {
  const failure = toFailure(error)
  if (!failure.isPassing || attempt >= RETRIES_MAX) return null
  const pauseMs = failure.retryAfterMs ?? delayMs * 2 ** attempt * (1 + Math.random() / 4)
  return pauseMs <= RETRY_AFTER_MAX_MS ? pauseMs : null
}

async function* readAnswer(
  ask: Ask,
  turns: Turn[],
  deadlines: Deadlines,
  { firstMs, idleMs }: Timeouts,
): AsyncGenerator<AssistantEvent> {
  deadlines.expect(firstMs)
  let [length, held, isBlank, hasToken] = [0, '', true, false]
  let last: Piece | undefined
  try {
    for await (const value of await ask(turns, deadlines.signal)) {
      const piece = toPiece(value)
      last = { ...last, ...piece }
      hasToken ||= piece.isToken
      const whole = splitPair(held + piece.text)
      const room = ANSWER_MAX - length
      const isFull = whole.text.length >= room
      const text = isFull ? splitPair(whole.text.slice(0, room)).text : whole.text
      held = whole.held
      length += text.length
      isBlank &&= text.trim() === ''
      if (text) {
        deadlines.rest()
        yield { type: 'delta', text }
      }
      if (isFull) {
        last.finish ??= 'length'
        break
      }
      if (last.finish) deadlines.expect(Math.min(idleMs, FINISHED_WAIT_MS))
      else if (hasToken) deadlines.expect(idleMs)
    }
  } catch (error) {
    // What breaks after the finish_reason takes nothing away from the answer.
    if (!last?.finish) throw error
  }
  if (!last) throw new AssistantError('ai_upstream', { cause: new Error('no stream of chunks') })
  if (!last.finish) throw new AssistantError('ai_network', { cause: new Error('no finish_reason') })
  if (last.finish === 'content_filter') throw new AssistantError('ai_filtered')
  if (isBlank) throw new AssistantError('ai_upstream', { cause: new Error('empty answer') })
  const { model, usage } = last
  yield {
    type: 'end',
    finish: last.finish === 'length' ? 'length' : 'stop',
    ...(model && { model }),
    ...(usage && { usage }),
  }
}

/** Half a surrogate pair waits for its other half: alone it would not survive the wire. */
function splitPair(text: string): { text: string; held: string } {
  const isHalf = /[\ud800-\udbff]$/.test(text)
  const cut = isHalf ? text.length - 1 : text.length
  return { text: text.slice(0, cut).replace(/\p{Cs}/gu, '\ufffd'), held: text.slice(cut) }
}
