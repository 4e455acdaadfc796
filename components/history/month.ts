/** Months, `YYYY-MM`, and days, `YYYY-MM-DD`, of the calendar, wherever anybody is. Weeks begin on Monday. */

const DAY_MS = 86_400_000
const HEATS = 4
/** Below 1, so that one busy day does not cool all the others down. */
const FADING = 0.7

export type Week = (string | null)[]

export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + count)).toISOString().slice(0, 7)
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10)
}

/** The weeks of a month; null for days of others. */
export function listWeeks(month: string): Week[] {
  const first = `${month}-01`
  const days = (Date.parse(`${addMonths(month, 1)}-01`) - Date.parse(first)) / DAY_MS
  const cells: Week = [
    ...Array.from({ length: toWeekday(first) }, () => null),
    ...Array.from({ length: days }, (_, index) => addDays(first, index)),
  ]
  const rows = Math.ceil(cells.length / 7)
  return Array.from({ length: rows }, (_, row) => Array.from({ length: 7 }, (_, at) => cells[row * 7 + at] ?? null))
}

/** Where a key of the grid leads from a day; null for other keys. With Shift a page is a year. */
export function findDayByKey(day: string, { key, shiftKey }: { key: string; shiftKey: boolean }): string | null {
  const step = STEPS[key]
  if (step !== undefined) return addDays(day, step)
  if (key === 'Home') return addDays(day, -toWeekday(day))
  if (key === 'End') return addDays(day, 6 - toWeekday(day))
  if (key === 'PageUp') return toOtherMonth(day, shiftKey ? -12 : -1)
  if (key === 'PageDown') return toOtherMonth(day, shiftKey ? 12 : 1)
  return null
}

/** How warm a day is, from 0 for nothing to 4, beside the busiest of its month. */
export function toHeat(count: number, max: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil(HEATS * (count / max) ** FADING))
}

const STEPS: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** The same day of another month, or its last one. */
function toOtherMonth(day: string, count: number): string {
  const month = addMonths(day.slice(0, 7), count)
  const last = addDays(`${addMonths(month, 1)}-01`, -1)
  const wanted = `${month}-${day.slice(8)}`
  return wanted < last ? wanted : last
}

/** From 0 for Monday. */
function toWeekday(day: string): number {
  return (new Date(day).getUTCDay() + 6) % 7
}
