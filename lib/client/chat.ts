import type { SessionUser } from '#lib/protocol/entities.ts'
import { createDraftMarks } from './drafts.ts'
import { createOutbox } from './outbox.ts'
import { createOutboxStorage } from './outbox-storage.ts'
import { warnOfLoss } from './page-leave.ts'
import type { Connection } from './room-view.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { createChatSocket } from './socket.ts'
import { thisTab } from './tabs.ts'

/** The chat of the person who is signed in, one in a page: the connection, what is not sent yet, and the open rooms. */
export interface Chat {
  me: SessionUser
  rooms: Rooms
  connection: Watched<Connection>
  /** The rooms in which this tab has a text that is not sent. */
  drafted: Watched<ReadonlySet<string>>
  /** Hears nothing of the server any more, also not that the session ends. Returns what undoes it. */
  pause(): () => void
}

/** What React's useSyncExternalStore wants. */
export interface Watched<T> {
  get(): T
  subscribe(listener: () => void): () => void
}

let present: { chat: Chat; close: () => void } | null = null

/** The chat of this person, the same one for all who ask. Another person than before starts from nothing. */
export function openChat(me: SessionUser): Chat {
  if (present?.chat.me.id !== me.id) {
    present?.close()
    present = createChat(me)
  }
  return present.chat
}

/** The chat that is open in this page, if there is one. */
export function findChat(): Chat | null {
  return present?.chat ?? null
}

function createChat(me: SessionUser): { chat: Chat; close: () => void } {
  const socket = createChatSocket()
  const storage = createOutboxStorage()
  const isOnline = (): boolean => socket.getConnection().state === 'online'
  const outbox = createOutbox(
    me,
    { send: (input) => socket.request('message:send', input), isOnline },
    storage,
    thisTab(),
  )
  const rooms = createRooms(me, socket, outbox)
  const stopWarning = warnOfLoss(storage.hasUnkept)
  socket.subscribe(() => {
    if (isOnline()) outbox.wake()
  })

  return {
    chat: {
      me,
      rooms,
      connection: {
        get: socket.getConnection,
        subscribe(listener) {
          socket.start()
          return socket.subscribe(listener)
        },
      },
      drafted: createDraftMarks(me.id),
      pause() {
        socket.stop()
        return socket.start
      },
    },
    close() {
      stopWarning()
      rooms.close()
      outbox.close()
      socket.stop()
    },
  }
}
