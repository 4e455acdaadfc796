import { totalmem } from 'node:os'

/** How much of the machine's memory the embedded database keeps pages of its files in. */

const MIB = 1024 * 1024
const SHARE = 1 / 8
const MIN_MIB = 128
/** Enough for the days of 10,000,000 messages. */
const MAX_MIB = 1_024

/**
 * An eighth of the memory, 128 to 1,024 MiB: a month's days of 10,000,000 messages took 28 to 31 ms with 128 and 9.5 with 1,024,
 * which cost 17 MiB and 25 ms at the start (docs/performance.md).
 */
export function toBufferPoolMib(memoryBytes = findMemory()): number {
  const share = Math.floor((memoryBytes * SHARE) / MIB)
  return Math.min(Math.max(share, MIN_MIB), MAX_MIB)
}

/** In bytes: the machine's, or what a container may use of it. */
function findMemory(): number {
  // Zero where nothing limits it.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
}
