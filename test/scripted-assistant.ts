import type { Assistant, AssistantEvent, Turn } from '#lib/chat/ports.ts'

/** An assistant for tests: every call waits to be told what to say. */

export interface ScriptedCall {
  turns: Turn[]
  signal: AbortSignal
  say(text: string, part?: 'reasoning'): void
  /** What was said so far was thinking. */
  takeBack(): void
  end(event?: Partial<Extract<AssistantEvent, { type: 'end' }>>): void
  fail(cause: unknown): void
}

export interface ScriptedAssistant extends Assistant {
  calls: ScriptedCall[]
}

export function createScriptedAssistant(mode: Assistant['mode'] = 'openai'): ScriptedAssistant {
  const calls: ScriptedCall[] = []
  return {
    mode,
    model: 'scripted',
    calls,
    answer(turns, signal) {
      const line = createLine<AssistantEvent>()
      calls.push({
        turns,
        signal,
        say: (text, part) => line.push({ type: 'delta', text, ...(part && { part }) }),
        takeBack: () => line.push({ type: 'text-was-reasoning' }),
        end(event = {}) {
          line.push({ type: 'end', finish: 'stop', ...event })
          line.close()
        },
        fail: line.fail,
      })
      signal.addEventListener('abort', () => line.close())
      return line
    },
  }
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
