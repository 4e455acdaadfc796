import type { Translate } from './translate.ts'

/** Times, days and numbers as a reader of the language writes them. Dates are ISO 8601 strings or Dates. */
export interface Format {
  /** 09:44 */
  time: (date: Date | string) => string
  /** Today, Yesterday, Monday, March 3 or Monday, March 3, 2025. */
  day: (date: Date | string) => string
  /** As short as a list wants it: 09:44, Yesterday, Fri, Mar 3 or 3/3/2025. */
  brief: (date: Date | string) => string
  /** Mar 3 */
  shortDay: (date: Date | string) => string
  /** Mar 3, 2025, 09:44 */
  dateTime: (date: Date | string) => string
  /** Equal for two moments of the same day, and only then. */
  dayKey: (date: Date | string) => string
  /** The key of the present day. */
  today: () => string
  /** 12,345 */
  number: (value: number) => string
  /** a, b, and c */
  list: (items: string[]) => string
}

const DAY_MS = 86_400_000

/** Of calendar days (YYYY-MM-DD): where the clocks change, a day is not 24 hours long. */
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10)
}

/**
 * `timeZone` is an IANA name; without one, that of the machine. `now`: the moment by which today is told; without one, that
 * of each call.
 */
export function createFormat(locale: string, t: Translate, timeZone?: string, now?: Date): Format {
  const zone = timeZone === undefined ? {} : { timeZone }
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone })
  const dateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    ...zone,
  })
  const key = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone })
  const longDay = new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', weekday: 'long', ...zone })
  const longDayOfYear = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    ...zone,
  })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', ...zone })
  const shortDay = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...zone })
  const shortDayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: 'short', ...zone })
  const numbers = new Intl.NumberFormat(locale)
  const lists = new Intl.ListFormat(locale)

  const dayKey = (date: Date | string) => key.format(new Date(date))
  const readToday = () => dayKey(now ?? new Date())
  return {
    time: (date) => time.format(new Date(date)),
    day: (date) => {
      const day = dayKey(date)
      const today = readToday()
      if (day === today) return t('common.today')
      if (day === dayBefore(today)) return t('common.yesterday')
      const isThisYear = day.slice(0, 4) === today.slice(0, 4)
      return (isThisYear ? longDay : longDayOfYear).format(new Date(date))
    },
    brief: (date) => {
      const day = dayKey(date)
      const today = readToday()
      if (day === today) return time.format(new Date(date))
      if (day === dayBefore(today)) return t('common.yesterday')
      const daysAgo = (Date.parse(today) - Date.parse(day)) / DAY_MS
      if (daysAgo > 0 && daysAgo < 7) return weekday.format(new Date(date))
      const isThisYear = day.slice(0, 4) === today.slice(0, 4)
      return (isThisYear ? shortDay : shortDayOfYear).format(new Date(date))
    },
    shortDay: (date) => shortDay.format(new Date(date)),
    dateTime: (date) => dateTime.format(new Date(date)),
    dayKey,
    today: readToday,
    number: (value) => numbers.format(value),
    list: (items) => lists.format(items),
  }
}
