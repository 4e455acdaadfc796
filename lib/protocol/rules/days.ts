/** Days as somebody in a time zone has them: they begin at midnight there, also where the clocks change. */

const DAY_MS = 86_400_000
const NAME_MAX = 64

/** A day, `YYYY-MM-DD`, and when it begins, in ms of the epoch. */
export interface DayStart {
  day: string
  at: number
}

/** Whether it is the name of a zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  if (name.length > NAME_MAX || !/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The days of a month, `YYYY-MM`, and behind them the first day of the next one. */
export function listDayStarts(month: string, timeZone: string): DayStart[] {
  const first = Date.parse(`${month}-01`)
  const next = Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth() + 1)
  const readOffset = createOffsetReader(timeZone)
  // One more at each end: a day's midnight lies between the offsets of the day before and of the day after.
  const offsets = Array.from({ length: (next - first) / DAY_MS + 3 }, (_, index) =>
    readOffset(first + (index - 1) * DAY_MS),
  )
  return offsets.slice(2).map((after, index) => {
    const midnight = first + index * DAY_MS
    const before = offsets[index] ?? after
    const at = before === after ? midnight - before : findMidnight(midnight, { before, after, readOffset })
    return { day: toDay(midnight), at }
  })
}

/** When a day, `YYYY-MM-DD`, begins, in ms of the epoch. */
export function toDayStart(day: string, timeZone: string): number {
  const found = listDayStarts(day.slice(0, 7), timeZone).find((start) => start.day === day)
  if (!found) throw new RangeError(`no such day: ${day}`)
  return found.at
}

/** Whether it is a day of the calendar, `YYYY-MM-DD`, of a year that a message may be from. */
export function isDay(text: string): boolean {
  return isMonth(text.slice(0, 7)) && /^.{7}-\d\d$/.test(text) && toValidDay(text) === text
}

/** Whether it is a month, `YYYY-MM`, of the years 1970 to 2999. */
export function isMonth(text: string): boolean {
  return /^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$/.test(text)
}

/** Where the clocks change around a midnight, which then comes earlier, later, or not at all. */
function findMidnight(
  midnight: number,
  { before, after, readOffset }: { before: number; after: number; readOffset: (at: number) => number },
): number {
  let [low, change] = [midnight - DAY_MS, midnight + DAY_MS]
  while (low + 1 < change) {
    const middle = Math.floor((low + change) / 2)
    if (readOffset(middle) === before) low = middle
    else change = middle
  }
  if (midnight - before < change) return midnight - before
  // Where the clocks leap over it, the day begins with the leap.
  return Math.max(midnight - after, change)
}

/** How far the clocks there are ahead of UTC at a moment, in ms. */
function createOffsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  return (at) => {
    const parts = format.formatToParts(at).map(({ type, value }) => [type, Number(value)])
    const { year = 0, month = 1, day, hour, minute, second } = Object.fromEntries(parts) as Record<string, number>
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
  }
}

function toValidDay(text: string): string | null {
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : toDay(at)
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
