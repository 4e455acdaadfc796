import type { LiveReply } from '#lib/protocol/events.ts'
import type { ReplyDelta } from './processes.ts'

/** The replies that other processes are writing, as far as this one has heard: for people who come in meanwhile. */

const SILENT_MS = 60_000

interface Heard extends ReplyDelta {
  heardAt: number
}

export interface ForeignReplies {
  hear(delta: ReplyDelta): void
  end(messageId: string): void
  /** `storedLength`: how much of a message's text whoever gets the list has already. */
  list(roomId: string, storedLength: (messageId: string) => number): LiveReply[]
}

export function createForeignReplies(now: () => number = Date.now): ForeignReplies {
  const replies = new Map<string, Heard>()

  function dropSilent(): void {
    for (const [messageId, { heardAt }] of replies) if (now() - heardAt > SILENT_MS) replies.delete(messageId)
  }

  return {
    hear(delta) {
      dropSilent()
      const known = replies.get(delta.messageId)
      // What is not known from its beginning, or has a gap, starts where this delta starts.
      const follows = known && delta.offset >= known.offset && delta.offset <= known.offset + known.text.length
      const { offset, text } = follows
        ? { offset: known.offset, text: known.text.slice(0, delta.offset - known.offset) + delta.text }
        : delta
      replies.set(delta.messageId, { ...delta, offset, text, heardAt: now() })
    },
    end: (messageId) => void replies.delete(messageId),
    list(roomId, storedLength) {
      dropSilent()
      return [...replies.values()].flatMap(({ messageId, offset, text, ...reply }) =>
        reply.roomId === roomId && offset <= storedLength(messageId) ? [{ messageId, offset, text }] : [],
      )
    },
  }
}
