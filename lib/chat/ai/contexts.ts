import type { ReplyContext } from '#lib/protocol/replies.ts'
import type { ReplyKey } from '../ports.ts'
import { type KeptCalls, type ToldTurn, toContent, toTurn } from './pieces.ts'
import { estimateTurns } from './tokens.ts'

/** What was sent for a version of a reply, kept for all who may read the room. */

export interface ToldContext extends Omit<ReplyContext, 'assistant' | 'turns' | 'summary'> {
  turns: ToldTurn[]
}

/** The same as it is kept: of pieces that were deleted since, null; the summary among them, while it is there. */
export interface KeptContext extends Omit<ReplyContext, 'turns'> {
  turns: { role: ToldTurn['role']; messages: { ids: string[]; pieces: (string | null)[] }[]; calls?: KeptCalls }[]
}

export interface Contexts {
  /**
   * In place of what was kept for this version. Nothing of a message that was deleted meanwhile is kept, and no summary that
   * tells of one.
   */
  saveContext(reply: ReplyKey, context: ToldContext): Promise<void>
  /** Null: nothing was kept, or the reply has no such version. Without a number the present one. */
  findContext(messageId: string, version?: number): Promise<KeptContext | null>
}

/** The same when more was sent than that: what tools have told. */
export function withMoreTurns(context: ToldContext, turns: ToldTurn[]): ToldContext {
  const known = toIds(context.turns)
  const added = [...toIds(turns)].filter(
    ([id, seq]) => !known.has(id) && (seq ?? Number.POSITIVE_INFINITY) > findSummarised(context),
  )
  const omitted = context.omitted - added.length
  return { ...context, turns, omitted: Math.max(0, omitted), estimatedTokens: estimateTurns(turns.map(toTurn)) }
}

/** Of the messages told, with where they stand where that is known. */
function toIds(turns: ToldTurn[]): Map<string, number | undefined> {
  return new Map(
    turns.flatMap(({ messages }) => messages.flatMap(({ ids, seq }) => ids.map((id) => [id, seq] as const))),
  )
}

/** What stands up to there is held by the summary; 0 without one. */
function findSummarised({ turns }: ToldContext): number {
  const pieces = turns.flatMap(({ messages }) => messages.flatMap((message) => message.pieces))
  return pieces.find(({ summary }) => summary)?.summary?.upToSeq ?? 0
}

export function toReplyContext({ turns, ...context }: KeptContext): ReplyContext {
  return {
    ...context,
    turns: turns.map(({ role, messages, calls }) => ({
      role,
      content: toContent(messages),
      messageIds: messages.flatMap(({ ids }) => ids),
      ...(calls && { calls }),
    })),
  }
}
