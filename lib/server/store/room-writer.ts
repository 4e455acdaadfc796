import {
  type Draft,
  LEASE_MS,
  type MessageKey,
  type ReplyChange,
  type ReplyCondition,
  type ReplyDraft,
  type Saved,
} from '#lib/chat/ports.ts'
import { isPending, type Message, type MessageStatus } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { DuplicateEntry, type StatementResult, transact } from './connection.ts'
import { db } from './prisma.ts'
import { toMessage } from './rows.ts'

/**
 * Writes to rooms, one transaction at a time per room. Messages that arrive while one is in flight go together into
 * the next (group commit): one flush to disk and one packet for many. The room's row is locked first and gives seq
 * and rev (RELIABILITY, trap 2); an identifier that commits late would be lost to readers otherwise.
 */

const BATCH_MAX = 128
const BATCH_MAX_CHARACTERS = 500_000

interface Save {
  draft: Draft
  reply: ReplyDraft | null
  sentAt: Date
  resolve(saved: Saved): void
  reject(cause: unknown): void
}
type Task = { save: Save } | { run: () => Promise<void> }

export function createRoomWriter() {
  const queues = new Map<string, Task[]>()

  function saveMessage(draft: Draft, reply: ReplyDraft | null): Promise<Saved> {
    return new Promise((resolve, reject) => {
      enqueue(draft.roomId, { save: { draft, reply, sentAt: new Date(), resolve, reject } })
    })
  }

  function saveReply(question: Message, reply: ReplyDraft): Promise<Message | null> {
    return inTurn(question.roomId, () => insertReply(question, reply))
  }

  function startReply(key: MessageKey): Promise<Message | 'busy' | null> {
    return inTurn(key.roomId, async () => {
      const { changed, isBusy } = await updateReply(key, ['queued'], { status: 'streaming' }, { isAlone: true })
      return changed ?? (isBusy ? 'busy' : null)
    })
  }

  function changeReply(
    key: MessageKey,
    from: MessageStatus[],
    change: ReplyChange,
    only: ReplyCondition = {},
  ): Promise<Message | null> {
    return inTurn(key.roomId, async () => (await updateReply(key, from, change, only)).changed)
  }

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
        await saveBatch(roomId, takeBatch(queue))
        await afterTurn()
      }
    }
    queues.delete(roomId)
  }

  return { saveMessage, saveReply, startReply, changeReply }
}

/**
 * When this commit has been told to everybody and what came in meanwhile has been read: senders who answer each other
 * then share the next commit, instead of falling into two groups that each take a commit and a broadcast.
 */
function afterTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

/** The saves at the head of the queue; a second use of a client id waits for the next batch, which finds the first. */
function takeBatch(queue: Task[]): Save[] {
  const keys = new Set<string>()
  let characters = 0
  const end = queue.findIndex((task, index) => {
    if (!('save' in task) || index === BATCH_MAX) return true
    const key = toKey(task.save.draft)
    characters += task.save.draft.text.length
    if (keys.has(key) || (index > 0 && characters > BATCH_MAX_CHARACTERS)) return true
    keys.add(key)
    return false
  })
  const taken = queue.splice(0, end === -1 ? queue.length : end)
  return taken.flatMap((task) => ('save' in task ? [task.save] : []))
}

async function saveBatch(roomId: string, batch: Save[]): Promise<void> {
  try {
    const saved = await insertBatch(roomId, batch)
    for (const [index, save] of batch.entries()) {
      const one = saved[index]
      if (one) save.resolve(one)
    }
  } catch (cause) {
    if (cause instanceof DuplicateEntry) return await saveAroundRepeats(roomId, batch, cause)
    for (const save of batch) save.reject(cause)
  }
}

/** Answers what is stored already with what is stored, and commits the rest again. */
async function saveAroundRepeats(roomId: string, batch: Save[], cause: DuplicateEntry): Promise<void> {
  try {
    const stored = await findStored(batch.map((save) => save.draft))
    const rest = batch.filter((save) => !stored.has(toKey(save.draft)))
    if (rest.length === batch.length) throw cause
    for (const save of batch) {
      const message = stored.get(toKey(save.draft))
      if (message && cause.mayBeOwn) save.resolve({ message, reply: await findReplyTo(message), isRepeat: false })
      else if (message) answerRepeat(save, message)
    }
    if (rest.length > 0) await saveBatch(roomId, rest)
  } catch (failure) {
    for (const save of batch) save.reject(failure)
  }
}

