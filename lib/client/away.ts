import { AWAY_AFTER_MS } from '#lib/protocol/limits.ts'
import type { Chat } from './chat.ts'

/** Whether somebody touches this browser: in one tab or another, for the tabs of a browser are one place. */

/** When a tab was touched last, in ms of the epoch, for the other tabs. */
const KEY = 'parlor:touched'
/** The others are told at most so often. */
const TELL_MS = 10_000
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/**
 * Tells the server when nobody has touched any tab for AWAY_AFTER_MS, when somebody does again, and anew after a reconnect.
 * Returns what ends it.
 */
export function watchAway(
  { call, connection }: Pick<Chat, 'call' | 'connection'>,
  now: () => number = Date.now,
): () => void {
  let touchedAt = now()
  let toldOthersAt = 0
  let isAway = false
  let timer = setTimeout(look, AWAY_AFTER_MS)
  let wasOnline = true

  function tell(): void {
    if (connection.get().state === 'online') void call('presence:set', { isAway })
  }

  function touch(): void {
    touchedAt = now()
    if (touchedAt - toldOthersAt > TELL_MS) {
      toldOthersAt = touchedAt
      tellOthers(touchedAt)
    }
    wake()
  }

  function wake(): void {
    if (!isAway) return
    isAway = false
    tell()
    plan()
  }

  function look(): void {
    touchedAt = Math.max(touchedAt, readOthers())
    if (now() - touchedAt < AWAY_AFTER_MS) {
      plan()
      return
    }
    isAway = true
    tell()
  }

  function plan(): void {
    clearTimeout(timer)
    timer = setTimeout(look, Math.max(1_000, touchedAt + AWAY_AFTER_MS - now()))
  }

  function onStorage({ key }: StorageEvent): void {
    if (key !== KEY) return
    touchedAt = Math.max(touchedAt, readOthers())
    if (now() - touchedAt < AWAY_AFTER_MS) wake()
  }

  const stopWatching = connection.subscribe(() => {
    const isOnline = connection.get().state === 'online'
    if (isOnline && !wasOnline && isAway) tell()
    wasOnline = isOnline
  })
  for (const name of TOUCHES) window.addEventListener(name, touch, { passive: true, capture: true })
  window.addEventListener('storage', onStorage)
  return () => {
    clearTimeout(timer)
    stopWatching()
    for (const name of TOUCHES) window.removeEventListener(name, touch, { capture: true })
    window.removeEventListener('storage', onStorage)
  }
}

function tellOthers(at: number): void {
  try {
    localStorage.setItem(KEY, String(at))
  } catch {
    // Blocked or full: then each tab is a place of its own.
  }
}

function readOthers(): number {
  try {
    return Number(localStorage.getItem(KEY)) || 0
  } catch {
    return 0
  }
}
