import type { SessionEndReason } from '#lib/protocol/events.ts'
import { recall } from '../remember.ts'
import { type ChatServer, sessionRoom, userRoom } from './io.ts'
import { tellProcesses } from './processes.ts'

/** Ends the sockets of sessions that are over. Called from Next's module graph too; never throws. */

export function closeSession(sessionId: string, reason: SessionEndReason): void {
  close(sessionRoom(sessionId), null, reason)
}

/** `version` is what the one session that goes on lives by from now on. */
export function closeOtherSessions(
  userId: string,
  kept: { sessionId: string; version: number },
  reason: SessionEndReason,
): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  renewSessionHere(io, kept.sessionId, kept.version)
  tellProcesses('session:renewed', kept.sessionId, kept.version)
  close(userRoom(userId), sessionRoom(kept.sessionId), reason)
}

export function renewSessionHere(io: ChatServer, sessionId: string, version: number): void {
  for (const socketId of io.adapter.rooms.get(sessionRoom(sessionId)) ?? []) {
    const socket = io.sockets.get(socketId)
    if (socket) socket.data.version = version
  }
}

/** In this process alone. */
export function closeSessionHere(io: ChatServer, sessionId: string, reason: SessionEndReason): void {
  io.local.in(sessionRoom(sessionId)).emit('session:ended', { reason })
  io.local.in(sessionRoom(sessionId)).disconnectSockets(true)
}

/** Here first: across processes goes through Redis, which reaches nobody while it is away (RELIABILITY, trap 5). */
function close(room: string, exceptRoom: string | null, reason: SessionEndReason): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  const except = exceptRoom ?? []
  io.local.in(room).except(except).emit('session:ended', { reason })
  io.local.in(room).except(except).disconnectSockets(true)
  io.in(room).except(except).emit('session:ended', { reason })
  io.in(room).except(except).disconnectSockets(true)
}
