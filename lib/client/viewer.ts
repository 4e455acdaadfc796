import type { Message } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { splitEdits, withoutTwins } from './outgoing.ts'
import type { People } from './people.ts'
import { applyWishes } from './room-reactions.ts'
import { enterRoom, type RoomState } from './room-state.ts'
import type { Connection, Outgoing, RoomView } from './room-view.ts'

/** What is shown before anything is known, also while the page is made on the server. */
export const BLANK_VIEW: RoomView = {
  phase: 'loading',
  room: null,
  me: null,
  members: [],
  online: new Set(),
  typing: [],
  messages: [],
  pins: [],
  arePinsKnown: false,
  outgoing: [],
  edits: new Map(),
  hasBefore: false,
  hasAfter: false,
  newerCount: 0,
  isLoadingBefore: false,
  isLoadingAfter: false,
  lastLive: null,
  connection: { state: 'connecting', since: 0 },
}

/** What is shown of a room before there is a connection. */
export function toFirstView(first: RoomEntered, username: string): RoomView {
  return createViewer(username)(enterRoom(first), [], BLANK_VIEW.connection)
}

/**
 * Turns states into views, with what the reader of this username has not sent yet; parts that did not change keep their
 * identity from view to view.
 */
export function createViewer(
  username: string,
): (state: RoomState, outgoing: Outgoing[], connection: Connection) => RoomView {
  let typingOf: People['typing'] = []
  let typing: string[] = []
  let waitingOf: Outgoing[] = []
  let waiting = splitEdits(waitingOf)
  let shownOf: Pick<RoomState, 'window' | 'wishes'> | null = null
  let messages: Message[] = []
  return (state, outgoing, connection) => {
    if (state.people.typing !== typingOf) {
      typingOf = state.people.typing
      typing = typingOf.map(({ userId }) => userId)
    }
    if (outgoing !== waitingOf) {
      waitingOf = outgoing
      waiting = splitEdits(outgoing)
    }
    const { window, people, loading, wishes } = state
    if (shownOf?.window.messages !== window.messages || shownOf.wishes !== wishes) {
      shownOf = state
      messages = applyWishes(window.messages, wishes, username)
    }
    // A room that is known stays usable through trouble.
    const error = state.isReady ? null : state.error
    return {
      phase: error ? 'failed' : state.isReady ? 'ready' : 'loading',
      ...(error && { error }),
      room: state.room,
      me: state.me,
      members: people.members,
      online: people.online,
      typing,
      outgoing: withoutTwins(waiting.messages, window.messages, username),
      edits: waiting.edits,
      messages,
      pins: state.pins.list,
      arePinsKnown: state.pins.isKnown,
      hasBefore: window.hasBefore,
      hasAfter: window.hasAfter,
      newerCount: window.newerCount,
      isLoadingBefore: loading.before !== null,
      isLoadingAfter: loading.after !== null,
      lastLive: window.lastLive,
      connection,
    }
  }
}
