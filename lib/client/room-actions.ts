import { fetchHistory } from './history.ts'
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

  async function loadPage(side: Side): Promise<void> {
    const { isReady, loading, window } = getState()
    const anchor = (side === 'before' ? window.messages[0] : window.messages.at(-1))?.seq
    const hasMore = side === 'before' ? window.hasBefore : window.hasAfter
    if (!isReady || !hasMore || anchor === undefined || loading[side] !== null) return
    dispatch({ type: 'page-requested', side, anchor })
    const result = await fetchHistory(roomId, side === 'before' ? { before: anchor } : { after: anchor })
    if (result.ok) return dispatch({ type: 'page-loaded', side, anchor, page: result.data })
    await new Promise((resolve) => setTimeout(resolve, PAGE_PAUSE_MS))
    dispatch({ type: 'page-failed', side, anchor })
  }

  function showLatest(): void {
    if (getState().window.hasAfter) entry.enter('fresh')
  }

  return {
    send(input) {
      typing.reset()
      showLatest()
      outbox.send({ roomId, ...input })
    },
    resend: outbox.resend,
    discard: outbox.discard,
    loadBefore: () => loadPage('before'),
    loadAfter: () => loadPage('after'),
    showLatest,
    setFollowing(isFollowing) {
      dispatch({ type: 'following', isFollowing })
    },
    stopReply: (messageId) => socket.request('reply:stop', { messageId }),
    retryReply: (messageId) => socket.request('reply:retry', { messageId }),
    setTyping: typing.set,
    retryEnter() {
      socket.start()
      entry.enter('resume')
    },
  }
}
