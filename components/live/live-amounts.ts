import type { Format } from '#lib/i18n/format.ts'
import type { Translate } from '#lib/i18n/translate.ts'

/** `3 ms`, `0.8 s`: as exact as it is of use. */
export function sayDuration(t: Translate, format: Format, ms: number): string {
  if (ms >= 1_000) return t('live.seconds', { n: format.number(Number((ms / 1000).toFixed(1))) })
  return t('live.milliseconds', { n: format.number(ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)) })
}

/** How long ago it began, in its largest unit. */
export function sayUptime(t: Translate, startedAt: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(startedAt)) / 60_000))
  if (minutes < 60) return t('live.upMinutes', { n: minutes })
  if (minutes < 48 * 60) return t('live.upHours', { n: Math.floor(minutes / 60) })
  return t('live.upDays', { n: Math.floor(minutes / 1_440) })
}
