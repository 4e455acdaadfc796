const BASE_MS = 1_000
const CAP_MS = 30_000

/**
 * How long to wait before try number `attempt` (from 0), in ms: anything up to a limit that doubles from 1 s to 30 s.
 * Full jitter: clients that lost the server together don't come back together.
 */
export function drawBackoffMs(attempt: number): number {
  return Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16))
}
