import { setMaxListeners } from 'node:events'
import { SUMMARY_TASK } from '#lib/chat/ai/fold-turns.ts'
import type { Assistant, AssistantEvent, ToolBox, Turn } from '#lib/chat/ports.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'

/** An assistant for tests: every call waits to be told what to say. */

export interface ScriptedCall {
  turns: Turn[]
  tools: ToolBox | undefined
  signal: AbortSignal
  say(text: string, part?: 'reasoning'): void
  /** What was said so far was thinking. */
  takeBack(): void
  end(event?: Partial<Extract<AssistantEvent, { type: 'end' }>>): void
  fail(cause: unknown): void
}

export interface ScriptedAssistant extends Assistant {
  /** Those for replies and digests. */
  calls: ScriptedCall[]
  /** Those for rooms' summaries. */
  folds: ScriptedCall[]
  /** Answers those at once; null: they wait, too. */
  summarise: ((turns: Turn[]) => string) | null
}

export function createScriptedAssistant(
  mode: Assistant['mode'] = 'openai',
  { username, displayName } = { username: AI_USERNAME, displayName: '小砚' },
): ScriptedAssistant {
  const calls: ScriptedCall[] = []
  const folds: ScriptedCall[] = []
  const assistant: ScriptedAssistant = {
    ...{ username, displayName, mode, model: 'scripted', instructions: '', promptTokens: 12_000, answerTokens: 4_000 },
    seesImages: false,
    calls,
    folds,
    summarise: null,
    answer(turns, signal, tools) {
      const line = createLine<AssistantEvent>()
      const isFold = turns[0]?.content.startsWith(SUMMARY_TASK) ?? false
      const asked = isFold ? folds : calls
      asked.push({
        turns,
        tools,
        signal,
        say: (text, part) => line.push({ type: 'delta', text, ...(part && { part }) }),
        takeBack: () => line.push({ type: 'text-was-reasoning' }),
        end(event = {}) {
          line.push({ type: 'end', finish: 'stop', ...event })
          line.close()
        },
        fail: line.fail,
      })
      // One of each round.
      setMaxListeners(0, signal)
      signal.addEventListener('abort', () => line.close())
      if (isFold && assistant.summarise) {
        line.push({ type: 'delta', text: assistant.summarise(turns) })
        line.push({ type: 'end', finish: 'stop' })
        line.close()
      }
      return line
    },
  }
  return assistant
}

/** What is pushed comes out in order, to one reader. */
function createLine<T>(): AsyncIterable<T> & { push(item: T): void; close(): void; fail(cause: unknown): void } {
  const items: T[] = []
  let ending: { cause?: unknown } | null = null
  let wake = () => {}
  const finish = (how: { cause?: unknown }) => {
    ending ??= how
    wake()
  }
  return {
    push(item) {
      items.push(item)
      wake()
    },
    close: () => finish({}),
    fail: (cause) => finish({ cause }),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let item = items.shift(); item !== undefined; item = items.shift()) yield item
        if (ending?.cause) throw ending.cause
        if (ending) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
