import type { Message, MessageStatus, Room } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import type { Asker } from './asking.ts'
import {
  type Assistant,
  type Broadcast,
  type Draft,
  type Log,
  PENDING_REPLIES_MAX,
  type ReplyKey,
  type Saved,
  type Store,
} from './ports.ts'
import { createReplyWriter, INTERRUPTED, type ReplyWriter } from './reply-writer.ts'

/**
 * The AI's replies. Each room has one at a time and a queue behind it. A question that only the room's trigger asks and
 * that finds a fresh reply still waiting in the queue is answered by that one, because a reply reads the conversation
 * only when it starts; every other question gets a reply row of its own, saved as `queued` in the question's transaction.
 */

const FINAL: MessageStatus[] = ['done', 'stopped', 'failed', 'interrupted']
const PENDING: MessageStatus[] = ['queued', 'streaming']
/** The store counts those of all processes; what this one knows of its own spares it the question. */
const WAITING_MAX = PENDING_REPLIES_MAX - 1
const CLOSE_TIMEOUT_MS = 5_000

interface Waiting {
  /** Null until the row is stored. */
  reply: Message | null
  /** Made for a question, not repeated by hand: it covers the questions that come while it waits. */
  isFresh: boolean
  /** Questions that count on this reply. */
  covered: Message[]
}

interface Queue {
  room: Room
  running: ReplyWriter | null
  waiting: Waiting[]
}

export interface ReplyParts {
  store: Store
  broadcast: Broadcast
  assistant: Assistant
  aiName: string
  /** How much of a conversation an answer may be told, by estimateTokens. */
  promptTokens: number
  log: Log
}

export type Replies = ReturnType<typeof createReplies>

