'use client'

import { useSyncExternalStore } from 'react'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { type Chat, openChat, type Watched } from './chat.ts'
import type { Connection, RoomActions, RoomView } from './room-view.ts'
import { BLANK_VIEW } from './viewer.ts'

/** The room as it is now, and what may be done in it. It is entered when a component uses it. */
export function useRoom(roomId: string, me: SessionUser): [RoomView, RoomActions] {
  const room = typeof window === 'undefined' ? null : openChat(me).rooms.open(roomId)
  const view = useSyncExternalStore(room?.subscribe ?? neverChanges, room?.getView ?? getBlankView, getBlankView)
  return [view, room?.actions ?? NO_ACTIONS]
}

/** The page's one connection to the chat. */
export function useConnection(me: SessionUser): Connection {
  return useWatched(me, ({ connection }) => connection, BLANK_VIEW.connection)
}

/** The ids of the rooms in which this tab has a text that is not sent. */
export function useDrafted(me: SessionUser): ReadonlySet<string> {
  return useWatched(me, ({ drafted }) => drafted, NOTHING_DRAFTED)
}

const NOTHING_DRAFTED: ReadonlySet<string> = new Set()

/** `blank`: what is shown while the page is made on the server. */
function useWatched<T>(me: SessionUser, pick: (chat: Chat) => Watched<T>, blank: T): T {
  const watched = typeof window === 'undefined' ? null : pick(openChat(me))
  return useSyncExternalStore(watched?.subscribe ?? neverChanges, watched?.get ?? (() => blank), () => blank)
}

function neverChanges(): () => void {
  return () => {}
}

function getBlankView(): RoomView {
  return BLANK_VIEW
}

/** On the server nobody acts. */
const NO_ACTIONS: RoomActions = {
  send() {},
  resend() {},
  discard() {},
  async loadBefore() {},
  async loadAfter() {},
  async jumpTo() {},
  showLatest() {},
  setFollowing() {},
  async stopReply() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async retryReply() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async changeRoom() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  setTyping() {},
  retryEnter() {},
}
