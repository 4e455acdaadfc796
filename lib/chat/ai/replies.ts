import { AsyncLocalStorage } from 'node:async_hooks'
import type { Message, MessageStatus, Room } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import { findMentioned, mayMention } from '#lib/protocol/rules/trigger.ts'
import {
  type Assistants,
  type Broadcast,
  CHAIN_REPLIES_MAX,
  type Draft,
  type Log,
  PENDING_REPLIES_MAX,
  type ReplyChange,
  type ReplyDraft,
  type ReplyKey,
  type Saved,
  type Store,
} from '../ports.ts'
import type { Asking } from './asking.ts'
import type { Budgets } from './budgets.ts'
import type { Folding } from './folding.ts'
import type { ReadImage } from './images.ts'
import { createOutages } from './outages.ts'
import type { PromptSizes } from './prompt-sizes.ts'
import { INTERRUPTED } from './reply-ending.ts'
import { createReplyWriter, type ReplyWriter } from './reply-writer.ts'
import type { ListTools } from './tools.ts'

/**
 * The assistants' replies. Each room has one at a time and a queue behind it, so that assistants take turns and each reads
 * what the one before it said. A question that only the room's trigger asks and that finds a fresh reply of the same
 * assistant still waiting in the queue is answered by that one, because a reply reads the conversation only when it
 * starts; every other question gets reply rows of its own, saved as `queued` in the question's transaction. A reply that
 * names another assistant asks it in turn.
 */

const FINAL: MessageStatus[] = ['done', 'stopped', 'failed', 'interrupted']
const PENDING: MessageStatus[] = ['queued', 'streaming']
/** The store counts those of all processes; what this one knows of its own spares it the question. */
const WAITING_MAX = PENDING_REPLIES_MAX - 1
const CLOSE_TIMEOUT_MS = 5_000

interface Waiting {
  /** Whose reply it is. */
  assistant: string
  /** Null until the row is stored. */
  reply: Message | null
  /** Made for a question, not repeated by hand: it covers the questions that come while it waits. */
  isFresh: boolean
  /** Questions that count on this reply. */
  covered: Message[]
  /** Runs what is done for it as part of the request that asked, whoever's turn it was before. */
  inRequest: ReturnType<typeof AsyncLocalStorage.snapshot>
}

interface Queue {
  room: Room
  running: ReplyWriter | null
  waiting: Waiting[]
}

export interface ReplyParts {
  store: Store
  broadcast: Broadcast
  assistants: Assistants
  log: Log
  budgets: Pick<Budgets, 'reserve'>
  promptSizes: PromptSizes
  folding: Pick<Folding, 'fold'>
  /** What assistants may look up; `callMs`: how long that may take, 20 s without it; `approvalMs`: and wait for a yes, 5 min. */
  listTools: ListTools
  callMs?: number | undefined
  approvalMs?: number | undefined
  /** Pictures for assistants that see. */
  readImage: ReadImage
}

/** In this process. */
export interface ReplyCounts {
  waiting: number
  running: number
}

export type Replies = ReturnType<typeof createReplies>

