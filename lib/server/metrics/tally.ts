/**
 * How long something took, told apart by size: one number for each bucket. Adding costs a few comparisons and no memory, so that it
 * may stand where every message passes by; what a reader wants of it is computed when somebody reads.
 */
export interface Tally {
  add(seconds: number): void
  read(): TallyFacts
}

export interface TallyFacts {
  /** Upper bounds of the buckets in seconds, ascending; the last bucket has none. */
  bounds: readonly number[]
  /** How many fell into each, one more than there are bounds. */
  counts: readonly number[]
  sum: number
  count: number
}

export function createTally(bounds: readonly number[]): Tally {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  let sum = 0
  let count = 0
  return {
    add(seconds) {
      let place = 0
      while (place < bounds.length && seconds > (bounds[place] ?? 0)) place++
      counts[place] = (counts[place] ?? 0) + 1
      sum += seconds
      count++
    },
    read: () => ({ bounds, counts: [...counts], sum, count }),
  }
}

/** What came between two readings of the same tally. */
export function since(earlier: TallyFacts, now: TallyFacts): TallyFacts {
  return {
    bounds: now.bounds,
    counts: now.counts.map((count, place) => count - (earlier.counts[place] ?? 0)),
    sum: now.sum - earlier.sum,
    count: now.count - earlier.count,
  }
}

/** About the value that this share (0–1) stays below, in seconds: within its bucket as if all were spread evenly. Null for none. */
export function toQuantile({ bounds, counts, count }: TallyFacts, share: number): number | null {
  if (count === 0) return null
  let left = share * count
  for (const [place, inside] of counts.entries()) {
    const low = bounds[place - 1] ?? 0
    const high = bounds[place] ?? low
    if (inside > 0 && left <= inside) return low + ((high - low) * left) / inside
    left -= inside
  }
  return bounds.at(-1) ?? null
}
