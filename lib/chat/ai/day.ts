/** Days of budgets: they begin at midnight of UTC, wherever anybody is. Times are ms of the epoch. */

const DAY_MS = 86_400_000

/** `2026-05-06` */
export function toUtcDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** When the day ends, ISO 8601. */
export function toResetAt(time: number): string {
  return new Date((Math.floor(time / DAY_MS) + 1) * DAY_MS).toISOString()
}

export function daysBefore(day: string, days: number): string {
  return toUtcDay(Date.parse(day) - days * DAY_MS)
}
