import type { Room } from '#lib/protocol/entities.ts'
import { type Assistant, AssistantError, type Assistants, type Turn } from '../ports.ts'
import { priced } from './budgets.ts'
import type { TokenUse } from './ledger.ts'
import { estimateTokens, estimateTurns } from './tokens.ts'

/** Answers that nobody watches: asked for, and collected. */

interface CollectedAnswer {
  text: string
  /** As the upstream says, or else by what was said. Null where it failed without a word, which costs nothing. */
  usage: TokenUse | null
  /** Why it is not whole; absent where it is. */
  failure?: unknown
}

interface Bounds {
  /** UTF-16 units. It is asked for no more; the beginning will do. */
  max: number
  timeoutMs: number
  /** Ends it before its time. */
  signal?: AbortSignal
}

/** Never throws: what failed is to be paid for, too. */
export async function collectAnswer(
  assistant: Assistant,
  turns: Turn[],
  { max, timeoutMs, signal }: Bounds,
): Promise<CollectedAnswer> {
  const full = new AbortController()
  const signals = [full.signal, AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
  let text = ''
  let thinking = ''

  /** What it has said so far. */
  function collected(usage = estimate()): Pick<CollectedAnswer, 'text' | 'usage'> {
    return { text: text.slice(0, max), usage: usage && priced(assistant, usage) }
  }

  function estimate(): TokenUse | null {
    if (text === '' && thinking === '') return null
    return { promptTokens: estimateTurns(turns), completionTokens: estimateTokens(text) + estimateTokens(thinking) }
  }

  try {
    for await (const event of assistant.answer(turns, AbortSignal.any(signals))) {
      if (event.type === 'end') {
        return collected(event.usage ?? estimate() ?? { promptTokens: estimateTurns(turns), completionTokens: 0 })
      }
      if (event.type === 'text-was-reasoning') {
        thinking += text
        text = ''
      } else if (event.part === 'reasoning') thinking += event.text
      else text += event.text
      if (text.length > max) full.abort()
      if (full.signal.aborted) break
    }
    if (full.signal.aborted) return collected()
    throw new AssistantError('ai_timeout')
  } catch (failure) {
    return { ...collected(), failure }
  }
}

/** The first of them that answers at all. */
export function findAble(assistants: Pick<Assistants, 'find'>, usernames: Room['assistants']): Assistant | undefined {
  return usernames.flatMap((username) => assistants.find(username) ?? []).find(({ mode }) => mode !== 'off')
}
