import { CodedError } from '#lib/protocol/errors.ts'
import { findTokenRow, type TokenRow, toTokenHash } from '../store/tokens.ts'
import { type Found, findByKey, findKnownOwner } from './keys.ts'
import { noteUsed } from './last-seen.ts'

/** Tokens as they come: each costs a query, so that one that is revoked is dead at once. */

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
  const row = hash === null ? null : await findByKey(hash, address, findHolding)
  if (row) await noteUsed(row)
  return row
}

async function findHolding(hash: string): Promise<Found<TokenRow> | null> {
  const row = await findTokenRow(hash)
  return row && row.endReason === null ? { found: row, ownerId: row.user.id } : null
}

/** As above. Throws CodedError `unauthenticated`, too. */
export async function requireToken(given: string, address: string): Promise<TokenRow> {
  const token = await findToken(given, address)
  if (!token) throw new CodedError('unauthenticated')
  return token
}

/** The id of whoever the token is of, for counting: without a query where it was seen before. Null for nobody's. Throws as findToken. */
export async function findTokenOwner(given: string, address: string): Promise<string | null> {
  const known = findKnownOwner(toTokenHash(given) ?? '')
  return known ?? (await findToken(given, address))?.user.id ?? null
}
