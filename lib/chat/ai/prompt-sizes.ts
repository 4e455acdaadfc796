import type { Assistant } from '../ports.ts'

/** How much each model takes, as far as this process has found out. */

/** Less than this is no conversation; a model that refuses it has another reason. */
const SMALLEST = 500

export interface PromptSizes {
  /** By estimateTokens. */
  sizeOf(assistant: Asked): number
  /** A request of about so many tokens was too long. False: none shorter is worth a try. */
  shrink(assistant: Asked, tokens: number): boolean
}

type Asked = Pick<Assistant, 'username' | 'model' | 'promptTokens'>

export function createPromptSizes(): PromptSizes {
  const sizes = new Map<string, number>()
  const toKey = ({ username, model }: Asked) => `${username} ${model}`
  return {
    sizeOf: (assistant) => Math.min(assistant.promptTokens, sizes.get(toKey(assistant)) ?? Number.POSITIVE_INFINITY),
    shrink(assistant, tokens) {
      const half = Math.floor(tokens / 2)
      if (half < SMALLEST) return false
      sizes.set(toKey(assistant), half)
      return true
    },
  }
}
