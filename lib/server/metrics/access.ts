import { CodedError } from '#lib/protocol/errors.ts'
import { findBearer } from '../auth/bearer.ts'
import { requireScope } from '../auth/caller.ts'
import { isLocalRequest } from '../client-address.ts'

/**
 * Who may read `/metrics`: who shows a token of the scope `metrics`, and who asks on this very machine. No session is enough. Throws
 * CodedError `unauthenticated`, `forbidden`, `rate_limited`, `unavailable`.
 */
export async function requireMetricsReader(headers: Headers): Promise<void> {
  if (findBearer(headers) !== null) await requireScope(headers, 'metrics')
  else if (!isLocalRequest(headers)) throw new CodedError('unauthenticated')
}
