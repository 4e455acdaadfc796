'use client'

import type { SessionUser } from '#lib/protocol/entities.ts'
import type { RoomActions, RoomView } from './room-view.ts'

const EMPTY: RoomView = {
  phase: 'loading',
  room: null,
  me: null,
  members: [],
  online: new Set(),
  typing: [],
  messages: [],
  outgoing: [],
  hasBefore: false,
  hasAfter: false,
  newerCount: 0,
  isLoadingBefore: false,
  isLoadingAfter: false,
  lastLive: null,
  connection: { state: 'connecting', since: 0 },
}
const unavailable = { ok: false, error: { code: 'unavailable' } } as const
const NO_ACTIONS: RoomActions = {
  send() {},
  resend() {},
  discard() {},
  async loadBefore() {},
  async loadAfter() {},
  showLatest() {},
  async stopReply() {
    return unavailable
  },
  async retryReply() {
    return unavailable
  },
  setTyping() {},
  retryEnter() {},
}

/** The room as it is now, and what may be done in it; enters it while a component uses it. */
export function useRoom(_roomId: string, _me: SessionUser): [RoomView, RoomActions] {
  return [EMPTY, NO_ACTIONS]
}