function answerRepeat(save: Save, message: Message): void {
  if (message.roomId !== save.draft.roomId || message.text !== save.draft.text) save.reject(new CodedError('conflict'))
  else save.resolve({ message, reply: null, isRepeat: true })
}

async function findStored(drafts: Draft[]): Promise<Map<string, Message>> {
  const rows = await db().message.findMany({
    where: { OR: drafts.map(({ sender, clientId }) => ({ sender, clientId })) },
  })
  return new Map(rows.map((row) => [`${row.sender}\0${row.clientId}`, toMessage(row)]))
}

async function findReplyTo(question: Message): Promise<Message | null> {
  const row = await db().message.findUnique({ where: { answers: BigInt(question.id) } })
  return row && toMessage(row)
}

function toKey({ sender, clientId }: Draft): string {
  return `${sender}\0${clientId}`
}

const TAKE_PLACES = `
  UPDATE rooms SET last_seq = last_seq + ?, last_rev = last_rev + ? WHERE id = ?;
  SELECT last_seq - ?, last_rev - ? INTO @seq, @rev FROM rooms WHERE id = ?;`

const INSERT_REPLY = `
  INSERT INTO messages
    (room_id, seq, rev, sender, kind, message, sent_at, status, reply_to, answers, asked_by, model, lease_until) VALUES`

/** `question` is the SQL of the id of the message that the reply answers. */
function replyRow(question: string): string {
  return `(?, @seq + ?, @rev + ?, '${AI_USERNAME}', 'ai', '', ?, 'queued', ${question}, ${question}, ?, ?,
    NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND)`
}

/** Questions first, then their replies, all in one transaction and one packet. */
async function insertBatch(roomId: string, batch: Save[]): Promise<Saved[]> {
  const asking = batch.flatMap((save, index) => (save.reply ? [{ reply: save.reply, index, sentAt: save.sentAt }] : []))
  const count = batch.length + asking.length
  const replies = asking.map(() => replyRow('@first + ? * @@auto_increment_increment')).join()
  const sql = `START TRANSACTION;${TAKE_PLACES}
    INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id, reply_to) VALUES
    ${batch.map(() => '(?, @seq + ?, @rev + ?, ?, ?, ?, ?, ?)').join()};
    ${asking.length > 0 ? `SELECT LAST_INSERT_ID() INTO @first; ${INSERT_REPLY} ${replies};` : ''}
    SELECT @seq AS seq, @rev AS rev, @@auto_increment_increment AS step;
    COMMIT`
  const values = [
    ...[count, count, roomId, count, count, roomId],
    ...batch.flatMap(({ draft, sentAt }, index) => [
      ...[roomId, index + 1, index + 1, draft.sender, draft.text, sentAt, draft.clientId, draft.replyTo ?? null],
    ]),
    ...asking.flatMap(({ reply, index, sentAt }, order) => {
      const place = batch.length + order + 1
      return [roomId, place, place, sentAt, index, index, reply.askedBy, reply.model]
    }),
  ]
  const results = await transact(sql, values)
  const inserts = results.filter((result): result is StatementResult => !Array.isArray(result) && !!result.insertId)
  const head = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]
  const seq = Number(head?.seq)
  const rev = Number(head?.rev)
  const step = BigInt(Number(head?.step))
  const firstId = inserts[0]?.insertId ?? 0n
  const firstReplyId = inserts[1]?.insertId ?? 0n

  return batch.map(({ draft, sentAt, reply }, index) => {
    const id = String(firstId + BigInt(index) * step)
    const place = index + 1
    const message: Message = {
      ...{ id, roomId, seq: seq + place, rev: rev + place },
      ...{ sender: draft.sender, kind: 'human', text: draft.text, sentAt: sentAt.toISOString(), status: 'sent' },
      clientId: draft.clientId,
      ...(draft.replyTo && { replyTo: draft.replyTo }),
    }
    if (!reply) return { message, reply: null, isRepeat: false }
    const order = asking.findIndex((asked) => asked.index === index)
    const replyPlace = batch.length + order + 1
    return {
      message,
      reply: {
        ...{ id: String(firstReplyId + BigInt(order) * step), roomId, seq: seq + replyPlace, rev: rev + replyPlace },
        ...{ sender: AI_USERNAME, kind: 'ai', text: '', sentAt: sentAt.toISOString(), status: 'queued' },
        ...{ replyTo: id, askedBy: reply.askedBy, model: reply.model },
      },
      isRepeat: false,
    }
  })
}

