import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import { requireSession } from './session.ts'

/** The admin whose session this is: never a token. Throws CodedError `unauthenticated`, `forbidden`, `unavailable`. */
export async function requireAdminSession(headers: Headers): Promise<SessionUser> {
  const { user } = await requireSession(headers)
  if (!mayAdminister(user)) throw new CodedError('forbidden')
  return user
}
