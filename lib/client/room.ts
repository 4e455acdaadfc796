import type { SessionUser } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import type { Outbox } from './outbox.ts'
import { createRoomActions } from './room-actions.ts'
import { createRoomEntry } from './room-entry.ts'
import type { RoomEvent, RoomFact } from './room-events.ts'
import { createRoomState, enterRoom, GAP_HOLD_MS, type RoomState, reduceRoom } from './room-state.ts'
import type { RoomActions, RoomView } from './room-view.ts'
import type { ChatSocket } from './socket.ts'
import { createViewer } from './viewer.ts'

/** Screens are redrawn at most 20 times a second by what others do. */
const COMMIT_MS = 50

type Delta = RoomFact & { type: 'reply:delta' }

/** A room as an external store: what React's useSyncExternalStore wants, and what may be done in it. */
export interface OpenRoom {
  readonly actions: RoomActions
  getView(): RoomView
  /** The room is entered when somebody subscribes first, and stays so until it is closed. */
  subscribe(listener: () => void): () => void
  /** Somebody looks at it. */
  isInUse(): boolean
  /** Asks again for all of it, whatever is known. */
  enterAnew(): void
  /** A fact about this room came. */
  take(fact: RoomFact): void
  /** Leaves it, for good. */
  close(): void
}

/**
 * `first`: what came with the page, so that only what was missed since has to be asked for. `onDrawn` hears what is to be
 * shown whenever that changes.
 */
export function createRoom(
  roomId: string,
  me: SessionUser,
  socket: ChatSocket,
  outbox: Outbox,
  first: RoomEntered | null = null,
  onDrawn: (view: RoomView) => void = () => {},
): OpenRoom {
  const listeners = new Set<() => void>()
  const toView = createViewer(me.username)
  let state = first ? enterRoom(first) : createRoomState()
  let view = draw()
  let deltas: Delta[] = []
  let isOpen = false
  let committedAt = Number.NEGATIVE_INFINITY
  let commitTimer: ReturnType<typeof setTimeout> | undefined
  let tickTimer: ReturnType<typeof setTimeout> | undefined

  const entry = createRoomEntry(roomId, socket, () => state, dispatch)
  const actions = createRoomActions(roomId, { socket, outbox, entry, getState: () => state, dispatch })

  function dispatch(event: RoomEvent): void {
    takeDeltas()
    const before = state
    state = reduceRoom(state, event)
    if (event.type === 'entered') outbox.confirm(event.answer.messages)
    if (event.type === 'messages:created') outbox.confirm(event.fact.messages)
    // Also where nothing changed: a timer may end a millisecond before the clock says so, and the tick finds nothing due.
    tickWhenDue()
    if (state === before) return
    // What I do shows at once.
    if (event.type.startsWith('page') || event.type.startsWith('wish')) commit()
    else commitSoon()
    if (isOpen) entry.enterIfNeeded()
  }

  /** Brings the text of replies up to date: once per commit, not once per delta. */
  function takeDeltas(): void {
    const waiting = deltas
    deltas = []
    state = waiting.reduce<RoomState>(reduceRoom, state)
  }

  function draw(): RoomView {
    return toView(state, outbox.list(roomId), socket.getConnection())
  }

  function commitSoon(): void {
    if (commitTimer !== undefined) return
    const waitMs = committedAt + COMMIT_MS - performance.now()
    if (waitMs <= 0) commit()
    else commitTimer = setTimeout(commit, waitMs)
  }

  function commit(): void {
    clearTimeout(commitTimer)
    commitTimer = undefined
    committedAt = performance.now()
    takeDeltas()
    view = draw()
    onDrawn(view)
    for (const listener of listeners) listener()
    if (isOpen) entry.enterIfNeeded()
  }

  function tickWhenDue(): void {
    clearTimeout(tickTimer)
    const dueAt = findDueAt(state)
    if (dueAt === null) return
    const tick = () => dispatch({ type: 'tick', at: performance.now() })
    tickTimer = setTimeout(tick, Math.ceil(dueAt - performance.now()))
  }

  function open(): void {
    if (isOpen) return
    isOpen = true
    socket.start()
    if (isOnline()) entry.enter('resume')
  }

  function isOnline(): boolean {
    return socket.getConnection().state === 'online'
  }

  const stopOutbox = outbox.subscribe((change) => {
    if (change.roomId !== roomId) return
    if (change.type === 'sent') dispatch({ type: 'sent', message: change.message, at: performance.now() })
    commit()
  })
  const stopConnection = socket.subscribe(() => {
    if (!isOnline()) dispatch({ type: 'disconnected' })
    else if (isOpen) entry.enter('resume')
    commit()
  })

  return {
    actions,
    getView: () => view,
    subscribe(listener) {
      // Nobody waits for what is due: whoever looks again sees the room as it is.
      if (commitTimer !== undefined) commit()
      listeners.add(listener)
      open()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) actions.setTyping(false)
      }
    },
    isInUse: () => listeners.size > 0,
    enterAnew: () => entry.enter('fresh'),
    take(fact) {
      if (fact.type !== 'reply:delta') return dispatch(fact)
      deltas = pushDelta(deltas, fact)
      commitSoon()
    },
    close() {
      stopOutbox()
      stopConnection()
      entry.close()
      for (const timer of [commitTimer, tickTimer]) clearTimeout(timer)
      if (isOpen && isOnline()) void socket.request('room:leave', { roomId })
      isOpen = false
    },
  }
}

/** When time alone will change the state, ms of performance.now(). */
function findDueAt({ revisions, people, isReady, isEntering, needsEnter }: RoomState): number | null {
  const isWaiting = isReady && !isEntering && needsEnter === 'no' && revisions.behindSince !== null
  const due = people.typing.map(({ until }) => until)
  if (isWaiting) due.push((revisions.behindSince ?? 0) + GAP_HOLD_MS)
  return due.length > 0 ? Math.min(...due) : null
}

/** Deltas that continue each other become one. */
function pushDelta(deltas: Delta[], next: Delta): Delta[] {
  const last = deltas.at(-1)
  if (last?.fact.messageId !== next.fact.messageId || last.fact.part !== next.fact.part) return [...deltas, next]
  if (last.fact.offset + last.fact.text.length !== next.fact.offset) return [...deltas, next]
  return [...deltas.slice(0, -1), { ...last, fact: { ...last.fact, text: last.fact.text + next.fact.text } }]
}
