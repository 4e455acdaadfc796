import { CodedError } from '#lib/protocol/errors.ts'
import { toNetwork } from '../client-address.ts'
import { createLimiter, type Limiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'
import { findTokenRow, type TokenRow, toTokenHash } from '../store/tokens.ts'
import { noteUsed } from './last-seen.ts'

/** Tokens as they come: each costs a query, so that one that is revoked is dead at once. */

/** Tokens that are none, or are over, from one network in the window. */
const FAILURES_MAX = 50
const WINDOW_S = 10
/** Hashes of tokens that held, and whose they are. */
const KNOWN_MAX = 10_000

/** What stands behind `Authorization: Bearer`; null where a request shows no token. Other schemes may be a proxy's. */
export function findBearer(headers: Headers): string | null {
  const [, given] = /^bearer +(.*)$/i.exec(headers.get('authorization') ?? '') ?? []
  return given ?? null
}

/**
 * The token, or null where it doesn't hold. Throws CodedError `unavailable`, and `rate_limited` where this address has
 * tried too many that are none.
 */
async function findToken(given: string, address: string): Promise<TokenRow | null> {
  const hash = toTokenHash(given)
  if (hash === null) return null
  const network = toNetwork(address)
  if (!owners().has(hash)) await failures().requireBelow(network)
  const row = await findTokenRow(hash)
  if (!row || row.endReason !== null) {
    owners().delete(hash)
    await failures().count(network)
    return null
  }
  keepOwner(hash, row.user.id)
  await noteUsed(row)
  return row
}

/** As above. Throws CodedError `unauthenticated`, too. */
export async function requireToken(given: string, address: string): Promise<TokenRow> {
  const token = await findToken(given, address)
  if (!token) throw new CodedError('unauthenticated')
  return token
}

/** The id of whoever the token is of, for counting: without a query where it was seen before. Null for nobody's. Throws as findToken. */
export async function findTokenOwner(given: string, address: string): Promise<string | null> {
  const known = owners().get(toTokenHash(given) ?? '')
  return known ?? (await findToken(given, address))?.user.id ?? null
}

function keepOwner(hash: string, userId: string): void {
  const known = owners()
  known.delete(hash)
  known.set(hash, userId)
  const [oldest] = known.keys()
  if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest)
}

function owners(): Map<string, string> {
  return remember('token-owners', () => new Map())
}

function failures(): Limiter {
  const options = { name: 'token-failures', points: FAILURES_MAX, windowS: WINDOW_S }
  return remember('token-failures', () => createLimiter(options, redis()))
}
