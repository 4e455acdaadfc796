import type { Message } from '#lib/protocol/entities.ts'
import type { ErrorCode, Failure } from '#lib/protocol/errors.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'
import { drawBackoffMs } from './backoff.ts'
import type { OutboxStorage, StoredMessage } from './outbox-storage.ts'
import type { Outgoing } from './room-view.ts'
import type { Answer } from './socket.ts'

/** Without success for this long a message is shown as waiting; only what the server refuses has failed. */
export const WAITING_AFTER_MS = 10_000
/** A message over which the connection broke or the server failed this often is set aside, so that others get through. */
const STRIKES_MAX = 3
/** A connection that breaks later than this after a message has another reason. */
const STRIKE_WITHIN_MS = 2_000
const TEMPORARY: ErrorCode[] = ['unavailable', 'rate_limited', 'unauthenticated', 'internal']

/** What happened to a message: it waits, or its state is another; it need not wait any more; the server has acknowledged it. */
export type OutboxChange =
  | { type: 'put'; roomId: string }
  | { type: 'removed'; roomId: string }
  | { type: 'sent'; roomId: string; message: Message }

export interface OutboxTransport {
  send(input: CommandInput<'message:send'>): Promise<Answer<{ message: Message }>>
  edit(input: CommandInput<'message:edit'>): Promise<Answer<{ message: Message }>>
  isOnline(): boolean
}

/** A message in its lane. */
export interface Entry {
  stored: StoredMessage
  /** Left behind by another tab, which may still be there: look whether it is still wanted before each try. */
  isAdopted: boolean
  /** When the current wait for success began, ms of performance.now(). */
  since: number
  /** 10 s passed without success. */
  isOverdue: boolean
  /** Why the last try failed. */
  error?: Failure
  /** For people, epoch ms. */
  retryAt?: number
}

/** How it is shown; made anew when something of it changes. */
const shown = new WeakMap<Entry, Outgoing>()

/** A row for the screen, the same one for as long as nothing of it changes. */
export function toOutgoing(entry: Entry): Outgoing {
  const row = shown.get(entry) ?? createOutgoing(entry)
  shown.set(entry, row)
  return row
}

/** The messages to one room. The server gets them in order, one at a time. */
export interface Lane {
  entries(): readonly Entry[]
  add(entry: Entry): void
  resend(entry: Entry): void
  /** What became of its files. */
  change(entry: Entry, change: Pick<StoredMessage, 'files' | 'failure'>): void
  /** Takes it out, here and on the device. A try that is under way still holds the others back. */
  remove(entry: Entry): void
  /** It is stored by the server, whatever became of the acknowledgement. */
  confirm(entry: Entry): void
  /** Tries now. */
  wake(): void
  close(): void
}

