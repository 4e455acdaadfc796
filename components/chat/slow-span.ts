import type { Translate } from '#lib/i18n/translate.ts'

/** A number of seconds in words, as whole minutes where it is some. */
export function toSpan(t: Translate, seconds: number): string {
  return seconds % 60 === 0 ? t('slow.minutes', { n: seconds / 60 }) : t('slow.seconds', { n: seconds })
}
