import { describe, expect, test } from 'vitest'
import { isQuietAt, NOTICES_AT_FIRST, toMinuteOfDay } from './quiet.ts'

const clock = (text: string) => {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}
const hours = (from: string, to: string) => ({ ...NOTICES_AT_FIRST, quietHours: { from: clock(from), to: clock(to) } })

describe('notices are unwanted', () => {
  test.each([
    ['never, at first', NOTICES_AT_FIRST, '03:00', false],
    ['until it is taken back', { ...NOTICES_AT_FIRST, isQuiet: true }, '12:00', true],
    ['from the first minute on', hours('12:30', '14:00'), '12:30', true],
    ['not a minute earlier', hours('12:30', '14:00'), '12:29', false],
    ['not in the last minute', hours('12:30', '14:00'), '14:00', false],
    ['over midnight, before it', hours('22:00', '07:30'), '23:59', true],
    ['over midnight, after it', hours('22:00', '07:30'), '07:29', true],
    ['not by day', hours('22:00', '07:30'), '07:30', false],
    ['never, where both times are one', hours('08:00', '08:00'), '08:00', false],
  ])('%s', (_, settings, at, isQuiet) => {
    expect(isQuietAt(settings, clock(at))).toBe(isQuiet)
  })

  test('by the clock of where the person is', () => {
    const at = new Date('2026-01-01T23:05:00Z')
    expect(toMinuteOfDay(at, 'UTC')).toBe(clock('23:05'))
    expect(toMinuteOfDay(at, 'Asia/Shanghai')).toBe(clock('7:05'))
    expect(toMinuteOfDay(at, 'Asia/Kolkata')).toBe(clock('4:35'))
    expect(toMinuteOfDay(new Date('2026-01-01T00:00:00Z'), 'UTC')).toBe(0)
  })
})
