import { log } from '../log.ts'
import { pingDatabase } from '../metrics/database-state.ts'
import { readLoopDelay } from '../metrics/loop-delay.ts'
import { readProcessState } from '../metrics/state.ts'
import { pruneMinutes, writeMinute } from './minutes.ts'
import { processId } from './own.ts'
import { countPeople } from './people.ts'
import { markMinute } from './recent.ts'

/** Writes once a minute how this process is: one row, and once an hour what is old goes. */

const MINUTE_MS = 60_000
const PRUNE_EVERY = 60

/** Answers what ends it. */
export function startSampler(): () => void {
  // Begins to watch the event loop.
  readLoopDelay()
  let number = 0
  const timer = setInterval(() => void sample(number++), MINUTE_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** The `number`th of this process. Never throws: a minute that can't be written is missing in the plot. */
export async function sample(number: number): Promise<void> {
  const minute = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS)
  const { messages, ackMs, ai } = markMinute()
  const { sockets, queues, loopDelayMs } = readProcessState()
  const databaseMs = await pingDatabase()
  try {
    await writeMinute(processId(), minute, {
      ...{ people: countPeople(), sockets, messages, ackMs, databaseMs },
      loopDelayMs: loopDelayMs.p99,
      queued: queues.writer + queues.replies + queues.push,
      ...{ aiRequests: ai.requests, aiFailures: ai.failures },
    })
    if (number % PRUNE_EVERY === 0) await pruneMinutes()
  } catch (cause) {
    log().debug({ err: cause }, 'a minute could not be written')
  }
}
