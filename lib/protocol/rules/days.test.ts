import { describe, expect, it, test } from 'vitest'
import { isDay, isMonth, isTimeZone, listDayStarts, toDayStart } from './days.ts'

const at = (iso: string) => Date.parse(iso)

describe('the days of a month', () => {
  it('begin at midnight in UTC', () => {
    const starts = listDayStarts('2026-02', 'UTC')
    expect(starts).toHaveLength(29)
    expect(starts[0]).toEqual({ day: '2026-02-01', at: at('2026-02-01T00:00Z') })
    expect(starts.at(-1)).toEqual({ day: '2026-03-01', at: at('2026-03-01T00:00Z') })
  })

  it.each([
    ['east of UTC', 'Asia/Shanghai', '2026-11-01', '2026-10-31T16:00Z'],
    ['at an offset of quarters', 'Asia/Kathmandu', '2026-11-01', '2026-10-31T18:15Z'],
    ['far in the west', 'Pacific/Pago_Pago', '2026-11-01', '2026-11-01T11:00Z'],
    ['far in the east', 'Pacific/Kiritimati', '2026-11-01', '2026-10-31T10:00Z'],
    ['the day before the clocks change', 'Europe/Berlin', '2026-03-28', '2026-03-27T23:00Z'],
    ['the day on which they change', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z'],
    ['the day after', 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00Z'],
    ['back to winter', 'America/New_York', '2026-11-02', '2026-11-02T05:00Z'],
    ['where midnight is leapt over', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00Z'],
    ['where midnight comes twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00Z'],
    ['where a day was left out', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z'],
    ['behind it', 'Pacific/Apia', '2011-12-31', '2011-12-30T10:00Z'],
  ])('begin rightly %s', (_name, timeZone, day, iso) => {
    expect(new Date(toDayStart(day, timeZone))).toEqual(new Date(iso))
  })

  it.each([
    ...['Africa/Cairo', 'America/Sao_Paulo', 'America/Santiago', 'Asia/Beirut', 'Australia/Lord_Howe'],
    ...['America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll', 'Asia/Tehran', 'Atlantic/Azores'],
  ])('end one ms before the next begins, in %s', (timeZone) => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    for (let year = 2012; year < 2028; year += 3)
      for (const month of ['01', '02', '03', '04', '08', '09', '10', '11', '12']) {
        const starts = listDayStarts(`${year}-${month}`, timeZone)
        const days = starts.map(({ day }) => day)
        expect(starts.map(({ at }) => format.format(at))).toEqual(days)
        expect(starts.slice(1).map(({ at }) => format.format(at - 1))).toEqual(days.slice(0, -1))
      }
  })
})

test.each(['2026-11-31', '2026-13-01', '2026-02-29', '26-01-01', '2026-1-1', '2026-01-01T00:00', '3000-01-01', ''])(
  '%j is no day',
  (text) => expect(isDay(text)).toBe(false),
)

test('the last of February is a day in a leap year', () => expect(isDay('2028-02-29')).toBe(true))

test.each(['2026-00', '2026-13', '1969-12', '3000-01', '2026-1', '2026-011', '２０２６-01', 'today'])(
  '%j is no month',
  (text) => expect(isMonth(text)).toBe(false),
)

test('zones are known by their names alone', () => {
  for (const name of ['UTC', 'Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'Etc/GMT+8'])
    expect(isTimeZone(name)).toBe(true)
  for (const name of ['', '+08:00', 'Mars/Olympus', 'Asia/Shanghai;', 'a'.repeat(65)])
    expect(isTimeZone(name)).toBe(false)
})
