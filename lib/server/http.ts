import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { CodedError, type ErrorCode, type Failure } from '#lib/protocol/errors.ts'
import { idParameter } from '#lib/protocol/http.ts'
import { findBearer } from './auth/bearer.ts'
import { clientAddress } from './client-address.ts'
import { toFailure } from './edge.ts'
import { requireOwnOrigin } from './origin.ts'
import { runFrom } from './request-address.ts'

/** HTTP's side of the edge: every JSON route is a `route`, which parses, runs, and answers errors as the contract's codes. */

const BODY_MAX_BYTES = 64 * 1024

const STATUS_OF: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  forbidden_origin: 403,
  not_found: 404,
  conflict: 409,
  taken: 409,
  too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
}

export type Handler<C> = (request: Request, context: C) => Promise<Response>

/**
 * Makes a route handler of Next out of a function that may throw: CodedError and ZodError become their status and
 * `{"error":{code,…}}`, anything else is logged and becomes `500 internal`. No page of another site is answered.
 */
export function route<C = unknown>(handler: Handler<C>): Handler<C> {
  return answerErrors((request, context) => {
    requireOwnOrigin(request.headers.get('origin'))
    return handler(request, context)
  })
}

/**
 * The same for what tokens may call: one that is shown counts alone, and no page of another site can have a browser show it,
 * so that it is good from anywhere.
 */
export function tokenRoute<C = unknown>(handler: Handler<C>): Handler<C> {
  return answerErrors((request, context) => {
    if (findBearer(request.headers) === null) requireOwnOrigin(request.headers.get('origin'))
    return handler(request, context)
  })
}

function answerErrors<C>(handler: Handler<C>): Handler<C> {
  return async (request, context) => {
    try {
      return await runFrom(clientAddress(request.headers), () => handler(request, context))
    } catch (error) {
      unstable_rethrow(error)
      return toErrorResponse(error)
    }
  }
}

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const
type Method = (typeof METHODS)[number]

/** What a route answers to the methods that it has no handler for, and to OPTIONS: which those are that it has. */
export function refuseOthers<M extends Method>(
  ...answered: M[]
): Record<Exclude<Method, M> | 'OPTIONS', Handler<unknown>> {
  const head = answered.some((method) => method === 'GET') ? ['HEAD'] : []
  const headers = { Allow: [...answered, ...head, 'OPTIONS'].join(', ') }
  const refuse = route(async () => json({ error: { code: 'invalid' } }, { status: 405, headers }))
  const refused = METHODS.filter((method) => !answered.some((name) => name === method))
  return {
    ...(Object.fromEntries(refused.map((method) => [method, refuse])) as Record<Exclude<Method, M>, Handler<unknown>>),
    OPTIONS: async () => new Response(null, { status: 204, headers }),
  }
}

/** A JSON answer that nobody may store. */
export function json(data: unknown, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers)
  headers.set('Cache-Control', 'no-store')
  return Response.json(data, { ...init, headers })
}

/**
 * The body, parsed by the schema. Throws CodedError `unsupported_media_type` for anything but JSON, `too_large` as
 * soon as more than `maxBytes` have come, and ZodError.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = BODY_MAX_BYTES,
): Promise<z.output<S>> {
  return schema.parse(await readBody(request, maxBytes))
}

/** The body as it came, not parsed yet. Throws CodedError `unsupported_media_type` and `too_large` as `readJson`. */
export async function readBody(request: Request, maxBytes = BODY_MAX_BYTES): Promise<unknown> {
  if (!isJson(request)) throw new CodedError('unsupported_media_type')
  return toJson(await readText(request, maxBytes))
}

/** The id in a path. Throws CodedError `not_found` for what can be none. */
export function requireId(parameter: string): string {
  const { success, data } = idParameter.safeParse(parameter)
  if (!success) throw new CodedError('not_found')
  return data
}

/** The query string, parsed by the schema. A name that comes twice is `invalid`. */
export function readQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  const { searchParams } = new URL(request.url)
  if (new Set(searchParams.keys()).size !== searchParams.size) throw new CodedError('invalid')
  return schema.parse(Object.fromEntries(searchParams))
}

/** The answer to what a handler threw; logs what was not expected. */
function toErrorResponse(error: unknown): Response {
  return toFailureResponse(toFailure(error))
}

/** A failure as the contract's status and body. */
export function toFailureResponse(failure: Failure): Response {
  const { code, retryAfterMs } = failure
  const headers = new Headers()
  if (retryAfterMs !== undefined) headers.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
  // A 401 names a way in (RFC 9110, 11.6.1); programs look for it.
  if (code === 'unauthenticated') headers.set('WWW-Authenticate', 'Bearer realm="parlor"')
  return json({ error: failure }, { status: STATUS_OF[code], headers })
}

/**
 * The body as UTF-8 text. Throws CodedError `too_large` without reading on, `unsupported_media_type` if it isn't UTF-8,
 * `invalid` if it breaks off.
 */
export async function readText(request: Request, maxBytes = BODY_MAX_BYTES): Promise<string> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw new CodedError('too_large')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for await (const chunk of readChunks(request)) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new CodedError('too_large')
    text += decode(decoder, chunk)
  }
  return text + decode(decoder)
}

async function* readChunks(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (!reader) return
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } catch (cause) {
    // The line broke: nobody is there any more to hear of it.
    throw new CodedError('invalid', { cause })
  } finally {
    await reader.cancel()
  }
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch (cause) {
    throw new CodedError('unsupported_media_type', { cause })
  }
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CodedError('unsupported_media_type', { cause })
  }
}
