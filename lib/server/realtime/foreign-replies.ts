import type { Message } from '#lib/protocol/entities.ts'
import type { Grown, LiveReply, ReplyDelta } from '#lib/protocol/replies.ts'

/** The replies that other processes are writing, as far as this one has heard: for people who come in meanwhile. */

const SILENT_MS = 60_000

interface Heard {
  roomId: string
  text?: Grown
  reasoning?: Grown
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
    hear({ roomId, messageId, part, ...grown }) {
      dropSilent()
      const place = part ?? 'text'
      const known = replies.get(messageId)
      replies.set(messageId, { ...known, roomId, [place]: grow(known?.[place], grown), heardAt: now() })
    },
    end: (messageId) => void replies.delete(messageId),
    list(roomId, messages) {
      dropSilent()
      return [...replies].flatMap(([messageId, reply]) => {
        const stored = messages.find(({ id }) => id === messageId)
        const isOver = stored !== undefined && stored.status !== 'streaming'
        const text = reply.text ?? { offset: stored?.text.length ?? 0, text: '' }
        const isWhole = follows(text, stored?.text) && follows(reply.reasoning, stored?.reasoning)
        if (reply.roomId !== roomId || isOver || !isWhole) return []
        return [{ messageId, ...text, ...(reply.reasoning && { reasoning: reply.reasoning }) }]
      })
    },
  }
}

/** What is not known from its beginning, or has a gap, starts where the delta starts. */
function grow(known: Grown | undefined, delta: Grown): Grown {
  const isNext = known && delta.offset >= known.offset && delta.offset <= known.offset + known.text.length
  if (!isNext) return delta
  return { offset: known.offset, text: known.text.slice(0, delta.offset - known.offset) + delta.text }
}

function follows(grown: Grown | undefined, stored = ''): boolean {
  return grown === undefined || grown.offset <= stored.length
}
