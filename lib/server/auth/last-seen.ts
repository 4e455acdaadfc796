import { log } from '../log.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { type SessionRow, toExpiry } from './session-rows.ts'

/**
 * When sessions were used last: known to a few minutes, and written for many at once, so that neither a person who does
 * much nor a crowd that comes back costs a write each.
 */

const COARSE_MS = 5 * 60_000
const COLLECT_MS = 2_000
const TOGETHER_MAX = 500

const waiting = new Set<string>()

/** Notes that a session is used now. Never throws; what can't be written is noted again at the next use. */
export function noteSeen({ id, lastSeenAt }: Pick<SessionRow, 'id' | 'lastSeenAt'>): void {
  if (Date.now() - lastSeenAt.getTime() < COARSE_MS) return
  if (waiting.size === 0) setTimeout(() => void writeSeen(), COLLECT_MS).unref()
  waiting.add(id)
}

/** Writes what was noted. Never throws. */
export async function writeSeen(): Promise<void> {
  // In the order of the table, as any other statement that locks many: none of them then waits for the other.
  const ids = [...waiting].map(BigInt).sort((one, other) => (one < other ? -1 : 1))
  waiting.clear()
  const lastSeenAt = new Date()
  try {
    for (let from = 0; from < ids.length; from += TOGETHER_MAX) {
      const id = { in: ids.slice(from, from + TOGETHER_MAX) }
      const data = { lastSeenAt, expiresAt: toExpiry(lastSeenAt) }
      await runQuery(() => db().session.updateMany({ where: { id, endedAt: null }, data }))
    }
  } catch (cause) {
    log().debug({ err: cause }, 'when sessions were seen could not be written')
  }
}
