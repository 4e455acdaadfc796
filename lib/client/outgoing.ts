import type { Message } from '#lib/protocol/entities.ts'
import type { Outgoing } from './room-view.ts'

/**
 * What waits to be sent and is not among the messages yet: a message may be there before its acknowledgement is. Another
 * person's may carry the same client id. The same list where all of it waits.
 */
export function withoutTwins(outgoing: Outgoing[], messages: Message[], username: string): Outgoing[] {
  if (outgoing.length === 0) return outgoing
  const stored = new Set(
    messages.flatMap(({ sender, clientId }) => (sender === username && clientId ? [clientId] : [])),
  )
  const waiting = outgoing.filter(({ clientId }) => !stored.has(clientId))
  return waiting.length === outgoing.length ? outgoing : waiting
}

/** New messages, in their order, and what is to be said by those that were edited, by their ids. */
export function splitEdits(outgoing: Outgoing[]): { messages: Outgoing[]; edits: ReadonlyMap<string, Outgoing> } {
  const edits = new Map(outgoing.flatMap((one): [string, Outgoing][] => (one.edits ? [[one.edits, one]] : [])))
  return { messages: edits.size === 0 ? outgoing : outgoing.filter((one) => one.edits === undefined), edits }
}
