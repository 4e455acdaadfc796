import type { Message, Room } from '#lib/protocol/entities.ts'
import type { Assistant, AssistantError, Log, Store } from '../ports.ts'
import { type ToldContext, withMoreTurns } from './contexts.ts'
import { readConversation } from './conversation.ts'
import { withoutPrompt } from './failures.ts'
import { type ToldTurn, toTurn } from './pieces.ts'
import type { PromptSizes } from './prompt-sizes.ts'
import { estimateTurns } from './tokens.ts'
import { conversationShare } from './tool-rounds.ts'
import { countOmitted, tellContinuation, tellConversation } from './turns.ts'

/** What a reply is told, and of what that is made. */
export interface Prompt {
  conversation: Awaited<ReturnType<typeof readConversation>>
  context: ToldContext
}

interface PromptParts {
  room: Room
  store: Store
  promptSizes: PromptSizes
  log: Log
}

/** Reads what a reply is told as the room is then, and keeps what was sent, in the order in which it was. */
export function createReplyPrompt(reply: Message, { room, store, promptSizes, log }: PromptParts) {
  let kept: Promise<void> | undefined
  let sent: readonly ToldTurn[] = []

  /** `begun`: the text that the reply goes on from; empty where it begins. */
  async function read(assistant: Assistant, begun: string): Promise<Prompt> {
    const promptTokens = conversationShare(promptSizes.sizeOf(assistant))
    const conversation = await readConversation(room, reply, { store, assistant, promptTokens })
    const turns = [...tellConversation(conversation), ...tellContinuation({ id: reply.id, text: begun })]
    const context = {
      ...{ model: assistant.model, parameters: assistant.parameters ?? {}, turns },
      omitted: countOmitted(conversation, turns),
      estimatedTokens: estimateTurns(turns.map(toTurn)),
    }
    return { conversation, context }
  }

  function keep(context: ToldContext): void {
    sent = context.turns
    const save = () => store.saveContext(reply, context).catch(tellLost)
    kept = kept?.then(save) ?? save()
  }

  /** The same, when more was sent. */
  function keepMore(context: ToldContext, turns: ToldTurn[]): void {
    keep(withMoreTurns(context, turns))
  }

  function tellLost(cause: unknown): void {
    log.warn({ err: cause, messageId: reply.id }, 'what a reply was told could not be kept')
  }

  /** Why it failed, as the endpoint has told it; before it is said that it did. */
  async function keepFailure({ code, detail }: AssistantError): Promise<void> {
    if (!detail) return
    await store.saveFailure(reply, { code, words: withoutPrompt(detail, sent) }).catch(tellLost)
  }

  /** Resolves when all of it is kept, or given up. */
  return { read, keep, keepMore, keepFailure, whenKept: async () => await kept }
}
