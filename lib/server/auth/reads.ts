import { clientAddress, toNetwork } from '../client-address.ts'
import { env } from '../env.ts'
import { type Handler, route } from '../http.ts'
import { createLimiter, type Limiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'
import { findSessionToken } from './cookies.ts'
import { findPayload } from './token.ts'

/** How often one may read over HTTP: a person wherever they are, others by their address. Counted across processes. */

const WINDOW_S = 10

/** A route that reads: as `route`, and limited. */
export function readRoute<C = unknown>(handler: Handler<C>): Handler<C> {
  return route(async (request, context) => {
    await takeRead(request.headers)
    return handler(request, context)
  })
}

/** Counts a read. Throws CodedError `rate_limited`. The token alone says whose it is, so that a flood costs no query. */
export async function takeRead(headers: Headers): Promise<void> {
  const limit = readLimit()
  if (!limit) return
  const token = findSessionToken(headers.get('cookie'))
  const payload = token && (await findPayload(token))
  await limit.take(payload ? payload.id : toNetwork(clientAddress(headers)))
}

function readLimit(): Limiter | null {
  const points = env().READS_PER_10S
  if (points === 0) return null
  return remember('read-limit', () => createLimiter({ name: 'reads', points, windowS: WINDOW_S }, redis()))
}
