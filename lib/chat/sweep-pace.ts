import { setTimeout as wait } from 'node:timers/promises'

/** How much is swept at once, and how long it rests: those who talk come first. */
export interface Pace {
  /** Rows of the next step. */
  readonly size: number
  /** Runs a step, and rests for some times as long as it took. */
  run<T>(step: () => Promise<T>): Promise<T>
}

const SIZE_MIN = 16
const SIZE_MAX = 512
/** A step that takes longer is followed by one half as large, one that takes less than half of it by a larger one. */
const STEP_MS = 12
const REST = 3
const REST_MAX_MS = 500

/** `rest`: how many times as long as a step took nothing is done behind it. */
export function createPace({ rest = REST }: { rest?: number } = {}): Pace {
  let size = 128
  return {
    get size() {
      return size
    },
    async run(step) {
      const began = performance.now()
      const outcome = await step()
      const tookMs = performance.now() - began
      if (tookMs > STEP_MS) size = Math.max(SIZE_MIN, Math.floor(size / 2))
      else if (tookMs < STEP_MS / 2) size = Math.min(SIZE_MAX, size * 2)
      await wait(Math.min(tookMs * rest, REST_MAX_MS), undefined, { ref: false })
      return outcome
    },
  }
}
