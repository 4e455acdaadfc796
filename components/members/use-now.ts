import { useSyncExternalStore } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'

const TICK_MS = 30_000

/** The time of day, told anew every half minute, for words that count minutes. It begins as it was when the server made the page. */
export function useNow(): Date {
  const { madeAt } = useShell()
  return new Date(useSyncExternalStore(subscribe, readTick, () => madeAt))
}

function subscribe(listener: () => void) {
  const timer = setInterval(listener, TICK_MS)
  return () => clearInterval(timer)
}

/** The same for as long as a tick is. */
function readTick(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS
}
