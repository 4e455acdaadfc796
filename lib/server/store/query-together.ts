import { withDeadline } from '../deadline.ts'
import { outsideRequests } from '../request-context.ts'

/**
 * Queries that many need at about the same time, run as one: when a server comes back everybody needs the same, and a
 * query costs Node and the database more than the rows of its answer (docs/performance.md). A lone
 * question goes at once; what comes right behind another one goes with all that come within the same few milliseconds.
 * A question is never answered by a query that began before it.
 */

const PACE_MS = 5
/** From the question on: one that waits behind a query that hangs is not kept for longer. */
const ANSWER_WITHIN_MS = 2_500
const UNDER_WAY_MAX = 2
const TOGETHER_MAX = 200

interface Waiting<Q, A> {
  question: Q
  resolve(answer: A): void
  reject(cause: unknown): void
}

/**
 * `query` answers in the order of the questions, and must settle; when it fails, all of them have failed. A question may
 * also fail with CodedError('unavailable') when its answer takes too long.
 */
export function queryTogether<Q, A>(query: (questions: Q[]) => Promise<A[]>): (question: Q) => Promise<A> {
  const waiting: Waiting<Q, A>[] = []
  let underWay = 0
  let queriedAt = Number.NEGATIVE_INFINITY
  let isDue = false

  function plan(): void {
    if (isDue || underWay === UNDER_WAY_MAX || waiting.length === 0) return
    isDue = true
    const waitMs = queriedAt + PACE_MS - performance.now()
    outsideRequests(() => {
      if (waitMs > 0) setTimeout(queryNext, waitMs)
      else setImmediate(queryNext)
    })
  }

  function queryNext(): void {
    isDue = false
    queriedAt = performance.now()
    void querySome(waiting.splice(0, TOGETHER_MAX))
    plan()
  }

  async function querySome(some: Waiting<Q, A>[]): Promise<void> {
    underWay++
    try {
      const answers = await query(some.map(({ question }) => question))
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
