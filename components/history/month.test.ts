import { describe, expect, it, test } from 'vitest'
import { addMonths, findDayByKey, listWeeks, toHeat } from './month.ts'

describe('the weeks of a month', () => {
  it('begin on Monday and hold its days alone', () => {
    const weeks = listWeeks('2026-11')
    expect(weeks).toHaveLength(6)
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01'])
    expect(weeks.at(-1)).toEqual(['2026-11-30', null, null, null, null, null, null])
    expect(weeks.flat().filter((day) => day !== null)).toHaveLength(30)
  })

  it('are four where the month fits into them', () => expect(listWeeks('2027-02')).toHaveLength(4))
})

test('months go over the ends of years', () => {
  expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-03', -14)]).toEqual([
    ...['2027-01', '2025-12', '2025-01'],
  ])
})

test.each([
  ['ArrowLeft', false, '2026-10-31'],
  ['ArrowRight', false, '2026-11-02'],
  ['ArrowUp', false, '2026-10-25'],
  ['ArrowDown', false, '2026-11-08'],
  ['Home', false, '2026-10-26'],
  ['End', false, '2026-11-01'],
  ['PageUp', false, '2026-10-01'],
  ['PageDown', true, '2027-11-01'],
])('%s leads on in the grid', (key, shiftKey, day) => expect(findDayByKey('2026-11-01', { key, shiftKey })).toBe(day))

test('a page ends on the last day of a shorter month', () =>
  expect(findDayByKey('2027-03-31', { key: 'PageUp', shiftKey: false })).toBe('2027-02-28'))

test('other keys lead nowhere', () => expect(findDayByKey('2026-11-01', { key: 'a', shiftKey: false })).toBeNull())

test('a day is as warm as it is busy beside the busiest', () => {
  expect([0, 1, 25, 26, 60, 100].map((count) => toHeat(count, 100))).toEqual([0, 1, 2, 2, 3, 4])
  expect(toHeat(1, 1_000_000)).toBe(1)
})
