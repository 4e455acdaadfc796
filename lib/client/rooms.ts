import type { SessionUser } from '#lib/protocol/entities.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createOutboxStorage } from './outbox-storage.ts'
import { warnOfLoss } from './page-leave.ts'
import { createRoom, type OpenRoom } from './room.ts'
import { ROOM_FACTS, type RoomFact, type RoomFactName, roomOf } from './room-events.ts'
import type { Connection } from './room-view.ts'
import { type ChatSocket, createChatSocket } from './socket.ts'
import { thisTab } from './tabs.ts'

/** So many rooms are kept, the last ones used: coming back to them shows them at once. */
const ROOMS_KEPT = 5

/** The chat of one signed-in person in this page. */
interface Chat {
  userId: string
  connection: WatchedConnection
  socket: ChatSocket
  outbox: Outbox
  /** The one used last comes last. */
  rooms: Map<string, OpenRoom>
  /** Stops warning of what would be lost. */
  stopWarning(): void
}

/** What React's useSyncExternalStore wants of the connection. */
export interface WatchedConnection {
  get(): Connection
  subscribe(listener: () => void): () => void
}

let chat: Chat | null = null

/** The room with this id, the same one as long as it is in use. Another person than before starts from nothing. */
export function openRoom(roomId: string, me: SessionUser): OpenRoom {
  const { rooms, socket, outbox } = requireChat(me)
  const room = rooms.get(roomId) ?? createRoom(roomId, me, socket, outbox)
  rooms.delete(roomId)
  rooms.set(roomId, room)
  for (const [id, other] of rooms) {
    if (rooms.size <= ROOMS_KEPT) break
    if (other === room || other.isInUse()) continue
    other.close()
    rooms.delete(id)
  }
  return room
}

/** The connection of this person's chat, which is made as soon as anybody watches it. */
export function openConnection(me: SessionUser): WatchedConnection {
  return requireChat(me).connection
}

/** Hears nothing of the server any more, also not that the session ends. Returns what undoes it. */
export function pauseChat(): () => void {
  const socket = chat?.socket
  socket?.stop()
  return () => socket?.start()
}

function requireChat(me: SessionUser): Chat {
  if (chat?.userId === me.id) return chat
  if (chat) closeChat(chat)
  chat = createChat(me)
  return chat
}

function createChat(me: SessionUser): Chat {
  const socket = createChatSocket()
  const storage = createOutboxStorage()
  const isOnline = (): boolean => socket.getConnection().state === 'online'
  const outbox = createOutbox(
    me,
    { send: (input) => socket.request('message:send', input), isOnline },
    storage,
    thisTab(),
  )
  const rooms = new Map<string, OpenRoom>()
  for (const name of ROOM_FACTS) listen(socket, name, (fact) => rooms.get(roomOf(fact))?.take(fact))
  socket.subscribe(() => {
    if (isOnline()) outbox.wake()
  })
  const connection: WatchedConnection = {
    get: socket.getConnection,
    subscribe(listener) {
      socket.start()
      return socket.subscribe(listener)
    },
  }
  return { userId: me.id, connection, socket, outbox, rooms, stopWarning: warnOfLoss(storage.hasUnkept) }
}

function closeChat({ socket, outbox, rooms, stopWarning }: Chat): void {
  stopWarning()
  for (const room of rooms.values()) room.close()
  outbox.close()
  socket.stop()
}

function listen<N extends RoomFactName>(socket: ChatSocket, name: N, take: (fact: RoomFact) => void): void {
  socket.on(name, (fact) => take({ type: name, fact, at: performance.now() } as RoomFact))
}
