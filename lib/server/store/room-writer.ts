import type { Draft, MessageKey, ReplyChange, ReplyCondition, ReplyDraft, Saved } from '#lib/chat/ports.ts'
import type { Message, MessageStatus } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { afterNextReads } from '../turn.ts'
import { DuplicateEntry } from './connection.ts'
import { toFailure } from './failures.ts'
import { findReplyTo } from './message-columns.ts'
import {
  findStored,
  insertBatch,
  insertReply,
  type NewMessage,
  type StoredMessage,
  toKey,
  toTextHash,
  updateReply,
} from './room-transactions.ts'

/**
 * Writes to rooms, one transaction at a time per room. Messages that arrive while one is in flight go together into
 * the next (group commit): one flush to disk and one packet for many.
 */

const BATCH_MAX = 128
/**
 * What is committed together is told as one fact, which must pass a thin line in good time and fit a frame. Escaped for the
 * database it may have twice as many bytes, which PACKET_BYTES_MIN allows for.
 */
const BATCH_MAX_BYTES = 192 * 1024
/** Of a message's JSON without its text, at most: names of 24 and a model of 128 characters, ids, numbers, dates. */
const MESSAGE_BYTES = 512
const REPLY_BYTES = 1_024

interface Save extends NewMessage {
  /** Of the JSON that tells it, its reply included. */
  bytes: number
  resolve(saved: Saved): void
  reject(cause: unknown): void
}
type Task = { save: Save } | { run: () => Promise<void> }

/** `owner` is the process, which will write the replies that it stores. */
export function createRoomWriter(owner: string) {
  const queues = new Map<string, Task[]>()

  function saveMessage(draft: Draft, reply: ReplyDraft | null): Promise<Saved> {
    return new Promise((resolve, reject) => {
      const sentAt = new Date().toISOString()
      enqueue(draft.roomId, { save: { draft, reply, sentAt, bytes: countBytes(draft, reply), resolve, reject } })
    })
  }

  function saveReply(question: Message, reply: ReplyDraft): Promise<Message | null> {
    return inTurn(question.roomId, () => insertReply(question, reply, owner))
  }

  function startReply(key: MessageKey): Promise<Message | 'busy' | null> {
    return inTurn(key.roomId, async () => {
      const { changed, isBusy } = await updateReply(key, ['queued'], { status: 'streaming' }, { isAlone: true, owner })
      return changed ?? (isBusy ? 'busy' : null)
    })
  }

  function changeReply(
    key: MessageKey,
    from: MessageStatus[],
    change: ReplyChange,
    only: ReplyCondition = {},
  ): Promise<Message | null> {
    return inTurn(key.roomId, async () => (await updateReply(key, from, change, { ...only, owner })).changed)
  }

  /** Runs what else writes to the room, in order with the messages. */
  function inTurn<T>(roomId: string, action: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      enqueue(roomId, { run: () => action().then(resolve, reject) })
    })
  }

  function enqueue(roomId: string, task: Task): void {
    const queue = queues.get(roomId)
    if (queue) {
      queue.push(task)
      return
    }
    queues.set(roomId, [task])
    void drain(roomId)
  }

  async function drain(roomId: string): Promise<void> {
    for (let queue = queues.get(roomId); queue?.length; queue = queues.get(roomId)) {
      const [task] = queue
      if (task && 'run' in task) {
        queue.shift()
        await task.run()
      } else {
        await saveBatch(roomId, takeBatch(queue), owner)
        await new Promise<void>(afterNextReads)
      }
    }
    queues.delete(roomId)
  }

  return { saveMessage, saveReply, startReply, changeReply, inTurn }
}

/** The saves at the head of the queue; a second use of a client id waits for the next batch, which finds the first. */
function takeBatch(queue: Task[]): Save[] {
  const keys = new Set<string>()
  let bytes = 0
  const end = queue.findIndex((task, index) => {
    if (!('save' in task) || index === BATCH_MAX) return true
    const key = toKey(task.save.draft)
    bytes += task.save.bytes
    if (keys.has(key) || (index > 0 && bytes > BATCH_MAX_BYTES)) return true
    keys.add(key)
    return false
  })
  const taken = queue.splice(0, end === -1 ? queue.length : end)
  return taken.flatMap((task) => ('save' in task ? [task.save] : []))
}

function countBytes({ text }: Draft, reply: ReplyDraft | null): number {
  return Buffer.byteLength(JSON.stringify(text)) + MESSAGE_BYTES + (reply ? REPLY_BYTES : 0)
}

async function saveBatch(roomId: string, batch: Save[], owner: string): Promise<void> {
  try {
    const saved = await insertBatch(roomId, batch, owner)
    for (const [index, save] of batch.entries()) {
      const one = saved[index]
      if (one) save.resolve(one)
    }
  } catch (cause) {
    if (cause instanceof DuplicateEntry) return await saveAroundRepeats(roomId, batch, owner, cause)
    if (batch.length > 1 && toFailure(cause) === 'answer') return await saveEach(roomId, batch, owner)
    for (const save of batch) save.reject(cause)
  }
}

/** What the database refuses of one must not be the others' loss. */
async function saveEach(roomId: string, batch: Save[], owner: string): Promise<void> {
  for (const save of batch) await saveBatch(roomId, [save], owner)
}

/** Answers what is stored already with what is stored, and commits the rest again. */
async function saveAroundRepeats(roomId: string, batch: Save[], owner: string, cause: DuplicateEntry): Promise<void> {
  try {
    const stored = await findStored(batch.map((save) => save.draft))
    const rest = batch.filter((save) => !stored.has(toKey(save.draft)))
    if (rest.length === batch.length) throw cause
    for (const save of batch) {
      const found = stored.get(toKey(save.draft))
      if (found) await answerStored(save, found, cause.mayBeOwn)
    }
    if (rest.length > 0) await saveBatch(roomId, rest, owner)
  } catch (failure) {
    for (const save of batch) save.reject(failure)
  }
}

/** What an earlier try of this very transaction may have stored was told to nobody, and counts as new. */
async function answerStored(save: Save, stored: StoredMessage, mayBeOwn: boolean): Promise<void> {
  const { textHash, ...found } = stored
  const { message } = found
  const isSame = message.roomId === save.draft.roomId && textHash && toTextHash(save.draft.text).equals(textHash)
  if (!isSame) save.reject(new CodedError('conflict'))
  else if (mayBeOwn) save.resolve({ ...found, reply: await findReplyTo(message), isRepeat: false })
  else save.resolve({ ...found, reply: null, isRepeat: true })
}
