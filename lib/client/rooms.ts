import type { SessionUser } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import type { Outbox } from './outbox.ts'
import { createPresence, type Presence, type PresenceKeeper } from './presence.ts'
import { createPresenceList, type PresenceList } from './presence-list.ts'
import { createRoom, type OpenRoom } from './room.ts'
import { ROOM_FACTS, type RoomFact, type RoomFactName, roomOf } from './room-events.ts'
import type { RoomView } from './room-view.ts'
import type { ChatSocket } from './socket.ts'

/** So many rooms stay entered, the last ones used: coming back to them shows them at once, as they are now. */
const ROOMS_KEPT = 5

/** The rooms that one person has open in this page. */
export interface Rooms {
  /** The room with this id, the same one as long as it stays entered. `first`: what came of it with the page. */
  open(roomId: string, first?: RoomEntered | null): OpenRoom
  /** The reader may have lost it: it is forgotten, or shown as whoever may read it finds it now. */
  lose(roomId: string): void
  /** Who is here, of these rooms and of those who are shown elsewhere. */
  presence: Presence & Pick<PresenceList, 'watch'>
  close(): void
}

/** `kept`: how many stay entered. */
export function createRooms(me: SessionUser, socket: ChatSocket, outbox: Outbox, kept = ROOMS_KEPT): Rooms {
  /** The one used last comes last. */
  const rooms = new Map<string, OpenRoom>()
  const presence = createPresence()
  const isOnline = () => socket.getConnection().state === 'online'
  const list = createPresenceList({
    ...{ presence, isOnline },
    async ask(usernames) {
      const answer = await socket.request('presence:list', { usernames })
      return answer.ok ? answer.data.online : null
    },
  })
  const stops = [
    socket.subscribe(() => (isOnline() ? list.wake() : presence.loseTouch())),
    list.close,
    ...ROOM_FACTS.map((name) => listen(socket, name, (fact) => rooms.get(roomOf(fact))?.take(fact))),
    ...follow(socket, presence, (roomId) => rooms.has(roomId)),
  ]

  function drop(roomId: string): void {
    rooms.get(roomId)?.close()
    rooms.delete(roomId)
    presence.drop(roomId)
  }

  return {
    presence: { ...presence, watch: list.watch },
    open(roomId, first = null) {
      const onDrawn = (view: RoomView) => presence.put(roomId, view)
      const room = rooms.get(roomId) ?? createRoom(roomId, me, socket, outbox, first, onDrawn)
      rooms.delete(roomId)
      rooms.set(roomId, room)
      for (const [id, other] of rooms) {
        if (rooms.size <= kept) break
        if (other !== room && !other.isInUse()) drop(id)
      }
      return room
    },
    lose(roomId) {
      const room = rooms.get(roomId)
      if (room?.isInUse()) room.enterAnew()
      else drop(roomId)
    },
    close() {
      for (const stop of stops) stop()
      for (const id of [...rooms.keys()]) drop(id)
    },
  }
}

/** Who is away or wants not to be disturbed is kept beside the rooms: it redraws no list of messages. */
function follow(socket: ChatSocket, presence: PresenceKeeper, isOpen: (roomId: string) => boolean): (() => void)[] {
  return [
    socket.on('away:changed', (fact) => isOpen(fact.roomId) && presence.takeAway(fact)),
    socket.on('presence:changed', presence.takeMoved),
  ]
}

function listen<N extends RoomFactName>(socket: ChatSocket, name: N, take: (fact: RoomFact) => void): () => void {
  return socket.on(name, (fact) => take({ type: name, fact, at: performance.now() } as RoomFact))
}
