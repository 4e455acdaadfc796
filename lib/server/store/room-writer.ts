import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditDraft } from '#lib/chat/audit.ts'
import type {
  Draft,
  Edit,
  MessageKey,
  MessagePlace,
  PinChange,
  ReactionChange,
  ReplyChange,
  ReplyCondition,
  ReplyDraft,
  Saved,
} from '#lib/chat/ports.ts'
import type { Message, MessageStatus } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { setGauge } from '../metrics/gauges.ts'
import { outsideRequests } from '../request-context.ts'
import { afterNextReads } from '../turn.ts'
import { DuplicateEntry } from './connection.ts'
import { toFailure } from './failures.ts'
import { isFileTaken } from './files.ts'
import { requireMarked, toPinPart, toReactionPart } from './marks.ts'
import { findRepliesTo } from './message-columns.ts'
import { toDeletePart, toEditPart } from './message-edits.ts'
import { commitParts, commitWithLine, type PacketPart } from './packet.ts'
import { toReplyChangePart, toReplyPart } from './reply-changes.ts'
import { findStored, type NewMessage, toInsertPart, toTextHash } from './room-inserts.ts'
import { findWaitMs, isTooSoon } from './slow-turns.ts'
import { isSweptRepeat, type StoredMessage, toKey, toSweptHash } from './swept-messages.ts'

/**
 * Writes to rooms, one transaction at a time per room. Changes that arrive while one is in flight go together into the
 * next, in their order (group commit): one flush to disk and one packet for many.
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

interface Pending {
  /** Of the JSON that tells it, with all that comes of it. */
  bytes: number
  reject(cause: unknown): void
}
/** A new message. Those that follow each other are one statement. */
interface Insert extends Pending, NewMessage {
  type: 'insert'
  resolve(saved: Saved): void
}
/** A change of what is there already: whatever can be said as a part of a packet. */
interface Update extends Pending {
  type: 'update'
  part: PacketPart<unknown>
  /** With what the part has read of it. */
  resolve(outcome: unknown): void
}
/** What must look before it writes, in a transaction of its own. */
interface Turn {
  type: 'turn'
  run(): Promise<void>
}
type Change = Insert | Update
type Task = Change | Turn

export type RoomWriter = ReturnType<typeof createRoomWriter>

/** `owner` is the process, which will write the replies that it stores. */
export function createRoomWriter(owner: string) {
  const queues = new Map<string, Task[]>()
  setGauge('writer', () => [...queues.values()].reduce((sum, { length }) => sum + length, 0))

  function saveMessage(draft: Draft, replies: readonly ReplyDraft[]): Promise<Saved> {
    return new Promise((resolve, reject) => {
      const sentAt = new Date().toISOString()
      const bytes = countBytes(draft.text) + replies.length * REPLY_BYTES + countFileBytes(draft)
      enqueue(draft.roomId, { type: 'insert', draft, replies, sentAt, bytes, resolve, reject })
    })
  }

  async function saveReply(question: Message, reply: ReplyDraft): Promise<Message | 'chain_ended' | null> {
    return await update(question.roomId, toReplyPart(question, reply, owner))
  }

  async function startReply(key: MessageKey): Promise<Message | 'busy' | null> {
    const part = toReplyChangePart(key, ['queued'], { status: 'streaming' }, { isAlone: true, owner })
    const { message, isBusy } = await update(key.roomId, part)
    return message ?? (isBusy ? 'busy' : null)
  }

  async function changeReply(
    key: MessageKey,
    from: MessageStatus[],
    change: ReplyChange,
    only: ReplyCondition = {},
  ): Promise<Message | null> {
    const part = toReplyChangePart(key, from, change, { ...only, owner })
    return (await update(key.roomId, part, `${change.text ?? ''}${change.reasoning ?? ''}`)).message
  }

  async function editMessage(place: MessagePlace, edit: Edit): Promise<Message | null> {
    return await update(place.roomId, toEditPart(place, edit), edit.text)
  }

  async function deleteMessage(place: MessagePlace, by: string, line?: AuditDraft): Promise<Message | null> {
    const part = toDeletePart(place, by)
    if (!line) return await update(place.roomId, part)
    // Nobody else's words wait for the end of the log, or fail with it.
    return await inTurn(place.roomId, () => commitWithLine(place.roomId, part, line))
  }

  async function setReaction(change: ReactionChange): Promise<number | null> {
    return requireMarked(await update(change.roomId, toReactionPart(change)))
  }

  async function setPin(change: PinChange): Promise<Message | null> {
    return requireMarked(await update(change.roomId, toPinPart(change)))
  }

  /**
   * `text`: what is written, for its length. Whoever calls waits for it once: so the changes of a packet are told in
   * their order.
   */
  function update<T>(roomId: string, part: PacketPart<T>, text = ''): Promise<T> {
    return new Promise((resolve, reject) => {
      const bytes = countBytes(text) + REPLY_BYTES
      enqueue(roomId, { type: 'update', part, bytes, resolve: (outcome) => resolve(outcome as T), reject })
    })
  }

  /** Runs what looks before it writes to the room, in order with the changes. */
  function inTurn<T>(roomId: string, action: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // The queue may have been woken by another request: what is logged and noted is of the one that asked.
      const run = AsyncLocalStorage.bind(() => action().then(resolve, reject))
      enqueue(roomId, { type: 'turn', run })
    })
  }

  /** Resolves when what was to be written to the room by now is written, and its callers know. */
  function settled(roomId: string): Promise<void> {
    return inTurn(roomId, async () => undefined)
  }

  function enqueue(roomId: string, task: Task): void {
    const queue = queues.get(roomId)
    if (queue) {
      queue.push(task)
      return
    }
    queues.set(roomId, [task])
    // What is committed together is of several requests.
    void outsideRequests(() => drain(roomId))
  }

  async function drain(roomId: string): Promise<void> {
    for (let queue = queues.get(roomId); queue?.length; queue = queues.get(roomId)) {
      const [task] = queue
      if (task?.type === 'turn') {
        queue.shift()
        await task.run()
      } else {
        await commit(roomId, takeBatch(queue), owner)
        await new Promise<void>(afterNextReads)
      }
    }
    queues.delete(roomId)
  }

  return {
    ...{ saveMessage, editMessage, deleteMessage, setReaction, setPin },
    ...{ saveReply, startReply, changeReply, inTurn, settled },
  }
}

