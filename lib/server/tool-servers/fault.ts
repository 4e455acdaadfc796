import { McpError } from '@modelcontextprotocol/sdk/types.js'
import type { ToolFault } from '#lib/protocol/errors.ts'
import { withoutSecrets } from '../assistant/redact.ts'
import { isPrivateAddress } from '../outgoing.ts'

/** What goes wrong with servers of tools, whatever it was that threw. */

/** UTF-16 units of what is told of it. */
const WORDS_MAX = 200

export class ToolServerError extends Error {
  override readonly name = 'ToolServerError'
  readonly fault: ToolFault

  /** `words`: what was met, in few words. */
  constructor(fault: ToolFault, words = '', options?: ErrorOptions) {
    super(words, options)
    this.fault = fault
  }
}

export function toToolServerError(cause: unknown): ToolServerError {
  if (cause instanceof ToolServerError) return cause
  const chain = toChain(cause)
  const known = chain.find((one) => one instanceof ToolServerError)
  if (known) return known
  if (chain.some(isPrivateAddress)) return new ToolServerError('private', '', { cause })
  if (cause instanceof McpError) return new ToolServerError('tool', cause.message, { cause })
  const code = chain.flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : [])).at(-1)
  if (code !== undefined) return new ToolServerError(/TIMEOUT/.test(code) ? 'timeout' : 'unreachable', code, { cause })
  return new ToolServerError('garbage', '', { cause })
}

/** For people and models: bounded, and without what may be a secret. */
export function toShownWords({ message }: ToolServerError, headers: Record<string, string>): string {
  return withoutSecrets(message, Object.values(headers)).slice(0, WORDS_MAX).toWellFormed()
}

/** An error with what it was caused by, outermost first. */
function toChain(cause: unknown): Error[] {
  const chain: Error[] = []
  for (let one = cause; one instanceof Error && chain.length < 8; one = one.cause) chain.push(one)
  return chain
}
