import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { PinList } from '#lib/protocol/http.ts'
import { getJson } from './get-json.ts'
import { fetchHistory, type HistoryPosition } from './history.ts'
import { findNearest } from './message-window.ts'
import type { Outbox } from './outbox.ts'
import type { RoomEntry } from './room-entry.ts'
import type { RoomEvent, Side } from './room-events.ts'
import type { RoomState } from './room-state.ts'
import type { RoomActions } from './room-view.ts'
import type { ChatSocket } from './socket.ts'
import { createTypingSignal } from './typing.ts'

/** After a failed page, `isLoading…` stays on for so long: a list that asks again at once would ask without end. */
const PAGE_PAUSE_MS = 2_000

interface Parts {
  socket: ChatSocket
  outbox: Outbox
  entry: RoomEntry
  getState(): RoomState
  dispatch(event: RoomEvent): void
}

export function createRoomActions(roomId: string, { socket, outbox, entry, getState, dispatch }: Parts): RoomActions {
  const typing = createTypingSignal((isTyping) => {
    void socket.request('typing:set', { roomId, isTyping })
  })

  async function loadBeyond(side: 'before' | 'after'): Promise<void> {
    const { window } = getState()
    const anchor = (side === 'before' ? window.messages[0] : window.messages.at(-1))?.seq
    const hasMore = side === 'before' ? window.hasBefore : window.hasAfter
    if (hasMore && anchor !== undefined) await loadPage(side, anchor)
  }

  async function jumpTo(seq: number): Promise<Failure | null> {
    return findNearest(getState().window, seq) === null ? loadPage('around', seq) : null
  }

  async function loadPage(side: Side, anchor: number): Promise<Failure | null> {
    const { isReady, loading } = getState()
    if (!isReady || loading[side] !== null) return null
    dispatch({ type: 'page-requested', side, anchor })
    const result = await fetchHistory(roomId, toPosition(side, anchor))
    if (result.ok) {
      dispatch({ type: 'page-loaded', side, anchor, page: result.data })
      return null
    }
    // Nobody jumps again by scrolling.
    if (side !== 'around') await new Promise((resolve) => setTimeout(resolve, PAGE_PAUSE_MS))
    dispatch({ type: 'page-failed', side, anchor })
    return result.error
  }

  function showLatest(): void {
    if (getState().window.hasAfter) entry.enter('fresh')
  }

  async function react(messageId: string, emoji: string, isOn: boolean): ReturnType<RoomActions['react']> {
    const wish = { messageId, emoji, isOn }
    dispatch({ type: 'wished', ...wish })
    const answer = await socket.request('reaction:set', wish)
    dispatch({ type: 'wish-answered', ...wish, isGranted: answer.ok })
    return answer
  }

  async function loadPins(): Promise<void> {
    dispatch({ type: 'pins-requested' })
    const path = `/api/rooms/${encodeURIComponent(roomId)}/pins`
    const messages: Message[] = []
    for (let cursor: string | undefined = '?'; cursor !== undefined; ) {
      const result: Awaited<ReturnType<typeof getJson<PinList>>> = await getJson<PinList>(path + cursor)
      if (!result.ok) return dispatch({ type: 'pins-failed' })
      messages.push(...result.data.messages)
      cursor = result.data.nextCursor && `?cursor=${result.data.nextCursor}`
    }
    dispatch({ type: 'pins-loaded', messages })
  }

  return {
    send(input) {
      typing.reset()
      showLatest()
      outbox.send({ roomId, ...input })
    },
    edit: (messageId, text) => outbox.edit({ roomId, messageId, text }),
    async deleteMessage(messageId) {
      const answer = await socket.request('message:delete', { messageId })
      if (answer.ok) dispatch({ type: 'sent', message: answer.data.message, at: performance.now() })
      return answer
    },
    resend: outbox.resend,
    discard: outbox.discard,
    loadBefore: () => loadBeyond('before'),
    loadAfter: () => loadBeyond('after'),
    jumpTo,
    showLatest,
    setFollowing(isFollowing) {
      dispatch({ type: 'following', isFollowing })
    },
    react,
    pin: (messageId, isPinned) => socket.request('pin:set', { messageId, isPinned }),
    loadPins,
    stopReply: (messageId) => socket.request('reply:stop', { messageId }),
    continueReply: (messageId) => socket.request('reply:continue', { messageId }),
    allowStep: (input) => socket.request('reply:allow', input),
    retryReply: (messageId) => socket.request('reply:retry', { messageId }),
    changeRoom: (change) => socket.request('room:change', { roomId, ...change }),
    setTyping: typing.set,
    retryEnter() {
      socket.start()
      entry.enter('resume')
    },
  }
}

function toPosition(side: Side, anchor: number): HistoryPosition {
  if (side === 'before') return { before: anchor }
  return side === 'after' ? { after: anchor } : { around: anchor }
}
