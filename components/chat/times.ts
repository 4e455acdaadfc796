import { useMemo, useSyncExternalStore } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { createFormat, type Format } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/**
 * The format of the reader's time zone. While the server renders it is the one that this device was in last, and the
 * moment is the one at which the page was made, so that both sides agree until the page has taken over.
 */
export function useZonedFormat(): Format {
  const { t, lang } = useI18n()
  const timeZone = useTimeZone()
  const { madeAt } = useShell()
  const now = useSyncExternalStore(subscribeToNothing, readNoTime, () => madeAt)
  return useMemo(
    () => createFormat(LOCALES[lang], t, timeZone, now === undefined ? undefined : new Date(now)),
    [lang, t, timeZone, now],
  )
}

/** The reader's time zone, an IANA name; while the server renders as above. */
export function useTimeZone(): string {
  const { timeZone: lastKnown } = useShell()
  return useSyncExternalStore(subscribeToNothing, readTimeZone, () => lastKnown)
}

/** How soon a new day is noticed at the latest, while the page is in view. */
const DAY_CHECK_MS = 15_000

/** Names days for as long as the page is open: drawn anew at midnight, and when the page comes back into view. */
export function useDayName(format: Format): Format['day'] {
  useSyncExternalStore(subscribeToTime, format.today, format.today)
  return format.day
}

function subscribeToTime(listener: () => void) {
  const timer = setInterval(listener, DAY_CHECK_MS)
  document.addEventListener('visibilitychange', listener)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', listener)
  }
}

function subscribeToNothing() {
  return () => {}
}

function readNoTime(): number | undefined {
  return undefined
}

export function readTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