export function createLane(
  transport: OutboxTransport,
  storage: OutboxStorage,
  tell: (change: OutboxChange) => void,
): Lane {
  let entries: Entry[] = []
  let inFlight: Entry | null = null
  let attempt = 0
  /** When the lane last got on, ms of performance.now(). */
  let progressAt = Number.NEGATIVE_INFINITY
  /** Nothing is tried before then, ms of performance.now(). */
  let restsUntil = Number.NEGATIVE_INFINITY
  /** Until when the server takes no more of a kind, ms of performance.now(): a slow room takes edits. */
  const closedUntil = { message: Number.NEGATIVE_INFINITY, edit: Number.NEGATIVE_INFINITY }
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let overdueTimer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  function pump(): void {
    clearTimeout(retryTimer)
    if (isClosed || inFlight || !transport.isOnline()) return
    const ready = entries.filter(isReady)
    const now = performance.now()
    const next = ready.find((entry) => opensAt(entry) <= now)
    if (next) void deliver(next)
    else if (ready.length > 0) retryTimer = setTimeout(pump, Math.min(...ready.map(opensAt)) - now)
  }

  function opensAt({ stored }: Entry): number {
    return Math.max(restsUntil, closedUntil[toKind(stored)])
  }

  async function deliver(entry: Entry): Promise<void> {
    inFlight = entry
    const sentAt = performance.now()
    const isWanted = !entry.isAdopted || (await storage.has(entry.stored.clientId))
    const answer = isWanted ? await deliverTo(transport, entry) : null
    // Confirmed meanwhile: the lane went on without this answer.
    if (inFlight !== entry || isClosed) return
    inFlight = null
    if (!answer) {
      take(entry)
      tell({ type: 'removed', roomId: entry.stored.roomId })
    } else if (answer.ok) {
      noteProgress()
      take(entry)
      tell({ type: 'sent', roomId: entry.stored.roomId, message: answer.data.message })
    } else if (entries.includes(entry)) {
      takeFailure(entry, answer.error, answer.lost === 'closed' && performance.now() - sentAt < STRIKE_WITHIN_MS)
    }
    pump()
  }

  function takeFailure(entry: Entry, error: Failure, isBroken: boolean): void {
    entry.error = error
    if (isBroken || error.code === 'internal') entry.stored.strikes += 1
    const isPoison = entry.stored.strikes >= STRIKES_MAX
    if (isPoison || !isTemporary(error)) {
      entry.stored.failure = isPoison ? { code: 'internal' } : error
      noteProgress()
    } else {
      const { retryAfterMs } = error
      if (retryAfterMs === undefined) restsUntil = performance.now() + drawBackoffMs(attempt)
      else {
        closedUntil[toKind(entry.stored)] = performance.now() + retryAfterMs
        entry.retryAt = Date.now() + retryAfterMs
      }
      attempt += 1
    }
    void storage.put(entry.stored)
    tellPut(entry)
  }

  function tellPut(entry: Entry): void {
    shown.delete(entry)
    tell({ type: 'put', roomId: entry.stored.roomId })
  }

  function noteProgress(): void {
    attempt = 0
    progressAt = performance.now()
  }

  function wake(): void {
    restsUntil = Number.NEGATIVE_INFINITY
    attempt = 0
    pump()
  }

  /** Calls back when the next message has waited too long. One that waits behind others that get on has not. */
  function watchOverdue(): void {
    clearTimeout(overdueTimer)
    const waiting = entries.filter((entry) => isReady(entry) && !entry.isOverdue)
    if (waiting.length === 0 || isClosed) return
    const oldest = Math.min(...waiting.map(({ since }) => since))
    overdueTimer = setTimeout(markOverdue, Math.max(oldest, progressAt) + WAITING_AFTER_MS - performance.now())
  }

  function markOverdue(): void {
    const now = performance.now()
    for (const entry of entries) {
      if (!isReady(entry) || entry.isOverdue || Math.max(entry.since, progressAt) + WAITING_AFTER_MS > now) continue
      entry.isOverdue = true
      tellPut(entry)
    }
    watchOverdue()
  }

  function take(entry: Entry): void {
    entries = entries.filter((other) => other !== entry)
    void storage.remove(entry.stored.clientId)
    watchOverdue()
  }

  return {
    entries: () => entries,
    add(entry) {
      entries = [...entries, entry].sort((a, b) => a.stored.createdAt - b.stored.createdAt)
      watchOverdue()
      tellPut(entry)
      pump()
    },
    resend(entry) {
      delete entry.stored.failure
      delete entry.error
      delete entry.retryAt
      entry.stored.strikes = 0
      entry.since = performance.now()
      entry.isOverdue = false
      void storage.put(entry.stored)
      watchOverdue()
      tellPut(entry)
      wake()
    },
    change(entry, change) {
      Object.assign(entry.stored, change)
      entry.since = performance.now()
      void storage.put(entry.stored)
      watchOverdue()
      tellPut(entry)
      pump()
    },
    remove: take,
    confirm(entry) {
      noteProgress()
      take(entry)
      tell({ type: 'removed', roomId: entry.stored.roomId })
      if (inFlight === entry) inFlight = null
      pump()
    },
    wake,
    close() {
      isClosed = true
      clearTimeout(retryTimer)
      clearTimeout(overdueTimer)
    },
  }
}

function createOutgoing({ stored, isOverdue, error, retryAt }: Entry): Outgoing {
  const reason = stored.failure ?? error
  return {
    clientId: stored.clientId,
    roomId: stored.roomId,
    text: stored.text,
    ...(stored.ask !== undefined && { ask: stored.ask }),
    ...(stored.replyTo !== undefined && { replyTo: stored.replyTo }),
    ...(stored.offRecord && { offRecord: true as const }),
    ...(stored.files && { files: stored.files }),
    ...(stored.edits !== undefined && { edits: stored.edits }),
    createdAt: stored.createdAt,
    state: stored.failure ? 'failed' : 'sending',
    ...(isOverdue && !stored.failure && { isWaiting: true as const }),
    ...(reason && { error: reason }),
    ...(retryAt !== undefined && !stored.failure && { retryAt }),
  }
}

function deliverTo(transport: OutboxTransport, { stored }: Entry): Promise<Answer<{ message: Message }>> {
  if (stored.edits !== undefined) return transport.edit({ messageId: stored.edits, text: stored.text })
  const { roomId, clientId, text, ask, replyTo, offRecord, files } = stored
  return transport.send({
    ...{ roomId, clientId, text },
    ...(ask !== undefined && { ask }),
    ...(replyTo !== undefined && { replyTo }),
    ...(offRecord && { offRecord }),
    ...(files && { fileIds: files.flatMap(({ fileId }) => fileId ?? []) }),
  })
}

/** One whose files are still uploaded lets the others pass. */
function isReady({ stored: { failure, files } }: Entry): boolean {
  return !failure && !files?.some(({ fileId }) => !fileId)
}

function toKind({ edits }: StoredMessage): 'message' | 'edit' {
  return edits === undefined ? 'message' : 'edit'
}

/** Trying again may help. Anything else is an answer for good. */
export function isTemporary({ code }: Failure): boolean {
  return TEMPORARY.includes(code)
}
