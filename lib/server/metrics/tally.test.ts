import { expect, test } from 'vitest'
import { createTally, since, toQuantile } from './tally.ts'

test('what is added falls into the first bucket that it fits', () => {
  const tally = createTally([0.1, 1])
  for (const seconds of [0.05, 0.1, 0.5, 3]) tally.add(seconds)
  expect(tally.read()).toMatchObject({ counts: [2, 1, 1], count: 4 })
  expect(tally.read().sum).toBeCloseTo(3.65)
})

test('two readings give what came between them', () => {
  const tally = createTally([1])
  tally.add(0.5)
  const before = tally.read()
  tally.add(2)
  expect(since(before, tally.read())).toMatchObject({ counts: [0, 1], sum: 2, count: 1 })
})

test('a quantile lies in the bucket where it falls, and above the last bound is that bound', () => {
  const tally = createTally([0.1, 1])
  expect(toQuantile(tally.read(), 0.5)).toBeNull()
  for (let at = 0; at < 10; at++) tally.add(0.5)
  expect(toQuantile(tally.read(), 0.5)).toBeCloseTo(0.55)
  for (let at = 0; at < 90; at++) tally.add(9)
  expect(toQuantile(tally.read(), 0.99)).toBe(1)
})
