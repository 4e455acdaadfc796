import { randomUUID } from 'node:crypto'
import type { Room } from '#lib/protocol/entities.ts'
import { SUMMARY_MAX } from '#lib/protocol/limits.ts'
import { type Assistant, AssistantError, type Assistants, type Broadcast, type Log, type Store } from '../ports.ts'
import type { Budgets } from './budgets.ts'
import { collectAnswer, findAble } from './collect-answer.ts'
import { type Fold, readFold, toSummaryText } from './fold-turns.ts'
import type { PromptSizes } from './prompt-sizes.ts'

/**
 * Makes rooms' summaries in the background: after a reply, before what was said falls out of what the next one is told, and
 * after a message that a summary tells of was changed. Nobody waits for it, and the room pays. A room has one at a time,
 * whichever processes want to, a few pieces long; each piece is a version that is kept.
 */

/** Of one piece. */
const TIMEOUT_MS = 60_000
const LEASE_MS = 2 * TIMEOUT_MS
/** One after another; more wait for the next reply. */
const PIECES_MAX = 20
/** At once, of a process. */
const FOLDS_MAX = 4
/** Several changes in a row are one. */
const REFOLD_DELAY_MS = 1_000
const RETRY_MS = 60_000
/** UTF-16 units that are read of an answer. */
const ANSWER_MAX = 2 * SUMMARY_MAX

interface FoldingParts {
  store: Store
  broadcast: Pick<Broadcast, 'summaryChanged'>
  assistants: Assistants
  budgets: Pick<Budgets, 'isRoomUsedUp' | 'spend'>
  promptSizes: PromptSizes
  log: Log
  /** In place of RETRY_MS and REFOLD_DELAY_MS, for tests. */
  delays?: { retryMs: number; refoldMs: number } | undefined
}

export type Folding = ReturnType<typeof createFolding>

export function createFolding(parts: FoldingParts) {
  const { store, broadcast, assistants, budgets, promptSizes, log } = parts
  const { retryMs, refoldMs } = parts.delays ?? { retryMs: RETRY_MS, refoldMs: REFOLD_DELAY_MS }
  /** This process, among those that make summaries. */
  const owner = randomUUID()
  const abort = new AbortController()
  const running = new Set<string>()
  const timers = new Map<string, NodeJS.Timeout>()

  /** Never throws, and nobody waits for it. By the assistant that has replied, or else the first of the room that answers. */
  function fold(room: Pick<Room, 'id' | 'assistants'>, username?: string, isRetry = false): void {
    const assistant = findAble(assistants, [username ?? [], room.assistants].flat())
    if (!assistant || abort.signal.aborted || running.has(room.id) || running.size >= FOLDS_MAX) return
    running.add(room.id)
    void foldPieces(room.id, assistant)
      .catch((cause: unknown) => {
        log.warn({ err: cause, roomId: room.id, assistant: assistant.username }, 'a summary could not be made')
        if (!isRetry) foldLater(room, retryMs, () => fold(room, assistant.username, true))
      })
      .finally(() => running.delete(room.id))
  }

  /** A message was changed that the summary may tell of. */
  function refold(room: Pick<Room, 'id' | 'assistants'>): void {
    foldLater(room, refoldMs, () => fold(room))
  }

  function foldLater({ id }: Pick<Room, 'id'>, ms: number, work: () => void): void {
    clearTimeout(timers.get(id))
    if (abort.signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(id)
      work()
    }, ms)
    timers.set(id, timer.unref())
  }

  async function foldPieces(roomId: string, assistant: Assistant): Promise<void> {
    const read = () => readFold(roomId, { store, assistant, promptTokens: promptSizes.sizeOf(assistant) })
    let next = await read()
    if (!next || !(await store.leaseSummary(roomId, owner, LEASE_MS))) return
    try {
      for (let count = 0; next && count < PIECES_MAX; count++) {
        if (abort.signal.aborted || (await budgets.isRoomUsedUp(roomId))) return
        await foldPiece(next, assistant)
        // Another process may have taken it over, had this one slept.
        if (!(await store.leaseSummary(roomId, owner, LEASE_MS))) return
        next = await read()
      }
    } finally {
      await store.endSummaryLease(roomId, owner)
    }
  }

  /** What was changed while it was made is not kept: it is made again of what is there then. */
  async function foldPiece({ turns, ...fold }: Fold, assistant: Assistant): Promise<void> {
    const bounds = { max: ANSWER_MAX, timeoutMs: TIMEOUT_MS, signal: abort.signal }
    const { usage, failure, ...answer } = await collectAnswer(assistant, turns, bounds)
    const { roomId } = fold
    if (usage) await budgets.spend({ kind: 'summary', roomId, assistant: assistant.username, payerId: null, usage })
    if (failure !== undefined) throw failure
    const text = toSummaryText(answer.text)
    if (text === '') throw new AssistantError('ai_upstream')
    const kept = await store.saveFolded({ ...fold, text, model: assistant.model })
    if (kept) broadcast.summaryChanged({ roomId })
  }

  /** Ends what is under way; it is made again elsewhere. */
  function close(): void {
    abort.abort()
    for (const timer of timers.values()) clearTimeout(timer)
  }

  return { fold, refold, close }
}
