import { AssistantError } from '#lib/chat/ports.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { ProxyError } from './dispatcher.ts'
import { isLoading, toMeaning } from './meaning.ts'
import { withoutSecrets } from './redact.ts'
import { Refusal } from './refusal.ts'

/** What a failure of the endpoint means: the contract's code, whether asking again may help, and what the log may see. */

export interface Failure {
  code: AiErrorCode
  /** May be asked again, as long as nothing was shown. */
  isPassing: boolean
  /** The model is on its way: worth asking until the first deadline. */
  isLoading?: true
  /** What the server asked us to wait, if it did. */
  retryAfterMs?: number
}

const RESET_CODES = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']
const TIMEOUT_CODES = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']
/** Not HTTP, or too much of it. */
const PROTOCOL_CODES = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|Z_)/

export function toFailure(error: unknown): Failure {
  if (error instanceof AssistantError) return { code: error.code, isPassing: false }
  const chain = toCauses(error)
  const refusal = chain.find((cause) => cause instanceof Refusal)
  if (refusal) return toRefusalFailure(refusal)
  if (chain.some((cause) => cause instanceof ProxyError)) return { code: 'ai_proxy', isPassing: false }
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''))
  if (codes.some((code) => TIMEOUT_CODES.includes(code))) return { code: 'ai_timeout', isPassing: false }
  if (codes.some((code) => PROTOCOL_CODES.test(code))) return { code: 'ai_upstream', isPassing: false }
  const isReset = codes.some((code) => RESET_CODES.includes(code))
  // undici's fetch says `fetch failed` before the head of the response, `terminated` behind it.
  const isCut = isReset || chain.some(({ message }) => message === 'terminated')
  if (isCut || chain.some(({ message }) => message === 'fetch failed')) return { code: 'ai_network', isPassing: isCut }
  return { code: 'ai_upstream', isPassing: false }
}

function toRefusalFailure(refusal: Refusal): Failure {
  const { status = 0, retryAfterMs } = refusal
  const code = toMeaning(refusal)
  return {
    code,
    isPassing: code === 'ai_rate_limited' || status === 408 || (status >= 500 && code === 'ai_upstream'),
    ...(isLoading(refusal) && { isLoading: true }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

function toCauses(error: unknown): Error[] {
  const causes: Error[] = []
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause) causes.push(cause)
  return causes
}

/** The failure as the domain knows it. Its cause is fit for the log: no key, no part of one, no headers, no body. */
export function toAssistantError(error: unknown, secrets: string[]): AssistantError {
  if (error instanceof AssistantError) return error
  const cause = new UpstreamError(error, secrets)
  return new AssistantError(toFailure(error).code, { cause, detail: cause.message })
}

/** What the endpoint said, short and without secrets. */
class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly status: number | undefined
  readonly code: string | undefined
  readonly requestId: string | undefined

  constructor(error: unknown, secrets: string[]) {
    const causes = toCauses(error)
    const messages = causes.map((cause) => cause.message || ('code' in cause ? String(cause.code) : cause.name))
    super(withoutSecrets(messages.join(': ') || String(error), secrets))
    const refusal = causes.find((cause) => cause instanceof Refusal)
    const hide = (label?: string) => label && withoutSecrets(label, secrets)
    this.status = refusal?.status
    this.code = hide(refusal?.labels.find((label) => label !== String(refusal.status)))
    this.requestId = hide(refusal?.requestId)
  }
}
