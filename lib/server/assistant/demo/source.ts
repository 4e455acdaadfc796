import { type Answer, AssistantError } from '#lib/chat/ports.ts'
import type { Timeouts } from '../deadlines.ts'
import { createOpenAiAnswer } from '../openai.ts'
import { createDemoServer, DEMO_MODEL, type DemoServer } from './server.ts'

/** The built-in demo as what AIs are answered by. Its server starts with its first answer. */

export interface DemoSource {
  answer: Answer
  /** Ends its server, where it runs. */
  close(): Promise<void>
}

/** `pieceMs`: the pause between two pieces, for tests. */
export function createDemoSource(timeouts: Timeouts, pieceMs?: number): DemoSource {
  let running: Promise<{ server: DemoServer; answer: Answer }> | undefined
  const start = async () => {
    const server = await createDemoServer(pieceMs)
    return { server, answer: createOpenAiAnswer({ baseUrl: server.url, model: DEMO_MODEL, timeouts }) }
  }
  return {
    async *answer(turns, signal, tools) {
      running ??= start()
      const { answer } = await running.catch((cause: unknown) => {
        running = undefined
        throw new AssistantError('ai_network', { cause })
      })
      yield* answer(turns, signal, tools)
    },
    async close() {
      const ended = running
      running = undefined
      await (await ended)?.server.close()
    },
  }
}
