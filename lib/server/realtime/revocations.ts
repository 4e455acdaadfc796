import type { AccessChange } from '#lib/chat/room-ports.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { InboxLeftReason } from '#lib/protocol/inbox.ts'
import { toUser } from '#lib/protocol/people.ts'
import { log } from '../log.ts'
import type { Inboxes } from './inboxes.ts'
import { type ChatServer, type ChatSocket, chatRoom, userRoom } from './io.ts'
import type { Presence } from './presence.ts'

/**
 * Takes sockets out of rooms that their people may not hear any more, in this process, as soon as somebody says that
 * access has changed. For what was said while nobody could hear it, all sockets are looked at again from time to time.
 */

const LOOK_AGAIN_MS = 15_000
/** Longer than anybody needs to come in. */
const LOSS_KEPT_MS = 10_000

export interface RevocationsParts {
  namespace: ChatServer
  own: Presence
  inboxes: Inboxes
  /** Forgets what the domain kept of a room. */
  forget(roomId: string): void
  /** Those of the people who may not read the room. */
  listOutsiders(roomId: string, people: SessionUser[]): Promise<SessionUser[]>
}

export interface Revocations {
  hear(change: AccessChange): void
  /** Whether something was lost in this room since then, by the clock of performance.now(). */
  wasLostSince(roomId: string, userId: string, since: number): boolean
  /** One round over all sockets. Never throws. */
  lookAgain(): Promise<void>
  close(): void
}

export function createRevocations(parts: RevocationsParts): Revocations {
  const { namespace, own, inboxes, forget, listOutsiders } = parts
  /** When, by room and person; by the room alone where it was closed. */
  const losses = new Map<string, number>()
  const looking = setInterval(() => void lookAgain(), LOOK_AGAIN_MS)

  function note(key: string): void {
    const now = performance.now()
    for (const [old, at] of losses) {
      if (now - at < LOSS_KEPT_MS) break
      losses.delete(old)
    }
    losses.delete(key)
    losses.set(key, now)
  }

  function listSockets(room: string): ChatSocket[] {
    return [...(namespace.adapter.rooms.get(room) ?? [])].flatMap((id) => namespace.sockets.get(id) ?? [])
  }

  function shutOut(roomId: string, userId: string, reason: InboxLeftReason): void {
    note(`${roomId} ${userId}`)
    inboxes.remove(roomId, userId)
    for (const socket of listSockets(userRoom(userId))) {
      leave(socket, roomId)
      socket.emit('inbox:left', { roomId, reason })
    }
  }

  function leave(socket: ChatSocket, roomId: string): void {
    void socket.leave(chatRoom(roomId))
    own.leave(roomId, socket.id, socket.data.user.id)
  }

  /** Who listens already is there as a member from now on. */
  function letIn(roomId: string, userId: string): void {
    inboxes.add(roomId, userId)
    for (const socket of listSockets(userRoom(userId))) {
      if (socket.rooms.has(chatRoom(roomId))) own.enter(roomId, socket.id, toUser(socket.data.user))
    }
  }

  function listListeners(roomId: string): Map<string, SessionUser> {
    return new Map(listSockets(chatRoom(roomId)).map(({ data: { user } }) => [user.id, user]))
  }

  async function shutOutsiders(roomId: string): Promise<void> {
    const people = [...listListeners(roomId).values()]
    for (const { id } of await listOutsiders(roomId, people)) shutOut(roomId, id, 'removed')
  }

  async function lookAgain(): Promise<void> {
    try {
      const prefix = chatRoom('')
      const names = [...namespace.adapter.rooms.keys()].filter((name) => name.startsWith(prefix))
      for (const name of names) await shutOutsiders(name.slice(prefix.length))
    } catch (cause) {
      log().warn({ err: cause }, 'it could not be seen who may still listen')
    }
  }

  return {
    hear({ roomId, gained = [], lost, closed }) {
      forget(roomId)
      if (closed) note(roomId)
      for (const userId of gained) letIn(roomId, userId)
      for (const userId of lost?.userIds ?? []) shutOut(roomId, userId, lost?.reason ?? 'removed')
      if (closed === 'deleted') for (const userId of listListeners(roomId).keys()) shutOut(roomId, userId, 'deleted')
      if (closed !== 'private') return
      shutOutsiders(roomId).catch((cause: unknown) => {
        log().warn({ err: cause, roomId }, 'it could not be seen who may still listen')
        for (const userId of listListeners(roomId).keys()) shutOut(roomId, userId, 'removed')
      })
    },
    wasLostSince(roomId, userId, since) {
      const at = Math.max(losses.get(roomId) ?? 0, losses.get(`${roomId} ${userId}`) ?? 0)
      return at >= since
    },
    lookAgain,
    close: () => clearInterval(looking),
  }
}
