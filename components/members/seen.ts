import type { Format } from '#lib/i18n/format.ts'
import type { Translate } from '#lib/i18n/translate.ts'

/** Since when somebody is away, or was here last, in words. Times are ISO 8601. */

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MS = 86_400_000
/** When somebody was seen is known to about five minutes. */
const NOW_MINUTES = 5

export function sayAway(t: Translate, since: string, now: Date): string {
  const minutes = toMinutes(since, now)
  if (minutes < HOUR_MINUTES) return t('people.awayMinutes', { n: Math.max(1, minutes) })
  return t('people.awayHours', { n: Math.floor(minutes / HOUR_MINUTES) })
}

export function sayLastSeen(t: Translate, format: Format, at: string, now: Date): string {
  const minutes = toMinutes(at, now)
  if (minutes < NOW_MINUTES) return t('people.seenNow')
  if (minutes < HOUR_MINUTES) return t('people.seenMinutes', { n: minutes })
  const days = Math.round((Date.parse(format.dayKey(now)) - Date.parse(format.dayKey(at))) / DAY_MS)
  if (days === 0) return t('people.seenHours', { n: Math.floor(minutes / HOUR_MINUTES) })
  if (days === 1) return t('people.seenYesterday')
  return t('people.seenDays', { n: days })
}

function toMinutes(since: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / MINUTE_MS))
}
