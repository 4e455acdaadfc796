import { expect } from 'vitest'

/** Whoever may send a text may send any text: what looks at it has to take time in proportion to its length. */

/** UTF-16 units. A step for each two of them, which is what a square comes to, would take five seconds at the least. */
const LENGTH = 100_000
/** Far more than a step for each takes, also on a busy machine. */
const MAX_MS = 3_000

/** The text is `before`, the unit so often that it is long, and `after`. */
export function expectLinear(work: (text: string) => unknown, unit: string, before = '', after = ''): void {
  const text = before + unit.repeat(Math.ceil(LENGTH / unit.length)) + after
  const start = performance.now()
  work(text)
  expect(performance.now() - start).toBeLessThan(MAX_MS)
}