export function createReplies(parts: ReplyParts) {
  const { store, assistants, log } = parts
  const outages = createOutages({ store, assistants })
  const queues = new Map<string, Queue>()
  let isClosed = false

  function toDraft(assistant: string, askedBy: string): ReplyDraft {
    return { assistant, askedBy, model: assistants.find(assistant)?.model ?? '' }
  }

  /** Stores a question and, where none waits that will cover it, its replies. */
  async function saveQuestion(room: Room, draft: Draft, { by, assistants }: Asking): Promise<Saved> {
    const asked = by === 'trigger' ? await outages.withoutSilent(room.id, assistants) : assistants
    if (asked.length === 0) return await store.saveMessage(draft, [])
    const queue = openQueue(room)
    // The last one: the others read no further than to the next question with a reply.
    const cover = by === 'trigger' && queue.waiting.findLast((one) => one.isFresh && asked.includes(one.assistant))
    if (cover) {
      const saved = await store.saveMessage({ ...draft, ai: 'covered' }, [])
      if (!saved.isRepeat) await coverQuestion(queue, cover, saved.message)
      return saved
    }
    const able = asked.filter((assistant) => !isFull(queue, assistant)).slice(0, CHAIN_REPLIES_MAX)
    if (able.length === 0) return await store.saveMessage({ ...draft, ai: 'busy' }, [])
    const waiting = able.map((assistant) => startWaiting(queue, assistant))
    try {
      const drafts = able.map((assistant) => toDraft(assistant, draft.sender))
      const saved = await store.saveMessage(draft, drafts)
      for (const one of waiting) one.reply = saved.replies.find(({ sender }) => sender === one.assistant) ?? null
      return saved
    } finally {
      for (const one of waiting) proceed(queue, one)
    }
  }

  function isFull({ waiting }: Queue, assistant: string): boolean {
    return waiting.filter((one) => one.assistant === assistant).length >= WAITING_MAX
  }

  function startWaiting(queue: Queue, assistant: string): Waiting {
    const inRequest = AsyncLocalStorage.snapshot()
    const waiting: Waiting = { assistant, reply: null, isFresh: true, covered: [], inRequest }
    queue.waiting.push(waiting)
    return waiting
  }

  /** The cover may have started, or failed to be stored, while the question was on its way to the disk. */
  async function coverQuestion(queue: Queue, cover: Waiting, question: Message): Promise<void> {
    if (queue.waiting.includes(cover)) cover.covered.push(question)
    else if (!cover.reply) await askAgain(queue.room, question, cover.assistant)
  }

  /** Starts a stored reply; gives the questions of one that was not stored a reply of their own. */
  function proceed(queue: Queue, waiting: Waiting): void {
    if (!waiting.reply) {
      queue.waiting.splice(queue.waiting.indexOf(waiting), 1)
      const question = waiting.covered.at(-1)
      if (question) void askAgain(queue.room, question, waiting.assistant)
    }
    startNext(queue)
  }

  /** Stores a reply to a message that is there already. False: none is stored any more, the chain is long enough. */
  async function askAgain(room: Room, question: Message, assistant: string): Promise<boolean> {
    const queue = openQueue(room)
    const waiting = startWaiting(queue, assistant)
    try {
      const reply = await store.saveReply(question, toDraft(assistant, question.askedBy ?? question.sender))
      if (reply === 'chain_ended') return false
      waiting.reply = reply
    } catch (cause) {
      log.error({ err: cause, messageId: question.id }, 'the reply to a question could not be stored')
    } finally {
      proceed(queue, waiting)
    }
    return true
  }

  /** A whole reply asks the assistants of the room that it names. */
  async function passOn(room: Room, reply: Message): Promise<void> {
    const others = room.assistants.filter((username) => username !== reply.sender)
    const able = others.flatMap((username) => assistants.find(username) ?? []).filter(({ mode }) => mode !== 'off')
    if (able.length === 0 || isClosed || !mayMention(reply.text)) return
    const people = await store.listMembers(room.id, [])
    const mentioned = findMentioned(reply.text, toMentionNames(people), able)
    let isEnded = false
    for (const { username } of able) {
      if (mentioned.has(username) && !(await askAgain(room, reply, username))) isEnded = true
    }
    if (isEnded) await store.changeReply(reply, ['done'], { status: 'done', endsChain: true })
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
    const { reply } = next
    const writer = next.inRequest(() => createReplyWriter(queue.room, reply, parts))
    queue.running = writer
    void writer.done.then((ended) => {
      queue.running = null
      if (ended?.status === 'failed') outages.note(queue.room.id, ended.sender)
      if (ended?.status === 'done') passOn(queue.room, ended).catch((cause: unknown) => tellPassOn(cause, ended))
      startNext(queue)
      if (ended?.status === 'done') parts.folding.fold(queue.room, ended.sender)
    })
  }

  function tellPassOn(cause: unknown, { id }: Message): void {
    log.error({ err: cause, messageId: id }, 'whom a reply names could not be asked')
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
  async function retry(room: Room, reply: Message, payerId: string): Promise<void> {
    await queueAgain(room, reply, { text: '', reasoning: null, steps: null, thoughtMs: null, payerId })
  }

  /** The same, but its text stays as the beginning. */
  async function goOn(room: Room, reply: Message, payerId: string): Promise<void> {
    await queueAgain(room, reply, { payerId })
  }

  async function queueAgain(room: Room, reply: Message, change: Omit<ReplyChange, 'status'>): Promise<void> {
    const open = queues.get(room.id)
    if (open && isFull(open, reply.sender)) throw new CodedError('conflict')
    const again = { ...change, status: 'queued', error: null, usage: null } as const
    const queued = await store.changeReply(reply, FINAL, again, { version: reply.version })
    if (!queued) throw new CodedError('conflict')
    const queue = openQueue(room)
    const inRequest = AsyncLocalStorage.snapshot()
    queue.waiting.push({ assistant: reply.sender, reply: queued, isFresh: false, covered: [], inRequest })
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
    // As it is now: its assistants may be others than those of the message before.
    queue.room = room
    queues.set(room.id, queue)
    return queue
  }

  function count(): ReplyCounts {
    const all = [...queues.values()]
    return {
      waiting: all.reduce((sum, { waiting }) => sum + waiting.length, 0),
      running: all.filter(({ running }) => running !== null).length,
    }
  }

  return { saveQuestion, stop, retry, goOn, listLive, count, renew, close }
}
