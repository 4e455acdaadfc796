/** Numbers from 0 to 1 that a seed decides (mulberry32): what a run did can be done again. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** From `low` up to `high`. */
export function between(random: () => number, low: number, high: number): number {
  return low + random() * (high - low)
}
