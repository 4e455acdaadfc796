'use client'

import { useSyncExternalStore } from 'react'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Connection, RoomActions, RoomView } from './room-view.ts'
import { openConnection, openRoom } from './rooms.ts'
import { BLANK_VIEW } from './viewer.ts'

/** The room as it is now, and what may be done in it. It is entered while a component uses it. */
export function useRoom(roomId: string, me: SessionUser): [RoomView, RoomActions] {
  const room = typeof window === 'undefined' ? null : openRoom(roomId, me)
  const view = useSyncExternalStore(room?.subscribe ?? neverChanges, room?.getView ?? getBlankView, getBlankView)
  return [view, room?.actions ?? NO_ACTIONS]
}

/** The page's one connection to the chat. */
export function useConnection(me: SessionUser): Connection {
  const socket = typeof window === 'undefined' ? null : openConnection(me)
  return useSyncExternalStore(socket?.subscribe ?? neverChanges, socket?.get ?? getNoConnection, getNoConnection)
}

function getNoConnection(): Connection {
  return BLANK_VIEW.connection
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
