import type { Failure } from '#lib/protocol/errors.ts'
import { drawBackoffMs } from './backoff.ts'
import { MESSAGES_KEPT } from './message-window.ts'
import type { RoomEvent } from './room-events.ts'
import type { RoomState } from './room-state.ts'
import type { ChatSocket } from './socket.ts'

/** Entries that live facts ask for come at most this often. */
const ENTRY_SPACING_MS = 500

/** So many answers of a catch-up are waited for, 2 MB at most: beyond that the newest page is worth more. */
const CATCH_UP_ANSWERS = 12

/** Keeps one room entered: enters, catches up page by page, tries again. One entry at a time. */
export interface RoomEntry {
  /** Enters now: with what was missed, or `fresh` with the newest page in place of all there is. */
  enter(kind: 'resume' | 'fresh'): void
  /** Enters if the state asks for it. */
  enterIfNeeded(): void
  /** Forgets what is planned. */
  cancel(): void
  close(): void
}

export function createRoomEntry(
  roomId: string,
  socket: ChatSocket,
  getState: () => RoomState,
  dispatch: (event: RoomEvent) => void,
): RoomEntry {
  let wanted: 'no' | 'resume' | 'fresh' = 'no'
  let isRunning = false
  let isClosed = false
  let attempt = 0
  let enteredAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  function enter(kind: 'resume' | 'fresh'): void {
    clearTimeout(timer)
    timer = undefined
    if (wanted !== 'fresh') wanted = kind
    if (!isRunning) void run()
  }

  async function run(): Promise<void> {
    isRunning = true
    while (wanted !== 'no' && isOnline()) {
      const isFresh = wanted === 'fresh' || !getState().isReady
      wanted = 'no'
      dispatch({ type: 'entering' })
      const failure = await catchUp(isFresh)
      enteredAt = performance.now()
      if (isClosed) break
      if (failure) {
        dispatch({ type: 'enter-failed', error: failure, at: performance.now() })
        enterLater(isFresh ? 'fresh' : 'resume', failure)
        break
      }
      attempt = 0
    }
    isRunning = false
    if (!isClosed) enterIfNeeded()
  }

  /** Asks until the answer is whole. Far behind, the newest page is worth more than all that was missed. */
  async function catchUp(isFresh: boolean): Promise<Failure | null> {
    let after = isFresh ? undefined : getState().revisions.known
    let missed = 0
    for (let answers = 1; ; answers++) {
      const result = await socket.request('room:enter', { roomId, ...(after !== undefined && { after }) })
      if (isClosed) return null
      if (!result.ok) return result.error
      const answer = result.data
      dispatch({ type: 'entered', after, answer, at: performance.now() })
      if (!answer.hasMore) return null
      missed += answer.messages.length
      const isEndless = after !== undefined && answer.rev <= after
      const isFar = missed >= MESSAGES_KEPT || answers >= CATCH_UP_ANSWERS
      after = isFar || isEndless ? undefined : answer.rev
    }
  }

  function enterLater(kind: 'resume' | 'fresh', { code, retryAfterMs }: Failure): void {
    const isFinal = code === 'not_found' || code === 'forbidden' || code === 'invalid' || code === 'unauthenticated'
    if (isFinal || !isOnline()) return
    timer = setTimeout(enter, retryAfterMs ?? drawBackoffMs(attempt), kind)
    attempt += 1
  }

  function enterIfNeeded(): void {
    const { needsEnter } = getState()
    if (needsEnter === 'no' || isRunning || timer !== undefined || !isOnline()) return
    const waitMs = Math.max(0, enteredAt + ENTRY_SPACING_MS - performance.now())
    timer = setTimeout(enter, waitMs, needsEnter)
  }

  function cancel(): void {
    clearTimeout(timer)
    timer = undefined
    wanted = 'no'
  }

  function isOnline(): boolean {
    return !isClosed && socket.getConnection().state === 'online'
  }

  return {
    enter,
    enterIfNeeded,
    cancel,
    close() {
      isClosed = true
      cancel()
    },
  }
}
