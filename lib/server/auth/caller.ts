import type { SessionUser, TokenScope } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { clientAddress } from '../client-address.ts'
import { findBearer, requireToken } from './bearer.ts'
import { requireSession, type Session } from './session.ts'

/** Who calls over HTTP: a person by their session's cookie, or a program by a token. */

export interface HttpCaller {
  user: SessionUser
  /** Null: a token was shown. */
  session: Session | null
  /** What the token may; null for a session, which may everything that its person may. */
  scopes: readonly TokenScope[] | null
}

/**
 * By the token where the request shows one, whatever cookie stands beside it. Throws CodedError `unauthenticated`,
 * `rate_limited`, `unavailable`.
 */
export async function requireCaller(headers: Headers): Promise<HttpCaller> {
  const bearer = findBearer(headers)
  if (bearer !== null) {
    const { user, scopes } = await requireToken(bearer, clientAddress(headers))
    return { user, session: null, scopes }
  }
  const session = await requireSession(headers)
  return { user: session.user, session, scopes: null }
}

/** The same, of a caller that may do what has this scope. Throws CodedError `forbidden`, too. */
export async function requireScope(headers: Headers, scope: TokenScope): Promise<HttpCaller> {
  const caller = await requireCaller(headers)
  requireScopeOf(caller, scope)
  return caller
}

/** Throws CodedError `forbidden` for a caller whose token has not this scope. */
export function requireScopeOf({ scopes }: Pick<HttpCaller, 'scopes'>, scope: TokenScope): void {
  if (scopes && !scopes.includes(scope)) throw new CodedError('forbidden')
}
