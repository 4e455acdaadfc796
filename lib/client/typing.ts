const REPEAT_MS = 3_000
const IDLE_MS = 5_000

/** Tells the room that one types: `true` at most every 3 s, `false` after 5 s without a keystroke. */
export interface TypingSignal {
  set(isTyping: boolean): void
  /** What was typed is sent, which others see for themselves: the next keystroke starts anew. */
  reset(): void
}

export function createTypingSignal(tell: (isTyping: boolean) => void): TypingSignal {
  /** When `true` was last told, ms of performance.now(); null while others take me for idle. */
  let toldAt: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    if (toldAt === null) return
    toldAt = null
    tell(false)
  }

  return {
    set(isTyping) {
      if (!isTyping) return stop()
      clearTimeout(timer)
      timer = setTimeout(stop, IDLE_MS)
      if (toldAt !== null && performance.now() - toldAt < REPEAT_MS) return
      toldAt = performance.now()
      tell(true)
    },
    reset() {
      clearTimeout(timer)
      toldAt = null
    },
  }
}
