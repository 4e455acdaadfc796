import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { queryTogether } from './query-together.ts'

/** Queries that are answered by hand. */
function createQueries() {
  const queries: { questions: number[]; answer(): void; fail(cause: Error): void }[] = []
  const ask = queryTogether((questions: number[]) => {
    return new Promise<string[]>((resolve, reject) => {
      queries.push({ questions, answer: () => resolve(questions.map((question) => `${question}!`)), fail: reject })
    })
  })
  return { ask, queries }
}

/** Longer than questions are gathered for. */
const wait = () => vi.advanceTimersByTimeAsync(10)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('questions asked together', () => {
  it('are one query in one turn, each with its own answer', async () => {
    const { ask, queries } = createQueries()
    const answers = Promise.all([ask(1), ask(2), ask(3)])
    await wait()
    expect(queries.map(({ questions }) => questions)).toEqual([[1, 2, 3]])
    queries[0]?.answer()
    expect(await answers).toEqual(['1!', '2!', '3!'])
  })

  it('go at once when nobody has just asked, and wait a moment for each other otherwise', async () => {
    const { ask, queries } = createQueries()
    const first = ask(1)
    await vi.advanceTimersByTimeAsync(0)
    expect(queries.map(({ questions }) => questions)).toEqual([[1]])
    const answers = [ask(2)]
    await vi.advanceTimersByTimeAsync(2)
    answers.push(ask(3))
    expect(queries).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(4)
    expect(queries[1]?.questions).toEqual([2, 3])
    for (const query of queries) query.answer()
    expect(await Promise.all([first, ...answers])).toEqual(['1!', '2!', '3!'])
  })

  it('are no more than two queries at a time, and then go as one', async () => {
    const { ask, queries } = createQueries()
    const answers: Promise<string>[] = []
    for (const question of [1, 2, 3, 4]) {
      answers.push(ask(question))
      await wait()
    }
    expect(queries.map(({ questions }) => questions)).toEqual([[1], [2]])
    queries[1]?.answer()
    expect(await answers[1]).toBe('2!')
    await wait()
    expect(queries[2]?.questions).toEqual([3, 4])
    queries[2]?.answer()
    expect(await Promise.all(answers.slice(2))).toEqual(['3!', '4!'])
  })

  it('fail together, and leave those who ask later alone', async () => {
    const { ask, queries } = createQueries()
    const failed = Promise.allSettled([ask(1), ask(2)])
    await wait()
    queries[0]?.fail(new Error('away'))
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const later = ask(3)
    await wait()
    queries[1]?.answer()
    expect(await later).toBe('3!')
  })

  it('are not kept by queries that hang, nor do they keep others', async () => {
    const { ask, queries } = createQueries()
    const hung = [ask(1)]
    await wait()
    hung.push(ask(2))
    await wait()
    hung.push(ask(3))
    const outcomes = Promise.allSettled(hung)
    await vi.advanceTimersByTimeAsync(2_600)
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'unavailable' } })
    queries[0]?.fail(new Error('timeout'))
    const later = ask(4)
    await wait()
    queries[2]?.answer()
    expect(queries[2]?.questions).toEqual([3, 4])
    expect(await later).toBe('4!')
  })

  it('are at most two hundred in one query', async () => {
    const { ask, queries } = createQueries()
    const answers = Promise.all(Array.from({ length: 450 }, (_, index) => ask(index)))
    await wait()
    for (let asked = 0; asked < 3; asked++) {
      queries[asked]?.answer()
      await wait()
    }
    expect(queries.map(({ questions }) => questions.length)).toEqual([200, 200, 50])
    expect(await answers).toHaveLength(450)
  })
})
