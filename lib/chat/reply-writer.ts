import type { FinalReplyStatus, Message, Room } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { AssistantError, type ReplyChange } from './ports.ts'
import type { ReplyParts } from './replies.ts'
import { toTurns } from './turns.ts'

/** Writes one reply: reads the conversation, streams the answer to the room, keeps it, and ends it for certain. */

/** Deltas are batched: one frame per interval and room, never one per token (PERFORMANCE, 7). */
const DELTA_INTERVAL_MS = 50
const SNAPSHOT_INTERVAL_MS = 500
const SNAPSHOT_CHARACTERS = 1_000
/** UTF-16 units; with three bytes each it still fits a frame. */
const REPLY_MAX_LENGTH = 60_000
const CONTEXT_MESSAGES = 60
const FINISH_RETRY_MS = 1_000

export interface Ending extends ReplyChange {
  status: FinalReplyStatus
}

/** It was given up by no fault of the AI's: the process stops, or died, or lost its database. */
export const INTERRUPTED: Ending = { status: 'interrupted', error: { code: 'ai_interrupted' } }

export interface ReplyWriter {
  messageId: string
  text(): string
  isStreaming(): boolean
  /** Ends it now, its text kept; resolves when that is stored. */
  end(ending: Ending): Promise<void>
  /** Resolves when the reply has ended and is stored; never rejects. */
  done: Promise<void>
}

export function createReplyWriter(
  room: Room,
  reply: Message,
  { store, broadcast, assistant, aiName, log }: ReplyParts,
): ReplyWriter {
  const abort = new AbortController()
  let text = ''
  let sentLength = 0
  let keptLength = 0
  let keptAt = Date.now()
  let isStreaming = false
  let flushTimer: NodeJS.Timeout | undefined
  let forced: Ending | undefined

  async function write(): Promise<void> {
    const started = await store.changeReply(reply, ['queued'], { status: 'streaming' }).catch(giveUp)
    if (!started) return
    isStreaming = true
    broadcast.messageChanged(started)
    const ending = await answer().catch(toEnding)
    sendDelta()
    await finish({ ...(forced ?? ending), text: text.toWellFormed() })
  }

  /** Not started, because the database is away or the reply was stopped: the reaper or a person ends it. */
  function giveUp(cause: unknown): null {
    log.error({ err: cause, messageId: reply.id }, 'a reply could not be started')
    return null
  }

  async function answer(): Promise<Ending> {
    const turns = await readTurns()
    for await (const event of assistant.answer(turns, abort.signal)) {
      if (abort.signal.aborted) break
      if (event.type === 'end') {
        return {
          status: 'done',
          ...(event.finish === 'length' && { error: { code: 'ai_length' as const } }),
          ...(event.model && { model: event.model }),
          ...(event.usage && { usage: event.usage }),
        }
      }
      append(event.text)
      if (text.length >= REPLY_MAX_LENGTH) {
        abort.abort()
        return { status: 'done', error: { code: 'ai_length' } }
      }
    }
    throw new AssistantError('ai_network')
  }

  async function readTurns() {
    const [members, later] = await Promise.all([
      store.listMembers(reply.roomId, []),
      store.readPage(reply.roomId, { after: reply.seq }, CONTEXT_MESSAGES),
    ])
    // A repeated reply reads what the first one could have read: up to the next reply.
    const next = later.find((message) => message.kind === 'ai')?.seq
    const messages = await store.readPage(reply.roomId, next ? { before: next } : { newest: true }, CONTEXT_MESSAGES)
    const ai = members.find(({ kind }) => kind === 'ai') ?? { username: AI_USERNAME, displayName: aiName }
    return toTurns({ room, members, messages: messages.filter(({ id }) => id !== reply.id), ai })
  }

  function append(piece: string): void {
    text = (text + piece).slice(0, REPLY_MAX_LENGTH)
    flushTimer ??= setTimeout(sendDelta, DELTA_INTERVAL_MS)
    if (text.length - keptLength >= SNAPSHOT_CHARACTERS || Date.now() - keptAt >= SNAPSHOT_INTERVAL_MS) keep()
  }

  function sendDelta(): void {
    clearTimeout(flushTimer)
    flushTimer = undefined
    if (text.length === sentLength) return
    broadcast.replyDelta({
      roomId: reply.roomId,
      messageId: reply.id,
      offset: sentLength,
      text: text.slice(sentLength),
    })
    sentLength = text.length
  }

  function keep(): void {
    keptLength = text.length
    keptAt = Date.now()
    store.saveSnapshot(reply, text.toWellFormed()).catch((cause: unknown) => {
      log.warn({ err: cause, messageId: reply.id }, 'a snapshot of a reply was not stored')
    })
  }

  function toEnding(cause: unknown): Ending {
    if (forced) return forced
    if (cause instanceof CodedError) return INTERRUPTED
    const code = cause instanceof AssistantError ? cause.code : 'ai_upstream'
    log.warn({ err: cause, code, messageId: reply.id, characters: text.length }, 'a reply failed')
    return { status: 'failed', error: { code } }
  }

  /** A reply always ends: while the database is away this waits for it, and the text with it. */
  async function finish(ending: Ending): Promise<void> {
    for (;;) {
      try {
        const ended = await store.changeReply(reply, ['streaming'], ending)
        isStreaming = false
        if (ended) broadcast.messageChanged(ended)
        return
      } catch (cause) {
        log.error({ err: cause, messageId: reply.id }, 'the end of a reply was not stored, trying again')
        await new Promise((resolve) => setTimeout(resolve, FINISH_RETRY_MS))
      }
    }
  }

  const done = write()
  return {
    messageId: reply.id,
    text: () => text.slice(0, sentLength),
    isStreaming: () => isStreaming,
    end(ending) {
      forced ??= ending
      abort.abort()
      return done
    },
    done,
  }
}
