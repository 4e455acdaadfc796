import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { remember } from './remember.ts'

/**
 * The id of the request or command for which something is done, so that every line of the log says it. It comes from the
 * proxy in front, or is made here; each command of a socket has the socket's and a number.
 */

export const REQUEST_ID_HEADER = 'x-request-id'

/** What others may call their requests: nothing else gets into the log. */
const REQUEST_ID = /^[\w.:=+/-]{1,64}$/

/** One for both module graphs. */
function contexts(): AsyncLocalStorage<string | undefined> {
  return remember('request-contexts', () => new AsyncLocalStorage<string | undefined>())
}

/** Does the work as part of this request. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return contexts().run(requestId, work)
}

/** Does work that is for many at once: no line of it belongs to the request that happened to start it. */
export function outsideRequests<T>(work: () => T): T {
  return contexts().run(undefined, work)
}

/** The request or command that this is done for, if it is for one. */
export function requestId(): string | undefined {
  return contexts().getStore()
}

/** The id that came with the request, if it may be one, else a new one; from now on it stands in the request's headers. */
export function nameRequest(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[REQUEST_ID_HEADER]
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomBytes(8).toString('hex')
  request.headers[REQUEST_ID_HEADER] = id
  return id
}
