import { log } from './log.ts'

/** Of the same kind of thing one line in so long: where everything is slow, lines would make it slower. */
const SAID_EVERY_MS = 10_000

/** In the order in which they were said. */
const saidAt = new Map<string, number>()

/** Says in the log that something took so many ms; once in a while of all that have the same key. */
export function saySlow(key: string, ms: number, facts: object, sentence: string): void {
  const now = performance.now()
  for (const [old, at] of saidAt) {
    if (now - at < SAID_EVERY_MS) break
    saidAt.delete(old)
  }
  if (saidAt.has(key)) return
  saidAt.set(key, now)
  log().warn({ ...facts, ms: Math.round(ms) }, sentence)
}
