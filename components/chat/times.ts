import { useMemo, useSyncExternalStore } from 'react'
import { createFormat, type Format } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The format of the reader's time zone; UTC while the server renders, so that both sides agree until the page has taken over. */
export function useZonedFormat(): Format {
  const { t, lang } = useI18n()
  const timeZone = useSyncExternalStore(subscribeToNothing, readTimeZone, () => 'UTC')
  return useMemo(() => createFormat(LOCALES[lang], t, timeZone), [lang, t, timeZone])
}

function subscribeToNothing() {
  return () => {}
}

function readTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
