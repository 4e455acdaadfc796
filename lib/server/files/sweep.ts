import type { Files } from '#lib/chat/files.ts'

/** Takes away, in the background, what is to be found no more. Every process does; what one has done the others find done. */

const REMOVED_EVERY_MS = 30_000
const ALL_EVERY_MS = 60 * 60_000
/** A process that starts has other things to do. */
const FIRST_AFTER_MS = 60_000

/** Answers what ends it. */
export function sweepFiles({ removeBytes, sweep }: Pick<Files, 'removeBytes' | 'sweep'>): () => void {
  const timers = [
    setInterval(() => void removeBytes(), REMOVED_EVERY_MS),
    setInterval(() => void sweep(), ALL_EVERY_MS),
    setTimeout(() => void sweep(), FIRST_AFTER_MS),
  ]
  for (const timer of timers) timer.unref()
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}
