import { z } from 'zod'
import { AssistantError } from '#lib/chat/ports.ts'

/** One piece of a streamed chat completion, as far as it is used. Compatible servers differ in all the rest. */

const count = z.number().int().min(0)
const text = z.string().nullish().catch(null)

const chunk = z.object({
  model: text,
  choices: z.array(
    z.object({
      delta: z.object({ content: text, reasoning_content: text, reasoning: text }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
})

export interface Piece {
  text: string
  /** Text or reasoning came: the model is at work. */
  isToken: boolean
  finish?: string
  model?: string
  usage?: { promptTokens: number; completionTokens: number }
}

/** Throws AssistantError('ai_upstream') if this is no such piece. */
export function toPiece(value: unknown): Piece {
  const parsed = chunk.safeParse(value)
  if (!parsed.success) throw new AssistantError('ai_upstream', { cause: new Error('unexpected chunk') })
  const { choices, model, usage } = parsed.data
  const choice = choices[0]
  const content = choice?.delta?.content ?? ''
  return {
    text: content,
    isToken: Boolean(content || choice?.delta?.reasoning_content || choice?.delta?.reasoning),
    ...(choice?.finish_reason && { finish: choice.finish_reason }),
    ...(model && { model }),
    ...(usage && { usage: { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } }),
  }
}
