import type { Chat } from '#lib/chat/chat.ts'
import type { Entrance } from '#lib/chat/room-ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { AWAY_AFTER_MS } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { HttpCommandName } from '#lib/protocol/wire.ts'
import type { Commands } from './answer.ts'
import { createAwayEncoder } from './away-fact.ts'
import { createEnteredEncoder } from './entered-encoder.ts'
import type { ForeignReplies } from './foreign-replies.ts'
import type { Inboxes } from './inboxes.ts'
import { type ChatSocket, chatRoom, viewRoom } from './io.ts'
import type { Presence } from './presence.ts'
import type { RecentUsers } from './recent-users.ts'
import type { Revocations } from './revocations.ts'

interface People {
  /** Those of this process; every change of theirs reaches `all`. */
  own: Presence
  all: Presence
  foreignReplies: ForeignReplies
  inboxes: Inboxes
  revocations: Revocations
  recent: RecentUsers
}

/** What each command does: the use cases of the domain, and what is about the socket itself. */
export function createCommands(chat: Chat, people: People): Commands {
  return { ...toSocketCommands(chat), ...createSocketCommands(chat, people) }
}

function toSocketCommands({ commands }: Chat): Pick<Commands, HttpCommandName> {
  const entries = Object.entries(commands).map(([name, run]) => [
    name,
    ({ data }: ChatSocket, input: unknown) => run(data.user, input as never),
  ])
  return Object.fromEntries(entries)
}

function createSocketCommands(
  chat: Chat,
  { own, all, foreignReplies, inboxes, revocations, recent }: People,
): Omit<Commands, HttpCommandName> {
  const encode = createEnteredEncoder()
  const encodeAway = createAwayEncoder()

  async function requireAgain(socket: ChatSocket, roomId: string): Promise<Entrance> {
    try {
      return await chat.rooms.requireEntrance(socket.data.user, roomId)
    } catch (cause) {
      await socket.leave(chatRoom(roomId))
      own.leave(roomId, socket.id, socket.data.user.id)
      throw cause
    }
  }

  /** Who has just come hears of those who are away or not to be disturbed, which is said only when it changes. */
  function tellStanding(socket: ChatSocket, roomId: string): void {
    const standing = all.listStanding(roomId)
    if (standing.length > 0 && socket.rooms.has(chatRoom(roomId)))
      socket.emit('away:changed', encodeAway(roomId, standing))
  }

  return {
    // Require, join, read, in this order: a fact that falls between joining and reading is told twice rather than never.
    async 'room:enter'(socket, { roomId, after }) {
      const { user } = socket.data
      const began = performance.now()
      let entrance = await chat.rooms.requireEntrance(user, roomId)
      await socket.join(chatRoom(roomId))
      // What was lost between requiring and joining took nobody out.
      if (revocations.wasLostSince(roomId, user.id, began)) entrance = await requireAgain(socket, roomId)
      // Who lost it once more was taken out again.
      if (socket.rooms.has(chatRoom(roomId)) && entrance.mine) {
        own.enter(roomId, socket.id, toUser(user))
        own.setAway(roomId, socket.id, user.id, socket.data.awaySince ?? null)
      }
      const listForeign = (messages: readonly Message[]) => foreignReplies.list(roomId, messages)
      const read = () => chat.rooms.read(user, entrance, after, () => all.listOnline(roomId), listForeign)
      let entered = await read()
      // What was read by an old name would come behind the fact of the new one.
      if (recent.haveChangedSince(began)) {
        entrance = await requireAgain(socket, roomId)
        entered = await read()
      }
      tellStanding(socket, roomId)
      return encode(entered)
    },

    async 'room:leave'(socket, { roomId }) {
      await socket.leave(chatRoom(roomId))
      own.leave(roomId, socket.id, socket.data.user.id)
      return {}
    },

    async 'inbox:open'(socket) {
      const inbox = await inboxes.open(socket, () => chat.inbox.open(socket.data.user))
      // Those that the page was made with may be others: whoever comes back hears of them like of their rooms.
      socket.emit('assistants:changed', { assistants: chat.listAssistants() })
      // The inbox waits for none of this.
      void chat.reports.listOpen(socket.data.user, inbox.rooms).then((open) => {
        for (const one of open) socket.emit('report:changed', one)
      })
      return inbox
    },

    async 'presence:set'(socket, { isAway }) {
      if (!isAway) delete socket.data.awaySince
      else socket.data.awaySince ??= Date.now() - AWAY_AFTER_MS
      const { user, awaySince = null } = socket.data
      for (const roomId of own.listRoomsOf(user.id)) own.setAway(roomId, socket.id, user.id, awaySince)
      return {}
    },

    // What one may not read one gets no notices of, either: there is nothing to require.
    async 'view:set'(socket, { roomId }) {
      const { data } = socket
      if (data.viewedId !== undefined) await socket.leave(viewRoom(data.viewedId, data.user.id))
      if (roomId === null) delete data.viewedId
      else {
        data.viewedId = roomId
        await socket.join(viewRoom(roomId, data.user.id))
      }
      return {}
    },

    async 'typing:set'(socket, { roomId, isTyping }) {
      await chat.access.requireRecentAccess(socket.data.user, roomId, 'type')
      const fact = { roomId, userId: socket.data.user.id, isTyping }
      socket.to(chatRoom(roomId)).volatile.emit('typing:changed', fact)
      return {}
    },
  }
}
