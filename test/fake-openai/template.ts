import type { AskedMessage } from './behaviours.ts'

/**
 * What a strict chat template refuses, in vLLM's words and those of Mistral's and Qwen's templates: roles that do not take
 * turns, and answers of tools that nothing has called. Null where all is well.
 */
export function findBrokenRule(messages: AskedMessage[]): string | null {
  const rest = messages[0]?.role === 'system' ? messages.slice(1) : messages
  /** Calls that are not answered yet. */
  let open: string[] = []
  let last = 'assistant'
  for (const message of rest) {
    const { role, tool_calls: calls = [], tool_call_id: answered = '' } = message
    if (role === 'tool') {
      if (!open.includes(answered)) return 'Unexpected tool call id in tool results'
      open = open.filter((id) => id !== answered)
      last = 'tool'
      continue
    }
    if (open.length > 0) return 'Not the same number of function calls and responses'
    const isInTurn = role === 'user' ? last === 'assistant' : role === 'assistant' && last !== 'assistant'
    if (!isInTurn) return 'Conversation roles must alternate user/assistant/user/assistant/... except for tool calls'
    if (role === 'user' && typeof message.content !== 'string') return 'content: a string is expected'
    for (const { id, function: called } of calls) {
      if (!isObject(called.arguments)) return 'tool call arguments: Expecting value: line 1 column 1 (char 0)'
      open.push(id)
    }
    last = role
  }
  if (open.length > 0) return 'Not the same number of function calls and responses'
  return last === 'assistant' ? 'Expected last role User or Tool for serving but got assistant' : null
}

/** vLLM reads them before the template does. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
