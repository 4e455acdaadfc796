import { expect, test } from 'vitest'
import { ONE_LINE, toExcerpt } from './excerpt.ts'

const show = (text: string, ranges: [number, number][]) =>
  toExcerpt(text, ranges)
    .map((run) => (run.isFound ? `[${run.text}]` : run.text))
    .join('')

test('A short text is shown whole, with what was found in it.', () => {
  expect(show('one two\nthree', [[4, 7]])).toBe('one [two] three')
  expect(
    show('abab', [
      [0, 2],
      [2, 4],
    ]),
  ).toBe('[ab][ab]')
  expect(show('nothing', [])).toBe('nothing')
})

test('Of a long one the part around the first word is shown, and no half of a character.', () => {
  const text = `${'😀'.repeat(200)}found${'😀'.repeat(200)}`
  const shown = show(text, [
    [400, 405],
    [800, 802],
  ])
  expect(shown).toMatch(/^…(😀)+\[found\](😀)+…$/u)
  expect(shown.isWellFormed()).toBe(true)
  expect(shown.length).toBeLessThan(260)
})

test('In one line what was found stands near the beginning.', () => {
  const runs = toExcerpt(`${'before '.repeat(20)}found${' after'.repeat(20)}`, [[140, 145]], ONE_LINE)
  expect(runs.map(({ text }) => text)).toEqual(['…', 'fore before ', 'found', expect.stringMatching(/^ after/), '…'])
})
