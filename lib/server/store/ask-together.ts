/**
 * Questions that many ask the database at about the same time, put to it as one: when a server comes back everybody
 * asks the same, and asking costs Node and the database more than the rows of the answer (docs/performance.md). Nobody
 * waits for others to come: what is asked in one turn of the event loop goes together, and so does what comes while
 * others are being asked. A question is never answered by a query that began before it.
 */

const UNDER_WAY_MAX = 2
const TOGETHER_MAX = 200

interface Asked<Q, A> {
  question: Q
  resolve(answer: A): void
  reject(cause: unknown): void
}

/** `ask` answers in the order of the questions; when it fails, all of them have failed. */
export function askTogether<Q, A>(ask: (questions: Q[]) => Promise<A[]>): (question: Q) => Promise<A> {
  const waiting: Asked<Q, A>[] = []
  let underWay = 0
  let isDue = false

  function askNext(): void {
    isDue = false
    while (underWay < UNDER_WAY_MAX && waiting.length > 0) void askSome(waiting.splice(0, TOGETHER_MAX))
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
      askNext()
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (isDue) return
      isDue = true
      setImmediate(askNext)
    })
}
