import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server } from 'socket.io'
import type { Chat } from '#lib/chat/chat.ts'
import { SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { Env } from '../env.ts'
import { createLimits } from '../limits.ts'
import { log } from '../log.ts'
import { redis } from '../redis.ts'
import { createAnnouncements } from './announcements.ts'
import { answer } from './answer.ts'
import { createCommands } from './commands.ts'
import { guardHandshake } from './handshake.ts'
import { chatNamespace, chatRoom, createIo } from './io.ts'
import { createPresence } from './presence.ts'
import { writeStraight } from './straight-writes.ts'

/** The realtime side of the process, put together. */

/** So often a room's head is told and pending replies are tended. */
const HEAD_INTERVAL_MS = 4_000

export interface Realtime {
  /** Takes the upgrade if it is ours. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close(): Promise<void>
}

export function createRealtime(httpServer: HttpServer, chat: Chat, env: Env): Realtime {
  const io = createIo()
  const namespace = chatNamespace(io)
  const announcements = createAnnouncements((change) => {
    namespace.to(chatRoom(change.roomId)).emit('presence:changed', change)
  })
  const presence = createPresence(announcements.announce)
  const commands = createCommands(chat, presence)
  const limits = createLimits(env, redis())

  guardHandshake(namespace, { socketsPerUser: env.SOCKETS_PER_USER })
  namespace.on('connection', (socket) => {
    writeStraight(socket)
    answer(socket, commands, ({ data: { user, address } }, name) => limits.command({ userId: user.id, address }, name))
    socket.on('disconnecting', () => {
      for (const roomId of presence.listRooms()) presence.leave(roomId, socket.id, socket.data.user)
    })
  })
  const ticking = setInterval(() => void tick(), HEAD_INTERVAL_MS)

  /** Heads let a client that lost the last fact notice it; replies whose process died are ended. */
  async function tick(): Promise<void> {
    try {
      const rooms = presence.listRooms()
      const heads = rooms.length > 0 ? await chat.readHeads(rooms) : []
      for (const head of heads) namespace.to(chatRoom(head.roomId)).emit('room:head', head)
      await chat.tendReplies()
    } catch (cause) {
      log().warn({ err: cause }, 'heads and replies could not be tended')
    }
  }

  const upgrade = attach(io, httpServer)
  return {
    handleUpgrade(request, socket, head) {
      if (!isSocketPath(request.url)) return false
      upgrade(request, socket, head)
      return true
    },
    async close() {
      clearInterval(ticking)
      presence.close()
      announcements.close()
      namespace.disconnectSockets(true)
      await io.close()
    },
  }
}

/** Socket.IO hangs itself on the server; its upgrade listener is taken off, so that one dispatcher sees every upgrade. */
function attach(io: Server, httpServer: HttpServer) {
  const before = httpServer.listeners('upgrade')
  io.attach(httpServer)
  const added = httpServer.listeners('upgrade').filter((listener) => !before.includes(listener))
  for (const listener of added) httpServer.off('upgrade', listener as () => void)
  return (...args: [IncomingMessage, Duplex, Buffer]) => {
    for (const listener of added) listener.apply(httpServer, args)
  }
}

function isSocketPath(url = ''): boolean {
  const path = url.split('?')[0]
  return path === SOCKET_PATH || path === `${SOCKET_PATH}/`
}
