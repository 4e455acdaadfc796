import { clientAddress, toNetwork } from '../client-address.ts'
import { env } from '../env.ts'
import { type Handler, tokenRoute } from '../http.ts'
import { createLimiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'
import { findBearer, findTokenOwner } from './bearer.ts'
import { findSessionToken } from './cookies.ts'
import { findPayload } from './token.ts'

/**
 * What may be read over HTTP by a session or by a token, and how often: a person wherever they are, others by their address.
 * Counted across processes.
 */

const WINDOW_S = 10
/** So many files for each read that one may do. */
const FILES_PER_READ = 10

/** A route that reads: as `route`, and limited. */
export function readRoute<C = unknown>(handler: Handler<C>): Handler<C> {
  return tokenRoute(async (request, context) => {
    await takeRead(request.headers)
    return handler(request, context)
  })
}

/** Counts a read. Throws CodedError `rate_limited`. The cookie alone says whose it is, so that a flood costs no query. */
export async function takeRead(headers: Headers): Promise<void> {
  await takeBy(headers, 'read-limit', 'reads', 1)
}

async function takeBy(headers: Headers, kept: string, name: string, factor: number): Promise<void> {
  const points = env().READS_PER_10S * factor
  if (points === 0) return
  const limit = remember(kept, () => createLimiter({ name, points, windowS: WINDOW_S }, redis()))
  await limit.take((await findUserId(headers)) ?? toNetwork(clientAddress(headers)))
}

async function findUserId(headers: Headers): Promise<string | null> {
  const bearer = findBearer(headers)
  if (bearer !== null) return findTokenOwner(bearer, clientAddress(headers))
  const token = findSessionToken(headers.get('cookie'))
  const payload = token && (await findPayload(token))
  return payload ? payload.id : null
}

/** A route that gives files: a room full of pictures asks for many at once. */
export function fileRoute<C = unknown>(handler: Handler<C>): Handler<C> {
  return tokenRoute(async (request, context) => {
    await takeBy(request.headers, 'file-read-limit', 'file-reads', FILES_PER_READ)
    return handler(request, context)
  })
}

/** A route that takes files. */
export function uploadRoute<C = unknown>(handler: Handler<C>): Handler<C> {
  return tokenRoute(async (request, context) => {
    await takeBy(request.headers, 'upload-limit', 'uploads', 1)
    return handler(request, context)
  })
}
