/** Errors are codes; the dictionaries hold the sentence for each in both languages. */

/** What a command or an HTTP call can fail with. */
export const ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'rate_limited',
  'unavailable',
  'internal',
  'taken',
  'unsupported_media_type',
  'too_large',
  'forbidden_origin',
  'upgrade_required',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What a single field of a form can fail with. */
export const FIELD_CODES = [
  'required',
  'too_short',
  'too_long',
  'invalid_characters',
  'reserved',
  'mismatch',
  'common',
  'invalid',
  'taken',
  'wrong',
] as const
export type FieldCode = (typeof FIELD_CODES)[number]

/** Why a reply of the AI did not come, or not whole. */
export const AI_ERROR_CODES = [
  'ai_not_configured',
  'ai_auth',
  'ai_quota',
  'ai_rate_limited',
  'ai_timeout',
  'ai_network',
  'ai_proxy',
  'ai_filtered',
  'ai_length',
  'ai_context',
  'ai_model',
  'ai_upstream',
  'ai_interrupted',
] as const
export type AiErrorCode = (typeof AI_ERROR_CODES)[number]

/** Why a server of tools did not do what it was asked for. `tool`: it says so itself. */
export const TOOL_FAULTS = [
  'private',
  'unreachable',
  'timeout',
  'refused',
  'redirected',
  'status',
  'garbage',
  'too_large',
  'unreadable',
  'tool',
] as const
export type ToolFault = (typeof TOOL_FAULTS)[number]

/** Those that say that an endpoint is not there, or takes nobody: the next question would fail alike. */
export const OUTAGE_CODES: readonly AiErrorCode[] = [
  'ai_network',
  'ai_timeout',
  'ai_proxy',
  'ai_upstream',
  'ai_auth',
  'ai_quota',
]

/** The shape of a failure on every transport. */
export interface Failure {
  code: ErrorCode
  fields?: Record<string, FieldCode>
  retryAfterMs?: number
}

/** What a command is answered, over sockets as it stands. */
export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure }

/** Marks every CodedError, whichever copy of this file has made it. */
const BRAND = Symbol.for('parlor.coded-error')

/**
 * An expected failure: thrown by the domain and the edges, told to the caller as its code. A process has two copies of
 * this class, the server's and the pages', so `instanceof` asks for the brand and both are one.
 */
export class CodedError extends Error {
  override readonly name = 'CodedError'
  readonly [BRAND] = true
  readonly code: ErrorCode
  readonly fields: Record<string, FieldCode> | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    details: { fields?: Record<string, FieldCode>; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(code, { cause: details.cause })
    this.code = code
    this.fields = details.fields
    this.retryAfterMs = details.retryAfterMs
  }

  static override [Symbol.hasInstance](value: unknown): value is CodedError {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  /** The part that may be told to anyone. */
  toFailure(): Failure {
    return {
      code: this.code,
      ...(this.fields && { fields: this.fields }),
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
    }
  }
}
