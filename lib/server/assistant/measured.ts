import { type Answer, AssistantError } from '#lib/chat/ports.ts'
import { log } from '../log.ts'
import { counters, countOne } from '../metrics/counters.ts'

/** The same answers, of which is counted how they end and how long they take; `username` is for the log alone. */
export function measureAnswer(answer: Answer, username: string): Answer {
  return async function* measured(turns, signal, tools) {
    const { aiFirstSeconds, aiSeconds, aiRequests } = counters()
    const began = performance.now()
    let firstAt: number | undefined
    // Nobody waited for the end.
    let outcome = 'stopped'
    try {
      for await (const event of answer(turns, signal, tools)) {
        if (event.type === 'end') outcome = 'done'
        else if (firstAt === undefined) {
          firstAt = performance.now()
          aiFirstSeconds.add((firstAt - began) / 1000)
        }
        yield event
      }
    } catch (cause) {
      outcome = cause instanceof AssistantError ? cause.code : 'failed'
      throw cause
    } finally {
      const ms = performance.now() - began
      aiSeconds.add(ms / 1000)
      countOne(aiRequests, outcome)
      const firstMs = firstAt === undefined ? undefined : Math.round(firstAt - began)
      log().debug({ assistant: username, outcome, firstMs, ms: Math.round(ms) }, 'a request of an AI ended')
    }
  }
}
