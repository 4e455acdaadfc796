import { log } from './log.ts'
import { forget, remember } from './remember.ts'
import { db } from './store/prisma.ts'
import { runQuery } from './store/run-query.ts'

/**
 * What the program has seen of how it is reached, kept for the operator's check: what a proxy passes on, and which address
 * people open, can't be seen from the machine itself.
 */

/** The start, which all are counted from, and pairs of what should be and what should not. */
export type SightingName =
  | 'started'
  | 'origin_taken'
  | 'origin_refused'
  | 'proxy_named'
  | 'proxy_unnamed'
  | 'upgrade_taken'
  | 'upgrade_missing'

const FLUSH_EVERY_MS = 2_000
/** A sighting that goes on is written so often. */
const WRITE_AGAIN_MS = 60_000
/** What somebody may have made up. */
const DETAIL_CHARACTERS = 200

interface Seen {
  detail: string
  at: Date
  isWritten: boolean
  writtenAt: number
}

/** Costs a write to memory: whatever comes in is seen, and little of it is written. */
export function noteSighting(name: SightingName, detail: string, now = Date.now()): void {
  const { writtenAt = Number.NEGATIVE_INFINITY } = sightings().get(name) ?? {}
  const seen = { detail: detail.slice(0, DETAIL_CHARACTERS), at: new Date(now), isWritten: false, writtenAt }
  sightings().set(name, seen)
}

/** Answers what ends it, with all written. */
export function startSightings(): () => Promise<void> {
  const timer = setInterval(() => void writeSightings(), FLUSH_EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await writeSightings(Number.POSITIVE_INFINITY)
    forget('sightings')
  }
}

/** Never throws: what can't be written now is written later. */
export async function writeSightings(now = Date.now()): Promise<void> {
  for (const [name, seen] of sightings()) {
    if (seen.isWritten || now - seen.writtenAt < WRITE_AGAIN_MS) continue
    const { detail, at } = seen
    try {
      await runQuery(
        () => db().$executeRaw`
          INSERT INTO sightings (name, detail, first_at, last_at) VALUES (${name}, ${detail}, ${at}, ${at})
          ON DUPLICATE KEY UPDATE detail = ${detail}, last_at = GREATEST(last_at, ${at})`,
      )
      seen.isWritten = true
      // What was seen meanwhile waits like the rest.
      const newest = sightings().get(name)
      if (newest) newest.writtenAt = now
    } catch (cause) {
      log().debug({ err: cause }, 'what was seen could not be written')
      return
    }
  }
}

/** Seen by route handlers, too. */
function sightings(): Map<SightingName, Seen> {
  return remember('sightings', () => new Map())
}
