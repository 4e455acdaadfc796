import type { AiHealth } from '#lib/protocol/live.ts'
import { counters } from '../metrics/counters.ts'
import { readGauge } from '../metrics/gauges.ts'
import { since, type TallyFacts, toQuantile } from '../metrics/tally.ts'
import { remember } from '../remember.ts'

/** What was done in the last minutes: the differences of what is counted from the start on. */

/** So many minutes count as just now. */
const KEPT = 15

/** What was counted by some moment. */
interface Mark {
  messages: number
  ack: TallyFacts
  aiFirst: TallyFacts
  aiRequests: number
  aiFailures: number
}

export interface Done {
  messages: number
  ackMs: number | null
  ai: AiHealth
}

/** Since the last mark, and from now on counts anew. */
export function markMinute(): Done {
  const marks = kept()
  const done = toDone(marks.at(-1) ?? createNothing())
  marks.push(readMark())
  if (marks.length > KEPT) marks.shift()
  return done
}

/** In the last quarter of an hour. */
export function readRecent(): Done {
  return toDone(kept().length < KEPT ? createNothing() : (kept()[0] ?? createNothing()))
}

function toDone(from: Mark): Done {
  const now = readMark()
  const ack = toQuantile(since(from.ack, now.ack), 0.95)
  const first = toQuantile(since(from.aiFirst, now.aiFirst), 0.5)
  return {
    messages: now.messages - from.messages,
    ackMs: ack === null ? null : ack * 1000,
    ai: {
      requests: now.aiRequests - from.aiRequests,
      failures: now.aiFailures - from.aiFailures,
      firstMs: first === null ? null : first * 1000,
      circuitsOpen: readGauge('circuits'),
    },
  }
}

function readMark(): Mark {
  const { messages, ackSeconds, aiFirstSeconds, aiRequests } = counters()
  const { done = 0, stopped = 0, ...failures } = aiRequests
  const failed = sum(Object.values(failures))
  return {
    messages: sum(Object.values(messages)),
    ack: ackSeconds.read(),
    aiFirst: aiFirstSeconds.read(),
    aiRequests: done + stopped + failed,
    aiFailures: failed,
  }
}

/** Before the process did anything. */
function createNothing(): Mark {
  const none: TallyFacts = { bounds: [], counts: [], sum: 0, count: 0 }
  return { messages: 0, ack: none, aiFirst: none, aiRequests: 0, aiFailures: 0 }
}

function sum(values: (number | undefined)[]): number {
  return values.reduce<number>((total, value = 0) => total + value, 0)
}

function kept(): Mark[] {
  return remember('live-marks', () => [])
}
