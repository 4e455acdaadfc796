import type { Message, Step } from '#lib/protocol/entities.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import type { Broadcast, Log, Said, Store } from '../ports.ts'
import { createNameCut } from './own-name.ts'
import { createReplyPart, type ReplyPart } from './reply-part.ts'

/** What a reply says while it is written: its text and its thinking are told to the room in batches, and stored now and then. */

/** Deltas are batched: one frame per interval and room, never one per token (docs/traps.md, 18). */
const DELTA_INTERVAL_MS = 50
const SNAPSHOT_INTERVAL_MS = 500
const SNAPSHOT_CHARACTERS = 1_000
/** UTF-16 units; with three bytes each both parts still fit a frame, together with the steps. What is thought beyond is dropped. */
const TEXT_MAX_LENGTH = 60_000
const REASONING_MAX_LENGTH = 16_000

interface SpeechParts {
  store: Pick<Store, 'saveSnapshot'>
  broadcast: Pick<Broadcast, 'replyDelta' | 'replySteps'>
  log: Log
  /** What the answer may not begin with. */
  ownNames: string[]
  /** What was looked up by now. */
  listSteps(): readonly Step[]
  /** Somebody else has changed the row: nothing of this is told or stored any more. */
  onLost(): void
}

export function createReplySpeech(reply: Message, parts: SpeechParts) {
  const { store, broadcast, log, ownNames, listSteps, onLost } = parts
  const text = createReplyPart(TEXT_MAX_LENGTH)
  const reasoning = createReplyPart(REASONING_MAX_LENGTH)
  let name = createNameCut(ownNames)
  let begun = ''
  let begunLength = 0
  let keptLength = 0
  let sentAt = Number.NEGATIVE_INFINITY
  let isEnded = false
  let flushTimer: NodeJS.Timeout | undefined
  let keepTimer: NodeJS.Timeout | undefined

  /** What is queued with a text goes on from there. */
  function begin({ text: said, reasoning: thought = '' }: Pick<Message, 'text' | 'reasoning'>): void {
    text.begin(said)
    reasoning.begin(thought)
    begun = said
    begunLength = countSaid()
    keptLength = begunLength
  }

  function say(piece: string, part?: 'reasoning'): void {
    if (part === 'reasoning') append(reasoning, piece)
    else append(text, name.push(piece))
  }

  function append(part: ReplyPart, piece: string): void {
    if (piece === '' || part.isFull()) return
    part.append(piece)
    // The first words at once: what was told last is long ago.
    flushTimer ??= setTimeout(sendDeltas, Math.max(0, sentAt + DELTA_INTERVAL_MS - performance.now()))
    // A timer, lest what was said before a stall stay unstored for as long as that lasts.
    keepTimer ??= setTimeout(keep, SNAPSHOT_INTERVAL_MS)
    if (countSaid() - keptLength >= SNAPSHOT_CHARACTERS) keep()
  }

  /** All that came as text was thinking. */
  function takeBack(): void {
    const thought = text.said().slice(begun.length) + name.flush()
    name = createNameCut(ownNames)
    text.clear()
    text.append(begun)
    append(reasoning, thought)
    sendDeltas()
  }

  /** Tells the rest; nothing is stored by itself any more. */
  function finish(): void {
    append(text, name.flush())
    sendDeltas()
    clearTimeout(keepTimer)
  }

  function sendDeltas(): void {
    clearTimeout(flushTimer)
    flushTimer = undefined
    if (isEnded) return
    sentAt = performance.now()
    const to = { roomId: reply.roomId, messageId: reply.id }
    const thought = reasoning.takeDelta()
    if (thought) broadcast.replyDelta({ ...to, ...thought, part: 'reasoning' })
    const said = text.takeDelta()
    if (said) broadcast.replyDelta({ ...to, ...said })
  }

  /** Stored first: whoever comes in meanwhile finds them there. */
  async function tellSteps(isStreaming: () => boolean): Promise<void> {
    await keep()
    if (isStreaming() && !isEnded)
      broadcast.replySteps({ roomId: reply.roomId, messageId: reply.id, steps: toSaid().steps })
  }

  function toSaid(): Said & { steps: Step[] } {
    return {
      steps: [...listSteps()],
      text: text.said().toWellFormed(),
      reasoning: reasoning.said().toWellFormed(),
    }
  }

  function countSaid(): number {
    return text.said().length + reasoning.said().length
  }

  async function keep(): Promise<void> {
    clearTimeout(keepTimer)
    keepTimer = undefined
    if (isEnded) return
    keptLength = countSaid()
    await store.saveSnapshot(reply, toSaid()).then(
      (isOurs) => {
        if (!isOurs) onLost()
      },
      (cause: unknown) => log.warn({ err: cause, messageId: reply.id }, 'a snapshot of a reply was not stored'),
    )
  }

  /** What people have been told. */
  function live(): LiveReply {
    const thought = reasoning.told()
    return {
      ...{ messageId: reply.id, offset: 0, text: text.told() },
      ...(thought && { reasoning: { offset: 0, text: thought } }),
    }
  }

  return {
    ...{ begin, say, takeBack, finish, tellSteps, toSaid, live },
    /** The text that it went on from; empty where it began anew. */
    begun: () => begun,
    /** It has said something beyond that. */
    hasSpoken: () => countSaid() > begunLength,
    isFull: () => text.isFull(),
    /** Nothing more is told or stored. */
    leave() {
      isEnded = true
    },
  }
}
