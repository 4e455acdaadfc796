import type { FinalReplyStatus, Message, Room } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import { readConversation } from './conversation.ts'
import { createNameCut } from './own-name.ts'
import { AssistantError, type ReplyChange, type ReplyKey, type Said } from './ports.ts'
import type { ReplyParts } from './replies.ts'
import { createReplyPart, type ReplyPart } from './reply-part.ts'
import { toTurns } from './turns.ts'

/** Writes one reply: reads the conversation, streams the answer to the room, keeps it, and ends it for certain. */

/** Deltas are batched: one frame per interval and room, never one per token (docs/traps.md, 18). */
const DELTA_INTERVAL_MS = 50
const SNAPSHOT_INTERVAL_MS = 500
const SNAPSHOT_CHARACTERS = 1_000
/** UTF-16 units; with three bytes each both parts together still fit a frame. What is thought beyond is dropped. */
const TEXT_MAX_LENGTH = 60_000
const REASONING_MAX_LENGTH = 20_000
const FINISH_RETRY_MS = 1_000
/** So often a reply asks whether the room's other one, written by another process, has ended. */
const BUSY_RETRY_MS = 500

export interface Ending extends ReplyChange {
  status: FinalReplyStatus
}

/** It was given up by no fault of the AI's: the process stops, or died, or lost its database. */
export const INTERRUPTED: Ending = { status: 'interrupted', error: { code: 'ai_interrupted' } }

export interface ReplyWriter {
  messageId: string
  /** The reply as this writer was given it. */
  key: ReplyKey
  /** What people have been told. */
  live(): LiveReply
  isStreaming(): boolean
  /** Ends it now, its text kept; resolves when that is stored. */
  end(ending: Ending): Promise<void>
  /** Somebody else has changed the row, so that it is not this writer's any more: ends without a word. */
  leave(): void
  /** Resolves when the reply has ended and is stored; never rejects. */
  done: Promise<void>
}

