import type { PushOutcome } from './send.ts'

/** What is to be sent, a few at a time, each tried a few times. Bounded: beyond its end nothing waits. */

const WAITING_MAX = 5_000
const AT_ONCE = 8
/** Before the tries after the first. */
const DELAYS_MS = [2_000, 15_000, 60_000]
/** A service that wants to be left alone for longer gets no more tries. */
const DELAY_MAX_MS = 5 * 60_000

export interface PushQueue {
  /** `attempt` never rejects. False: there is no room. */
  add(attempt: () => Promise<PushOutcome>): boolean
  close(): void
}

export function createPushQueue(delaysMs = DELAYS_MS): PushQueue {
  const ready: Job[] = []
  const timers = new Set<NodeJS.Timeout>()
  let running = 0

  interface Job {
    attempt: () => Promise<PushOutcome>
    tries: number
  }

  function proceed(): void {
    while (running < AT_ONCE) {
      const job = ready.shift()
      if (!job) return
      running++
      void run(job)
    }
  }

  async function run(job: Job): Promise<void> {
    const outcome = await job.attempt()
    running--
    if (outcome.type === 'later') tryLater(job, outcome.afterMs)
    proceed()
  }

  function tryLater({ attempt, tries }: Job, afterMs: number): void {
    const delayMs = delaysMs[tries]
    if (delayMs === undefined || afterMs > DELAY_MAX_MS) return
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        ready.push({ attempt, tries: tries + 1 })
        proceed()
      },
      Math.max(afterMs, delayMs),
    )
    timers.add(timer)
  }

  return {
    add(attempt) {
      if (ready.length + timers.size >= WAITING_MAX) return false
      ready.push({ attempt, tries: 0 })
      proceed()
      return true
    },
    close() {
      ready.length = 0
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
