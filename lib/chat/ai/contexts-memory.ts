import type { Message } from '#lib/protocol/entities.ts'
import type { Contexts, KeptContext, ToldContext } from './contexts.ts'
import { type Piece, toKeptCalls } from './pieces.ts'

export interface MemoryContexts extends Contexts {
  /** A message was deleted: summaries that tell of it go. */
  forgetSummaries(message: Pick<Message, 'roomId' | 'seq'>): void
}

/** The contexts of the store in memory. `isHeld`: whether a version of a room's summary holds. */
export function createMemoryContexts(
  messages: ReadonlyMap<string, Message>,
  isHeld: (roomId: string, version: number) => boolean,
): MemoryContexts {
  const contexts = new Map<string, { roomId: string; context: ToldContext }>()
  const gone = new WeakSet<Piece>()

  function isGone(piece: Piece): boolean {
    return gone.has(piece) || (piece.about !== undefined && messages.get(piece.about)?.deletedAt !== undefined)
  }

  function forget(context: ToldContext, isOver: (summary: NonNullable<Piece['summary']>) => boolean): void {
    for (const piece of listPieces(context)) if (piece.summary && isOver(piece.summary)) gone.add(piece)
  }

  return {
    async saveContext({ id, roomId, version = 1 }, context) {
      const kept = structuredClone(context)
      forget(kept, (summary) => !isHeld(roomId, summary.version))
      contexts.set(`${id} ${version}`, { roomId, context: kept })
    },
    async findContext(messageId, version): Promise<KeptContext | null> {
      const reply = messages.get(messageId)
      const found = contexts.get(`${messageId} ${version ?? reply?.version ?? 1}`)
      if (!reply || reply.deletedAt || !found) return null
      const { context } = found
      const turns = context.turns.map(({ role, messages, calls }) => ({
        role,
        ...(calls && { calls: toKeptCalls(calls) }),
        messages: messages.map(({ ids, pieces }) => ({
          ids,
          pieces: pieces.map((piece) => (isGone(piece) ? null : piece.text)),
        })),
      }))
      const summary = listPieces(context).find((piece) => piece.summary && !isGone(piece))
      return {
        ...{ assistant: reply.sender, model: context.model, parameters: context.parameters, turns },
        ...(summary?.summary && { summary: { text: summary.text, upToSeq: summary.summary.upToSeq } }),
        ...{ omitted: context.omitted, estimatedTokens: context.estimatedTokens },
      }
    },
    forgetSummaries({ roomId, seq }) {
      for (const one of contexts.values())
        if (one.roomId === roomId) forget(one.context, ({ upToSeq }) => upToSeq >= seq)
    },
  }
}

function listPieces({ turns }: ToldContext): Piece[] {
  return turns.flatMap(({ messages }) => messages.flatMap(({ pieces }) => pieces))
}
