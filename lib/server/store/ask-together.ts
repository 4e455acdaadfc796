import { withDeadline } from '../deadline.ts'

/**
 * Questions that many ask the database at about the same time, put to it as one: when a server comes back everybody
 * asks the same, and asking costs Node and the database more than the rows of the answer (docs/performance.md). A lone
 * question goes at once; what comes right behind another one goes with all that come within the same few milliseconds.
 * A question is never answered by a query that began before it.
 */

const PACE_MS = 5
/** From the question on: one that waits behind a query that hangs is not kept for longer. */
const ANSWER_WITHIN_MS = 2_500
const UNDER_WAY_MAX = 2
const TOGETHER_MAX = 200

interface Asked<Q, A> {
  question: Q
  resolve(answer: A): void
  reject(cause: unknown): void
}

/**
 * `ask` answers in the order of the questions, and must settle; when it fails, all of them have failed. A question may
 * also fail with CodedError('unavailable') when its answer takes too long.
 */
export function askTogether<Q, A>(ask: (questions: Q[]) => Promise<A[]>): (question: Q) => Promise<A> {
  const waiting: Asked<Q, A>[] = []
  let underWay = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let isDue = false

  function plan(): void {
    if (isDue || underWay === UNDER_WAY_MAX || waiting.length === 0) return
    isDue = true
    const waitMs = askedAt + PACE_MS - performance.now()
    if (waitMs > 0) setTimeout(askNext, waitMs)
    else setImmediate(askNext)
  }

  function askNext(): void {
    isDue = false
    askedAt = performance.now()
    void askSome(waiting.splice(0, TOGETHER_MAX))
    plan()
  }

  async function askSome(some: Asked<Q, A>[]): Promise<void> {
    underWay++
    try {
      const answers = await ask(some.map(({ question }) => question))
      // As many as there were questions.
      for (const [index, { resolve }] of some.entries()) resolve(answers[index] as A)
    } catch (cause) {
      for (const { reject } of some) reject(cause)
    } finally {
      underWay--
      plan()
    }
  }

  return (question) => {
    const answer = new Promise<A>((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      plan()
    })
    return withDeadline(ANSWER_WITHIN_MS, answer)
  }
}
