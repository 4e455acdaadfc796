'use client'

import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { PresentAssistant } from '#lib/protocol/assistants.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import type { AskedOutcome } from './ask-outcomes.ts'
import { type Chat, openChat } from './chat.ts'
import { createInboxState, type InboxState } from './inbox-state.ts'
import type { OpenReports } from './open-reports.ts'
import type { PresenceState } from './presence.ts'
import type { Quoted } from './quotes.ts'
import type { Connection, RoomActions, RoomView } from './room-view.ts'
import { BLANK_VIEW, toFirstView } from './viewer.ts'
import type { Watched } from './watched.ts'

/**
 * The room as it is now, and what may be done in it. It is entered when a component uses it. `first`: what came of it with
 * the page, which is what the page shows.
 */
export function useRoom(roomId: string, me: SessionUser, first: RoomEntered | null): [RoomView, RoomActions] {
  const room = typeof window === 'undefined' ? null : openChat(me).rooms.open(roomId, first)
  const firstView = useMemo(() => (first ? toFirstView(first, me.username) : BLANK_VIEW), [first, me.username])
  const getFirstView = () => firstView
  const view = useSyncExternalStore(room?.subscribe ?? neverChanges, room?.getView ?? getFirstView, getFirstView)
  return [view, room?.actions ?? NO_ACTIONS]
}

/** The page's one connection to the chat. */
export function useConnection(me: SessionUser): Connection {
  return useWatched(me, ({ connection }) => connection, BLANK_VIEW.connection)
}

/** The reader's rooms. `mine`: those that the page was made with. */
export function useInbox(me: SessionUser, mine: InboxRoom[]): InboxState {
  const inbox = typeof window === 'undefined' ? null : openChat(me, mine).inbox
  const first = useMemo(() => createInboxState(mine), [mine])
  const getFirst = () => first
  return useSyncExternalStore(inbox?.subscribe ?? neverChanges, inbox?.get ?? getFirst, getFirst)
}

/** The AIs of the installation. `first`: as the page was made with them. */
export function useAssistants(me: SessionUser, first: readonly PresentAssistant[]): readonly PresentAssistant[] {
  const told = useWatched(me, ({ assistants }) => assistants, null)
  return told ?? first
}

/** Somebody, followed for as long as the component is there. Where they are missed the server is asked for them, once. */
export function useUser(me: SessionUser, username: string, isMissed: boolean): User | undefined {
  const users = typeof window === 'undefined' ? null : openChat(me).users
  useEffect(() => {
    if (isMissed) users?.want(username)
  }, [isMissed, users, username])
  return useSyncExternalStore(
    users?.subscribe ?? neverChanges,
    () => users?.find(username),
    () => undefined,
  )
}

/** A message that is quoted, followed for as long as the component is there. Where it is missed the server is asked for it, once. */
export function useQuoted(
  me: SessionUser,
  roomId: string,
  messageId: string | null,
  isMissed: boolean,
): Quoted | undefined {
  const quotes = typeof window === 'undefined' ? null : openChat(me).quotes
  useEffect(() => {
    if (isMissed && messageId !== null) quotes?.want(roomId, messageId)
  }, [isMissed, quotes, roomId, messageId])
  return useSyncExternalStore(
    quotes?.subscribe ?? neverChanges,
    () => (messageId === null ? undefined : quotes?.find(messageId)),
    () => undefined,
  )
}

/** What became of what was asked by a message of one's own; undefined where nothing is to be said of that. */
export function useAskOutcome(me: SessionUser, messageId: string): AskedOutcome | undefined {
  const asked = typeof window === 'undefined' ? null : openChat(me).asked
  return useSyncExternalStore(
    asked?.subscribe ?? neverChanges,
    () => asked?.find(messageId),
    () => undefined,
  )
}

/** Whether somebody is here, and may be disturbed; undefined where that is not known, or there is nobody. */
export function usePresence(me: SessionUser, username: string | undefined): PresenceState | undefined {
  const presence = typeof window === 'undefined' ? null : openChat(me).rooms.presence
  useEffect(() => (username === undefined ? undefined : presence?.watch(username)), [presence, username])
  return useSyncExternalStore(
    presence?.subscribe ?? neverChanges,
    () => (username === undefined ? undefined : presence?.find(username)),
    () => undefined,
  )
}

/** Who of these people is here, by username, as far as it is known. */
export function usePresences(me: SessionUser, usernames: readonly string[]): ReadonlyMap<string, PresenceState> {
  const presence = typeof window === 'undefined' ? null : openChat(me).rooms.presence
  useEffect(() => {
    const stops = presence ? usernames.map(presence.watch) : []
    return () => {
      for (const stop of stops) stop()
    }
  }, [presence, usernames])
  return useSyncExternalStore(presence?.subscribe ?? neverChanges, presence?.get ?? getUnknown, getUnknown)
}

const UNKNOWN: ReadonlyMap<string, PresenceState> = new Map()

function getUnknown(): ReadonlyMap<string, PresenceState> {
  return UNKNOWN
}

/** What people are called, by username; those who are not known are asked for, once. */
export function useUserNames(me: SessionUser): (username: string) => string {
  return useWatched(me, ({ users }) => users.names, toUsername)
}

function toUsername(username: string): string {
  return username
}

/** The ids of the rooms in which this tab has a text that is not sent. */
export function useDrafted(me: SessionUser): ReadonlySet<string> {
  return useWatched(me, ({ drafted }) => drafted, NOTHING_DRAFTED)
}

/** Whom the person has blocked. */
export function useBlocked(me: SessionUser): readonly User[] {
  return useWatched(me, ({ blocked }) => blocked, NOBODY)
}

/** Whether a newer build of the page is there, and what puts that away. */
export function useNewBuild(me: SessionUser): [isThere: boolean, putAway: () => void] {
  return [useWatched(me, ({ builds }) => builds, false), () => openChat(me).builds.putAway()]
}

/** How many reports of a room, or `SITE`, are the reader's to look at. */
export function useOpenReports(me: SessionUser, roomId: string): number {
  return useWatched(me, ({ openReports }) => openReports, NONE_OPEN).get(roomId) ?? 0
}

const NONE_OPEN: OpenReports = new Map()
const NOBODY: readonly User[] = []
const NOTHING_DRAFTED: ReadonlySet<string> = new Set()

/** `blank`: what is shown while the page is made on the server. */
function useWatched<T>(me: SessionUser, pick: (chat: Chat) => Watched<T>, blank: T): T {
  const watched = typeof window === 'undefined' ? null : pick(openChat(me))
  return useSyncExternalStore(watched?.subscribe ?? neverChanges, watched?.get ?? (() => blank), () => blank)
}

function neverChanges(): () => void {
  return () => {}
}

/** On the server nobody acts. */
const NO_ACTIONS: RoomActions = {
  send() {},
  edit() {},
  async deleteMessage() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  resend() {},
  discard() {},
  async loadBefore() {},
  async loadAfter() {},
  async jumpTo() {
    return null
  },
  showLatest() {},
  setFollowing() {},
  async react() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async pin() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async loadPins() {},
  async stopReply() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async continueReply() {
    return { ok: false, error: { code: 'unavailable' } }
  },
  async allowStep() {
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
