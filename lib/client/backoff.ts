const BASE_MS = 1_000
/** Nobody waits longer than this for what comes back soon: after a short outage all is well within 5 s. */
const SOON_MS = 3_000
/** So many tries are made at that pace, about a minute; what stays away longer is asked ever more seldom. */
const SOON_ATTEMPTS = 40
const CAP_MS = 30_000

/**
 * How long to wait before try number `attempt` (from 0), in ms: anything up to a limit that grows from 1 s to 3 s, and
 * after a minute doubles up to 30 s. Full jitter: clients that lost the server together don't come back together.
 */
export function drawBackoffMs(attempt: number): number {
  const soonMs = Math.min(SOON_MS, BASE_MS * 2 ** attempt)
  const laterMs = SOON_MS * 2 ** Math.min(attempt - SOON_ATTEMPTS, 16)
  return Math.random() * (attempt < SOON_ATTEMPTS ? soonMs : Math.min(CAP_MS, laterMs))
}
