/** When an answer has taken too long. All in milliseconds. */
export interface Timeouts {
  /** From asking to the first token, for every attempt. */
  firstMs: number
  /** Between two pieces. */
  idleMs: number
  /** The whole answer, attempts and pauses included. */
  totalMs: number
}

/** What ends a wait: the caller's signal, or one of the deadlines. */
export interface Deadlines {
  /** Aborted by either. */
  signal: AbortSignal
  isExpired(): boolean
  /** Starts the clock of the next wait in place of the last one. */
  expect(withinMs: number): void
  /** Nothing is waited for: the total alone goes on. */
  rest(): void
  /** The work is over: stops the clocks and whatever still listens to the signal. */
  end(): void
}

export function createDeadlines(totalMs: number, outer: AbortSignal): Deadlines {
  const controller = new AbortController()
  let expired = false
  const expire = () => {
    expired = true
    controller.abort()
  }
  const stop = () => controller.abort()
  const total = setTimeout(expire, totalMs)
  let wait: NodeJS.Timeout | undefined
  outer.addEventListener('abort', stop, { once: true })
  if (outer.aborted) stop()
  return {
    signal: controller.signal,
    isExpired: () => expired && !outer.aborted,
    expect(withinMs) {
      clearTimeout(wait)
      wait = setTimeout(expire, withinMs)
    },
    rest: () => clearTimeout(wait),
    end() {
      controller.abort()
      clearTimeout(wait)
      clearTimeout(total)
      outer.removeEventListener('abort', stop)
    },
  }
}
