import { describe, expect, it } from 'vitest'
import { askTogether } from './ask-together.ts'

/** Queries that are answered by hand. */
function createQueries() {
  const queries: { questions: number[]; answer(): void; fail(cause: Error): void }[] = []
  const ask = askTogether((questions: number[]) => {
    return new Promise<string[]>((resolve, reject) => {
      queries.push({ questions, answer: () => resolve(questions.map((question) => `${question}!`)), fail: reject })
    })
  })
  return { ask, queries }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('questions asked together', () => {
  it('are one query in one turn, each with its own answer', async () => {
    const { ask, queries } = createQueries()
    const answers = Promise.all([ask(1), ask(2), ask(3)])
    await turn()
    expect(queries.map(({ questions }) => questions)).toEqual([[1, 2, 3]])
    queries[0]?.answer()
    expect(await answers).toEqual(['1!', '2!', '3!'])
  })

  it('wait for each other only while two queries are under way, and then go as one', async () => {
    const { ask, queries } = createQueries()
    const answers: Promise<string>[] = []
    for (const question of [1, 2, 3, 4]) {
      answers.push(ask(question))
      await turn()
    }
    expect(queries.map(({ questions }) => questions)).toEqual([[1], [2]])
    queries[1]?.answer()
    expect(await answers[1]).toBe('2!')
    await turn()
    expect(queries[2]?.questions).toEqual([3, 4])
    queries[2]?.answer()
    expect(await Promise.all(answers.slice(2))).toEqual(['3!', '4!'])
  })

  it('fail together, and leave those who ask later alone', async () => {
    const { ask, queries } = createQueries()
    const failed = Promise.allSettled([ask(1), ask(2)])
    await turn()
    queries[0]?.fail(new Error('away'))
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const later = ask(3)
    await turn()
    queries[1]?.answer()
    expect(await later).toBe('3!')
  })

  it('are at most two hundred in one query', async () => {
    const { ask, queries } = createQueries()
    const answers = Promise.all(Array.from({ length: 450 }, (_, index) => ask(index)))
    await turn()
    for (let asked = 0; asked < 3; asked++) {
      queries[asked]?.answer()
      await turn()
    }
    expect(queries.map(({ questions }) => questions.length)).toEqual([200, 200, 50])
    expect(await answers).toHaveLength(450)
  })
})
