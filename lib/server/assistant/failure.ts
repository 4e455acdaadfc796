import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import { AssistantError } from '#lib/chat/ports.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { ProxyError } from './dispatcher.ts'

/** What a failure of the endpoint means: the contract's code, whether asking again may help, and what the log may see. */

export interface Failure {
  code: AiErrorCode
  /** May be asked again, as long as no text was shown. */
  isPassing: boolean
  /** What the server asked us to wait, if it did. */
  retryAfterMs?: number
}

const RESET_CODES = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']
const TIMEOUT_CODES = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']
const QUOTA = /insufficient|quota|billing|balance|credit|hard_limit|余额|欠费|额度/i
const CONTEXT =
  /context[_ ](length|window)|maximum context|prompt is too long|too many (input )?tokens|reduce the length/i
const FILTERED = /content[_ ](filter|policy|management)/i

export function toFailure(error: unknown): Failure {
  if (error instanceof AssistantError) return { code: error.code, isPassing: false }
  if (error instanceof APIConnectionTimeoutError) return { code: 'ai_timeout', isPassing: false }
  if (error instanceof APIError && error.status !== undefined) return toStatusFailure(error, error.status)
  const chain = toCauses(error)
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''))
  if (codes.some((code) => TIMEOUT_CODES.includes(code))) return { code: 'ai_timeout', isPassing: false }
  if (chain.some((cause) => cause instanceof ProxyError)) return { code: 'ai_proxy', isPassing: false }
  const isReset = codes.some((code) => RESET_CODES.includes(code))
  if (isReset || error instanceof APIConnectionError) return { code: 'ai_network', isPassing: isReset }
  if (error instanceof TypeError && error.message === 'terminated') return { code: 'ai_network', isPassing: true }
  return { code: 'ai_upstream', isPassing: false }
}

function toStatusFailure(error: APIError, status: number): Failure {
  const words = `${error.code} ${error.type} ${error.message}`
  const retryAfterMs = readRetryAfter(error.headers)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 401 || status === 403) return { code: 'ai_auth', isPassing: false }
  if (status === 402) return { code: 'ai_quota', isPassing: false }
  if (status === 407) return { code: 'ai_proxy', isPassing: false }
  if (status === 413) return { code: 'ai_context', isPassing: false }
  if (status === 429 && isQuota(error)) return { code: 'ai_quota', isPassing: false }
  if (status === 429) return { code: 'ai_rate_limited', isPassing: true, ...wait }
  if (status >= 500) return { code: 'ai_upstream', isPassing: true, ...wait }
  if (CONTEXT.test(words)) return { code: 'ai_context', isPassing: false }
  if (FILTERED.test(words)) return { code: 'ai_filtered', isPassing: false }
  return { code: 'ai_upstream', isPassing: false }
}

/**
 * Out of money or merely too fast? Servers say so by code, by type or in words only; OpenAI's sentence about the rate
 * mentions billing too.
 */
function isQuota(error: APIError): boolean {
  const label = `${error.code} ${error.type}`
  if (QUOTA.test(label)) return true
  if (/rate_?limit|requests|tokens/i.test(label)) return false
  return QUOTA.test(error.message) && !/rate limit reached/i.test(error.message)
}

function readRetryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (ms >= 0) return ms
  const text = headers?.get('retry-after') ?? ''
  const waitMs = /^\s*[\d.]+\s*$/.test(text) ? Number.parseFloat(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

function toCauses(error: unknown): Error[] {
  const causes: Error[] = []
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause) causes.push(cause)
  return causes
}

/** The failure as the domain knows it. Its cause is fit for the log: no key, no part of one, no headers, no body. */
export function toAssistantError(error: unknown, apiKey?: string): AssistantError {
  if (error instanceof AssistantError) return error
  return new AssistantError(toFailure(error).code, { cause: new UpstreamError(error, apiKey) })
}

/** What the endpoint said, short and without secrets. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly status: number | undefined
  readonly code: string | undefined
  readonly type: string | undefined
  readonly requestId: string | undefined

  constructor(error: unknown, apiKey?: string) {
    const messages = toCauses(error).map((cause) => cause.message)
    super(withoutSecrets(messages.join(': ') || String(error), apiKey))
    if (!(error instanceof APIError)) return
    const field = (value: unknown) =>
      typeof value === 'string' ? withoutSecrets(value, apiKey).slice(0, 64) : undefined
    this.status = error.status
    this.code = field(error.code)
    this.type = field(error.type)
    this.requestId = field(error.requestID)
  }
}

const MESSAGE_MAX = 500
/** How much of a key's end endpoints like to echo. */
const KEY_TAIL = 4

function withoutSecrets(text: string, apiKey?: string): string {
  const tail = apiKey && apiKey.length >= KEY_TAIL * 2 ? apiKey.slice(-KEY_TAIL) : undefined
  const keyless = apiKey ? text.replaceAll(apiKey, '[key]') : text
  return (tail ? keyless.replaceAll(tail, '[key]') : keyless)
    .replace(/\b(sk|pk|key)-[\w*.…-]+/gi, '[key]')
    .replace(/\S*(\*{2,}|[•…])\S*/g, '[key]')
    .replace(/(bearer|basic)\s+\S+/gi, '$1 [key]')
    .replace(/(\w+:\/\/)[^\s/@]+@/g, '$1[user]@')
    .slice(0, MESSAGE_MAX)
}
