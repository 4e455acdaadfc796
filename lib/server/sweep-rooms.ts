import type { Chat } from '#lib/chat/chat.ts'
import { log } from './log.ts'

/** Sweeps what rooms keep no longer, in the background. Of several processes one does it at a time. */

const EVERY_MS = 10 * 60_000
/** A process that starts has other things to do. */
const FIRST_AFTER_MS = 90_000

/** Answers what ends it, once the step that is under way is done. */
export function sweepRooms({ sweep }: Pick<Chat['retention'], 'sweep'>): () => Promise<void> {
  const abort = new AbortController()
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    try {
      const began = performance.now()
      const removed = await sweep({ signal: abort.signal })
      const tookMs = Math.round(performance.now() - began)
      if (removed > 0) log().info({ removed, tookMs }, 'messages were swept that are kept no longer')
    } catch (cause) {
      log().warn({ err: cause }, 'rooms could not be swept')
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = null
    })
  }

  const timers = [setTimeout(start, FIRST_AFTER_MS), setInterval(start, EVERY_MS)]
  for (const timer of timers) timer.unref()
  return async () => {
    for (const timer of timers) clearTimeout(timer)
    abort.abort()
    await running
  }
}
