import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { remember } from '../remember.ts'

/**
 * How late the event loop is: what a timer waits beyond its time, which is what everybody waits. Of the last minute or two, so that
 * each reader sees the same whoever has read before.
 */

const RESOLUTION_MS = 10
const WINDOW_MS = 60_000

/** In ms. */
export interface LoopDelay {
  mean: number
  p99: number
  max: number
}

interface Windows {
  histogram: IntervalHistogram
  beganAt: number
  last: LoopDelay | null
}

/** Begins to watch at the first call. */
export function readLoopDelay(): LoopDelay {
  const windows = remember('loop-delay', watch)
  const now = toDelay(windows.histogram)
  if (performance.now() - windows.beganAt > WINDOW_MS) {
    windows.last = now
    windows.beganAt = performance.now()
    windows.histogram.reset()
    return now
  }
  const { last } = windows
  if (!last) return now
  return { mean: Math.max(now.mean, last.mean), p99: Math.max(now.p99, last.p99), max: Math.max(now.max, last.max) }
}

function watch(): Windows {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return { histogram, beganAt: performance.now(), last: null }
}

/** The timer's own interval is no delay. */
function toDelay(histogram: IntervalHistogram): LoopDelay {
  if (histogram.count === 0) return { mean: 0, p99: 0, max: 0 }
  const toMs = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS)
  return { mean: toMs(histogram.mean), p99: toMs(histogram.percentile(99)), max: toMs(histogram.max) }
}