async function insertReply(question: Message, reply: ReplyDraft): Promise<Message | null> {
  const sql = `START TRANSACTION;${TAKE_PLACES} ${INSERT_REPLY} ${replyRow('?')}; COMMIT`
  const { roomId } = question
  try {
    await transact(sql, [
      ...[1, 1, roomId, 1, 1, roomId],
      ...[roomId, 1, 1, new Date(), question.id, question.id, reply.askedBy, reply.model],
    ])
  } catch (cause) {
    if (cause instanceof DuplicateEntry) return null
    throw cause
  }
  return await findReplyTo(question)
}

/** `isAlone`: only while no other reply of the room is streaming and alive. */
async function updateReply(
  key: MessageKey,
  from: MessageStatus[],
  change: ReplyChange,
  { rev, isOrphaned, isAlone }: ReplyCondition & { isAlone?: boolean },
): Promise<{ changed: Message | null; isBusy: boolean }> {
  const columns = toColumns(change)
  const lease = isPending(change.status) ? `NOW(3) + INTERVAL ${LEASE_MS * 1000} MICROSECOND` : 'NULL'
  // The room's row first, as everywhere; its rev moves on only if the reply did.
  const sql = `START TRANSACTION;
    SELECT last_rev + 1, 0 INTO @rev, @others FROM rooms WHERE id = ? FOR UPDATE;
    ${isAlone ? COUNT_OTHERS : ''}
    UPDATE messages SET rev = @rev, lease_until = ${lease}, ${columns.map(([column]) => column).join()}
      WHERE id = ? AND room_id = ? AND status IN (${from.map(() => '?').join()}) AND @others = 0
      ${rev === undefined ? '' : 'AND rev = ?'} ${isOrphaned ? 'AND lease_until < NOW(3)' : ''};
    SELECT ROW_COUNT() INTO @changed;
    UPDATE rooms SET last_rev = last_rev + @changed WHERE id = ?;
    SELECT @changed AS changed, @others AS others, (SELECT status FROM messages WHERE id = ?) AS status;
    COMMIT`
  const results = await transact(sql, [
    key.roomId,
    ...(isAlone ? [key.roomId, key.id] : []),
    ...columns.map(([, value]) => value),
    ...[key.id, key.roomId, ...from],
    ...(rev === undefined ? [] : [rev]),
    ...[key.roomId, key.id],
  ])
  const outcome = results.find((result): result is Record<string, unknown>[] => Array.isArray(result))?.[0]
  if (Number(outcome?.changed) !== 1) {
    return { changed: null, isBusy: Number(outcome?.others) > 0 && from.includes(outcome?.status as MessageStatus) }
  }
  const row = await db().message.findUnique({ where: { id: BigInt(key.id) } })
  return { changed: row && toMessage(row), isBusy: false }
}

const COUNT_OTHERS = `
  SELECT COUNT(*) INTO @others FROM messages
    WHERE room_id = ? AND id <> ? AND status = 'streaming' AND lease_until >= NOW(3);`

function toColumns(change: ReplyChange): [string, unknown][] {
  const columns: [string, unknown][] = [['status = ?', change.status]]
  if (change.text !== undefined) columns.push(['message = ?', change.text])
  if (change.model !== undefined) columns.push(['model = ?', change.model])
  if (change.error !== undefined) columns.push(['error_code = ?', change.error?.code ?? null])
  if (change.usage !== undefined) {
    columns.push(['prompt_tokens = ?', change.usage?.promptTokens ?? null])
    columns.push(['completion_tokens = ?', change.usage?.completionTokens ?? null])
  }
  return columns
}