export function createReplies(parts: ReplyParts) {
  const { store, assistant, log } = parts
  const queues = new Map<string, Queue>()
  let isClosed = false

  /** Stores a question and, where none waits that will cover it, its reply. */
  async function saveQuestion(room: Room, draft: Draft, asker: Asker): Promise<Saved> {
    const queue = openQueue(room)
    // The last one: the others read no further than to the next question with a reply.
    const cover = asker === 'trigger' && queue.waiting.findLast((waiting) => waiting.isFresh)
    if (cover) {
      const saved = await store.saveMessage({ ...draft, ai: 'covered' }, null)
      if (!saved.isRepeat) await coverQuestion(queue, cover, saved.message)
      return saved
    }
    if (queue.waiting.length >= WAITING_MAX) return await store.saveMessage({ ...draft, ai: 'busy' }, null)
    const waiting: Waiting = { reply: null, isFresh: true, covered: [] }
    queue.waiting.push(waiting)
    try {
      const saved = await store.saveMessage(draft, { askedBy: draft.sender, model: assistant.model })
      waiting.reply = saved.reply
      return saved
    } finally {
      proceed(queue, waiting)
    }
  }

  /** The cover may have started, or failed to be stored, while the question was on its way to the disk. */
  async function coverQuestion(queue: Queue, cover: Waiting, question: Message): Promise<void> {
    if (queue.waiting.includes(cover)) cover.covered.push(question)
    else if (!cover.reply) await askAgain(queue.room, question)
  }

  /** Starts a stored reply; gives the questions of one that was not stored a reply of their own. */
  function proceed(queue: Queue, waiting: Waiting): void {
    if (!waiting.reply) {
      queue.waiting.splice(queue.waiting.indexOf(waiting), 1)
      const question = waiting.covered.at(-1)
      if (question) void askAgain(queue.room, question)
    }
    startNext(queue)
  }

  async function askAgain(room: Room, question: Message): Promise<void> {
    const queue = openQueue(room)
    const waiting: Waiting = { reply: null, isFresh: true, covered: [] }
    queue.waiting.push(waiting)
    try {
      waiting.reply = await store.saveReply(question, { askedBy: question.sender, model: assistant.model })
    } catch (cause) {
      log.error({ err: cause, messageId: question.id }, 'the reply to a question could not be stored')
    } finally {
      proceed(queue, waiting)
    }
  }

  function startNext(queue: Queue): void {
    if (queue.running || isClosed) return
    const next = queue.waiting[0]
    if (!next) {
      queues.delete(queue.room.id)
      return
    }
    if (!next.reply) return
    queue.waiting.shift()
    const writer = createReplyWriter(queue.room, next.reply, parts)
    queue.running = writer
    void writer.done.then(() => {
      queue.running = null
      startNext(queue)
    })
  }

  /** Ends a pending reply as `stopped`; one that has ended stays as it is. */
  async function stop(reply: Message): Promise<void> {
    const queue = queues.get(reply.roomId)
    if (queue?.running?.messageId === reply.id) await queue.running.end({ status: 'stopped' })
    const waiting = queue?.waiting.findIndex((candidate) => candidate.reply?.id === reply.id) ?? -1
    if (waiting >= 0) queue?.waiting.splice(waiting, 1)
    await store.changeReply(reply, PENDING, { status: 'stopped' })
  }

  /** Queues a reply that has ended once more: the same message, its text reset. Throws `conflict` where too many wait. */
  async function retry(room: Room, reply: Message): Promise<void> {
    if ((queues.get(room.id)?.waiting.length ?? 0) >= WAITING_MAX) throw new CodedError('conflict')
    const queued = await store.changeReply(reply, FINAL, {
      status: 'queued',
      text: '',
      reasoning: null,
      error: null,
      usage: null,
    })
    if (!queued) throw new CodedError('conflict')
    const queue = openQueue(room)
    queue.waiting.push({ reply: queued, isFresh: false, covered: [] })
    startNext(queue)
  }

  /** What a late joiner must add to the stored texts. */
  function listLive(roomId: string): LiveReply[] {
    const running = queues.get(roomId)?.running
    return running?.isStreaming() ? [running.live()] : []
  }

  /** One heartbeat: renews the leases of this process's replies and ends those that nobody works on. */
  async function renew(): Promise<void> {
    const own = listOwn()
    const lost = own.length > 0 ? await store.renewLeases(own) : []
    for (const reply of lost) drop(reply)
    for (const orphan of await store.listOrphanedReplies()) {
      if (!listOwn().some(({ id }) => id === orphan.id))
        await store.changeReply(orphan, PENDING, INTERRUPTED, { isOrphaned: true })
    }
  }

  /** Lets go of a reply that another process has stopped or taken over, unless it changed here meanwhile. */
  function drop({ id, roomId, version }: ReplyKey): void {
    const queue = queues.get(roomId)
    const running = queue?.running
    // One that is just starting asks the database itself.
    if (running?.isStreaming() && running.messageId === id && running.key.version === version) running.leave()
    const waiting = queue?.waiting.findIndex(({ reply }) => reply?.id === id && reply.version === version) ?? -1
    if (waiting >= 0) queue?.waiting.splice(waiting, 1)
  }

  function listOwn(): ReplyKey[] {
    return [...queues.values()].flatMap(({ running, waiting }) => [
      ...(running ? [running.key] : []),
      ...waiting.flatMap(({ reply }) => reply ?? []),
    ])
  }

  /** Ends everything as interrupted, for a process that stops. */
  async function close(): Promise<void> {
    isClosed = true
    const endings = [...queues.values()].flatMap(({ running, waiting }) => [
      ...(running ? [running.end(INTERRUPTED)] : []),
      ...waiting.flatMap(({ reply }) => (reply ? [store.changeReply(reply, PENDING, INTERRUPTED)] : [])),
    ])
    // While the database is away they can't be stored; another process, or the next start, ends them then.
    const late = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref())
    await Promise.race([Promise.allSettled(endings), late])
  }

  function openQueue(room: Room): Queue {
    const queue = queues.get(room.id) ?? { room, running: null, waiting: [] }
    queues.set(room.id, queue)
    return queue
  }

  return { saveQuestion, stop, retry, listLive, renew, close }
}