export function createReplyWriter(
  room: Room,
  reply: Message,
  { store, broadcast, assistant, aiName, promptTokens, log }: ReplyParts,
): ReplyWriter {
  const abort = new AbortController()
  let name = createNameCut([AI_USERNAME, aiName])
  const text = createReplyPart(TEXT_MAX_LENGTH)
  const reasoning = createReplyPart(REASONING_MAX_LENGTH)
  let keptLength = 0
  let isStreaming = false
  let isLeft = false
  let flushTimer: NodeJS.Timeout | undefined
  let keepTimer: NodeJS.Timeout | undefined
  let forced: Ending | undefined

  async function write(): Promise<void> {
    const started = await start().catch(giveUp)
    if (started) {
      isStreaming = true
      const ending = await answer().catch(toEnding)
      append(text, name.flush())
      sendDeltas()
      clearTimeout(keepTimer)
      const said = toSaid()
      await finish('streaming', { ...(forced ?? ending), text: said.text, reasoning: said.reasoning || null })
    } else if (forced) {
      await finish('queued', forced)
    }
  }

  /** Waits until the room has no other reply under way. Null if this one is over before it began. */
  async function start(): Promise<Message | null> {
    while (!abort.signal.aborted) {
      const outcome = await store.startReply(reply)
      if (outcome !== 'busy') return outcome
      await pause(BUSY_RETRY_MS, abort.signal)
    }
    return null
  }

  /** Not started, because the database is away or the reply was stopped: the reaper or a person ends it. */
  function giveUp(cause: unknown): null {
    log.error({ err: cause, messageId: reply.id }, 'a reply could not be started')
    return null
  }

  async function answer(): Promise<Ending> {
    const turns = toTurns(await readConversation(room, reply, { store, aiName, promptTokens }))
    if (abort.signal.aborted) throw new AssistantError('ai_interrupted')
    const beganAt = performance.now()
    let firstAt: number | undefined
    for await (const event of assistant.answer(turns, abort.signal)) {
      if (abort.signal.aborted) break
      if (event.type === 'end') {
        return {
          status: 'done',
          ...(event.finish === 'length' && { error: { code: 'ai_length' as const } }),
          ...(event.model && { model: event.model }),
          ...(event.usage && { usage: { ...event.usage, ...toTimes(beganAt, firstAt) } }),
        }
      }
      firstAt ??= performance.now()
      if (event.type === 'text-was-reasoning') takeBack()
      else if (event.part === 'reasoning') append(reasoning, event.text)
      else append(text, name.push(event.text))
      if (text.isFull()) {
        abort.abort()
        return { status: 'done', error: { code: 'ai_length' } }
      }
    }
    throw new AssistantError('ai_network')
  }

  function append(part: ReplyPart, piece: string): void {
    if (piece === '' || part.isFull()) return
    part.append(piece)
    flushTimer ??= setTimeout(sendDeltas, DELTA_INTERVAL_MS)
    // A timer, lest what was said before a stall stay unstored for as long as that lasts.
    keepTimer ??= setTimeout(keep, SNAPSHOT_INTERVAL_MS)
    if (countSaid() - keptLength >= SNAPSHOT_CHARACTERS) keep()
  }

  /** All that came as text was thinking. */
  function takeBack(): void {
    const thought = text.said() + name.flush()
    name = createNameCut([AI_USERNAME, aiName])
    text.clear()
    append(reasoning, thought)
    sendDeltas()
  }

  function sendDeltas(): void {
    clearTimeout(flushTimer)
    flushTimer = undefined
    if (isLeft) return
    const to = { roomId: reply.roomId, messageId: reply.id }
    const thought = reasoning.takeDelta()
    if (thought) broadcast.replyDelta({ ...to, ...thought, part: 'reasoning' })
    const said = text.takeDelta()
    if (said) broadcast.replyDelta({ ...to, ...said })
  }

  function toSaid(): Said {
    return { text: text.said().toWellFormed(), reasoning: reasoning.said().toWellFormed() }
  }

  function countSaid(): number {
    return text.said().length + reasoning.said().length
  }

  function keep(): void {
    clearTimeout(keepTimer)
    keepTimer = undefined
    if (isLeft) return
    keptLength = countSaid()
    store.saveSnapshot(reply, toSaid()).then(
      (isOurs) => {
        if (!isOurs) leave()
      },
      (cause: unknown) => log.warn({ err: cause, messageId: reply.id }, 'a snapshot of a reply was not stored'),
    )
  }

  function leave(): void {
    isLeft = true
    isStreaming = false
    abort.abort()
  }

  function toEnding(cause: unknown): Ending {
    if (forced || isLeft) return forced ?? INTERRUPTED
    if (cause instanceof CodedError) return INTERRUPTED
    const code = cause instanceof AssistantError ? cause.code : 'ai_upstream'
    log.warn({ err: cause, code, messageId: reply.id, characters: text.said().length }, 'a reply failed')
    return { status: 'failed', error: { code } }
  }

  /**
   * A reply always ends. While the database is away this waits for it, and the text with it; an end that it refuses is
   * stored without what it may have refused: what the upstream said of itself first, then the text since the last snapshot.
   */
  async function finish(from: 'queued' | 'streaming', ending: Ending): Promise<void> {
    const { status, text, error } = ending
    const weaker: Ending[] = [
      { status, ...(text !== undefined && { text }), ...(error !== undefined && { error }) },
      { status: 'failed', error: { code: 'ai_upstream' } },
    ]
    let next = ending
    while (!isLeft) {
      try {
        await store.changeReply(reply, [from], next, { version: reply.version })
        isStreaming = false
        return
      } catch (cause) {
        log.error({ err: cause, messageId: reply.id }, 'the end of a reply was not stored, trying again')
        const isRefused = !(cause instanceof CodedError)
        const less = isRefused ? weaker.shift() : undefined
        if (less) next = less
        else await pause(FINISH_RETRY_MS)
      }
    }
  }

  const done = write()
  return {
    messageId: reply.id,
    key: reply,
    leave,
    live() {
      const thought = reasoning.told()
      return {
        ...{ messageId: reply.id, offset: 0, text: text.told() },
        ...(thought && { reasoning: { offset: 0, text: thought } }),
      }
    },
    isStreaming: () => isStreaming,
    end(ending) {
      forced ??= ending
      abort.abort()
      return done
    },
    done,
  }
}

function toTimes(beganAt: number, firstAt = performance.now()): { firstTokenMs: number; totalMs: number } {
  return { firstTokenMs: Math.round(firstAt - beganAt), totalMs: Math.round(performance.now() - beganAt) }
}

/** Resolves after the time, or when the signal says so. */
function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
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
