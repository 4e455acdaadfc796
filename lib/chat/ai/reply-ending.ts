import type { FinalReplyStatus, Message } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Log, ReplyChange, ReplyKey, Store } from '../ports.ts'

/** The end of a reply, which is stored for certain. */

const FINISH_RETRY_MS = 1_000

export interface Ending extends ReplyChange {
  status: FinalReplyStatus
}

/** It was given up by no fault of the AI's: the process stops, or died, or lost its database. */
export const INTERRUPTED: Ending = { status: 'interrupted', error: { code: 'ai_interrupted' } }

interface EndingParts {
  store: Pick<Store, 'changeReply'>
  log: Log
  /** The reply is not this writer's any more. */
  isLeft(): boolean
}

/**
 * A reply always ends. While the database is away this waits for it, and the text with it; an end that it refuses is
 * stored without what it may have refused: what the upstream said of itself first, then the text since the last snapshot.
 * Null where the reply is another's.
 */
export async function storeEnding(
  reply: ReplyKey,
  from: 'queued' | 'streaming',
  ending: Ending,
  { store, log, isLeft }: EndingParts,
): Promise<Message | null> {
  const { status, text, error } = ending
  const weaker: Ending[] = [
    { status, ...(text !== undefined && { text }), ...(error !== undefined && { error }) },
    { status: 'failed', error: { code: 'ai_upstream' } },
  ]
  let next = ending
  while (!isLeft()) {
    try {
      return await store.changeReply(reply, [from], next, { version: reply.version })
    } catch (cause) {
      log.error({ err: cause, messageId: reply.id }, 'the end of a reply was not stored, trying again')
      const isRefused = !(cause instanceof CodedError)
      const less = isRefused ? weaker.shift() : undefined
      if (less) next = less
      else await pause(FINISH_RETRY_MS)
    }
  }
  return null
}

/** Resolves after the time, or when the signal says so. */
export function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, delayMs)
    signal?.addEventListener('abort', finish, { once: true })
    function finish(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
  })
}
