/**
 * Remembers that something is down, so that not everybody has to find out by waiting: after a few failures in a row
 * calls are refused at once, and one at a time may try whether it is back.
 */

const FAILURES_TO_OPEN = 5
const PAUSE_MS = 500

export interface Breaker {
  /** Whether a call may be made now. One that may must be followed by succeed, fail or abstain. */
  mayTry(): boolean
  succeed(): void
  fail(): void
  /** The call has told nothing. */
  abstain(): void
  /** Whether calls are refused, but for those that try. */
  isOpen(): boolean
}

/** `pauseMs`: between two tries. */
export function createBreaker({ pauseMs = PAUSE_MS, now = () => performance.now() } = {}): Breaker {
  let failures = 0
  let pauseUntil = 0
  let isTrying = false

  return {
    mayTry() {
      if (failures < FAILURES_TO_OPEN) return true
      if (isTrying || now() < pauseUntil) return false
      isTrying = true
      return true
    },
    succeed() {
      failures = 0
      isTrying = false
    },
    fail() {
      failures++
      pauseUntil = now() + pauseMs
      isTrying = false
    },
    abstain() {
      isTrying = false
    },
    isOpen: () => failures >= FAILURES_TO_OPEN,
  }
}
