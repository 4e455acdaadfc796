import type { AskOutcome } from '#lib/protocol/messages.ts'
import type { CommandData } from '#lib/protocol/wire.ts'

/** What became of what was asked of the AIs in this tab, by the ids of the messages: the server says it to the sender alone. */
export interface AskOutcomes {
  find(messageId: string): AskedOutcome | undefined
  /** An acknowledgement came. */
  take(sent: CommandData<'message:send'>): void
  subscribe(listener: () => void): () => void
}

export interface AskedOutcome {
  ai: AskOutcome
  /** With `budget`: when the AIs may be asked again, ISO 8601. */
  resetAt?: string
}

export function createAskOutcomes(): AskOutcomes {
  const outcomes = new Map<string, AskedOutcome>()
  const listeners = new Set<() => void>()
  return {
    find: (messageId) => outcomes.get(messageId),
    take({ message, ai, resetAt }) {
      // Of one that was simply asked the reply itself tells.
      if (ai === undefined || ai === 'asked') return
      outcomes.set(message.id, { ai, ...(resetAt !== undefined && { resetAt }) })
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
