import type { Message } from '#lib/protocol/entities.ts'
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
  /** Those that fit to the messages as they were just read: under way, and without a gap behind what is stored. */
  list(roomId: string, messages: readonly Message[]): LiveReply[]
}

export function createForeignReplies(now: () => number = () => performance.now()): ForeignReplies {
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
    list(roomId, messages) {
      dropSilent()
      return [...replies.values()].flatMap(({ messageId, offset, text, ...reply }) => {
        const stored = messages.find(({ id }) => id === messageId)
        const isOver = stored !== undefined && stored.status !== 'streaming'
        if (reply.roomId !== roomId || isOver || offset > (stored?.text.length ?? 0)) return []
        return [{ messageId, offset, text }]
      })
    },
  }
}
