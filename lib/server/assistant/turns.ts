import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { ToolBox, Turn } from '#lib/chat/ports.ts'

/** Turns and tools as a chat completion's body has them. */

/** In what endpoints differ. */
export interface Writing {
  /** What was thought before a call is told with it. */
  sendsReasoning?: true | undefined
  /** A call without words has an empty text in place of null. */
  sendsEmpty?: true | undefined
}

export function toMessage(
  { role, content, calls, callId, reasoning, images }: Turn,
  { sendsReasoning, sendsEmpty }: Writing = {},
): ChatCompletionMessageParam {
  if (role === 'tool') return { role, tool_call_id: callId ?? '', content }
  const urls = images?.flatMap(({ url }) => url ?? []) ?? []
  if (role === 'user' && urls.length > 0) {
    const shown = urls.map((url) => ({ type: 'image_url' as const, image_url: { url } }))
    return { role, content: [{ type: 'text', text: content }, ...shown] }
  }
  if (role !== 'assistant' || !calls) return { role, content }
  return {
    role,
    content: content || (sendsEmpty ? '' : null),
    ...(sendsReasoning && { reasoning_content: reasoning ?? '' }),
    tool_calls: calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } })),
  }
}

export function toTools({ offers, isClosed }: ToolBox): Pick<ChatCompletionCreateParams, 'tools' | 'tool_choice'> {
  return {
    tools: offers.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters },
    })),
    ...(isClosed && { tool_choice: 'none' }),
  }
}

/** For models without tools: what was looked up, as turns of the two roles that all know, in turn. Null if there are none. */
export function withoutToolTurns(turns: Turn[]): Turn[] | null {
  if (turns.every(({ role, calls }) => role !== 'tool' && !calls)) return null
  const names = new Map(turns.flatMap(({ calls = [] }) => calls.map(({ id, name, input }) => [id, `${name} ${input}`])))
  const plain = turns.map(({ role, content, callId = '', images }): Turn => {
    if (role !== 'tool') return { role, content, ...(images && { images }) }
    return { role: 'user', content: `(Looked up: ${names.get(callId) ?? ''})\n${content}` }
  })
  const joined: Turn[] = []
  for (const turn of plain) {
    const last = joined.at(-1)
    if (turn.content === '') continue
    const images = [...(last?.images ?? []), ...(turn.images ?? [])]
    const shown = images.length > 0 ? { images } : {}
    if (last?.role === turn.role)
      joined[joined.length - 1] = { ...last, content: `${last.content}\n\n${turn.content}`, ...shown }
    else joined.push(turn)
  }
  return joined
}