/** The changes at the head of the queue; a second use of a client id waits for the next batch, which finds the first. */
function takeBatch(queue: Task[]): Change[] {
  const keys = new Set<string>()
  let bytes = 0
  const batch: Change[] = []
  for (const task of queue) {
    if (task.type === 'turn' || batch.length === BATCH_MAX) break
    bytes += task.bytes
    if (batch.length > 0 && bytes > BATCH_MAX_BYTES) break
    if (task.type === 'insert') {
      const key = toKey(task.draft)
      if (keys.has(key)) break
      keys.add(key)
    }
    batch.push(task)
  }
  queue.splice(0, batch.length)
  return batch
}

function countBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + MESSAGE_BYTES
}

function countFileBytes({ files }: Draft): number {
  return files ? Buffer.byteLength(JSON.stringify(files)) : 0
}

async function commit(roomId: string, batch: Change[], owner: string): Promise<void> {
  const runs = toRuns(batch)
  let outcomes: unknown[]
  try {
    outcomes = await commitParts(
      roomId,
      runs.map((run) => (Array.isArray(run) ? toInsertPart(roomId, run, owner) : run.part)),
    )
  } catch (cause) {
    if (cause instanceof DuplicateEntry || isSweptRepeat(cause))
      return await commitAroundRepeats(roomId, batch, owner, cause)
    if (batch.length > 1 && toFailure(cause) === 'answer') return await commitEach(roomId, batch, owner)
    const failure = await toRefusal(cause, batch)
    for (const change of batch) change.reject(failure)
    return
  }
  for (const [index, run] of runs.entries()) {
    const outcome = outcomes[index]
    if (!Array.isArray(run)) run.resolve(outcome)
    else for (const [place, saved] of (outcome as Saved[]).entries()) run[place]?.resolve(saved)
  }
}

/** What whoever sent it is told, where the database refuses one change by itself. */
async function toRefusal(cause: unknown, [change]: Change[]): Promise<unknown> {
  if (isFileTaken(cause)) return new CodedError('not_found', { cause })
  if (!isTooSoon(cause) || change?.type !== 'insert') return cause
  try {
    return new CodedError('rate_limited', { retryAfterMs: await findWaitMs(change.draft), cause })
  } catch (failure) {
    return failure
  }
}

/** New messages that follow each other are one part of the packet. */
function toRuns(batch: Change[]): (Insert[] | Update)[] {
  const runs: (Insert[] | Update)[] = []
  for (const change of batch) {
    const last = runs.at(-1)
    if (change.type === 'update') runs.push(change)
    else if (Array.isArray(last)) last.push(change)
    else runs.push([change])
  }
  return runs
}

/** What the database refuses of one must not be the others' loss. */
async function commitEach(roomId: string, batch: Change[], owner: string): Promise<void> {
  for (const change of batch) await commit(roomId, [change], owner)
}

/** Answers what is stored already with what is stored, and commits the rest again. */
async function commitAroundRepeats(roomId: string, batch: Change[], owner: string, cause: unknown): Promise<void> {
  try {
    const inserts = batch.filter((change) => change.type === 'insert')
    const stored = await findStored(inserts.map((insert) => insert.draft))
    const repeats = new Set<Change>()
    for (const insert of inserts) {
      const found = stored.get(toKey(insert.draft))
      if (!found) continue
      repeats.add(insert)
      await answerStored(insert, found, cause instanceof DuplicateEntry && cause.mayBeOwn)
    }
    if (repeats.size === 0) throw cause
    const rest = batch.filter((change) => !repeats.has(change))
    if (rest.length > 0) await commit(roomId, rest, owner)
  } catch (failure) {
    for (const change of batch) change.reject(failure)
  }
}

/** What an earlier try of this very transaction may have stored was told to nobody, and counts as new. */
async function answerStored(save: Insert, stored: StoredMessage, mayBeOwn: boolean): Promise<void> {
  const { textHash, isSwept, ...found } = stored
  const { message } = found
  const { roomId, text, clientId } = save.draft
  const sent = isSwept ? toSweptHash(clientId, toTextHash(text)) : toTextHash(text)
  const isText = textHash ? sent.equals(textHash) : message.text === text
  const isSame = message.roomId === roomId && isText && haveSameFiles(message, save.draft)
  if (!isSame) save.reject(new CodedError('conflict'))
  else if (mayBeOwn && !isSwept) save.resolve({ ...found, replies: await findRepliesTo(message), isRepeat: false })
  else save.resolve({ ...found, replies: [], isRepeat: true })
}

/** What was deleted has none any more. */
function haveSameFiles({ files = [], deletedAt }: Message, draft: Draft): boolean {
  const { files: sent = [] } = draft
  return (
    deletedAt !== undefined || (files.length === sent.length && files.every(({ id }, place) => id === sent[place]?.id))
  )
}
