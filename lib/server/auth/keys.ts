import { toNetwork } from '../client-address.ts'
import { createLimiter, type Limiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'

/** What opens a door to whoever shows it: tokens, and the addresses of webhooks. Nobody can try many of them. */

/** Such as open none, from one network in the window. */
const FAILURES_MAX = 50
const WINDOW_S = 10
/** Hashes of those that did, and whose they are. */
const KNOWN_MAX = 10_000

/** What a key opens, and the id of whose it is. */
export interface Found<T> {
  found: T
  ownerId: string
}

/**
 * What `find` has for the hash of a key; null where that is nothing. Throws what `find` throws, and CodedError `rate_limited` where
 * this address has tried too many that open nothing.
 */
export async function findByKey<T>(
  hash: string,
  address: string,
  find: (hash: string) => Promise<Found<T> | null>,
): Promise<T | null> {
  const network = toNetwork(address)
  if (!owners().has(hash)) await failures().requireBelow(network)
  const opened = await find(hash)
  if (!opened) {
    owners().delete(hash)
    await failures().count(network)
    return null
  }
  keepOwner(hash, opened.ownerId)
  return opened.found
}

/** Whose key it is, where it was seen before. */
export function findKnownOwner(hash: string): string | undefined {
  return owners().get(hash)
}

function keepOwner(hash: string, ownerId: string): void {
  const known = owners()
  known.delete(hash)
  known.set(hash, ownerId)
  const [oldest] = known.keys()
  if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest)
}

function owners(): Map<string, string> {
  return remember('key-owners', () => new Map())
}

function failures(): Limiter {
  const options = { name: 'key-failures', points: FAILURES_MAX, windowS: WINDOW_S }
  return remember('key-failures', () => createLimiter(options, redis()))
}
