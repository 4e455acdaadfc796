import type { SessionEndReason } from '#lib/protocol/events.ts'
import { recall } from '../remember.ts'
import { type ChatServer, sessionRoom, userRoom } from './io.ts'

/** Ends the sockets of sessions that are over. Called from Next's module graph too; never throws. */

export function closeSession(sessionId: string, reason: SessionEndReason): void {
  close(sessionRoom(sessionId), null, reason)
}

/** Of this person, all but the one that goes on. */
export function closeOtherSessions(userId: string, keptSessionId: string, reason: SessionEndReason): void {
  close(userRoom(userId), sessionRoom(keptSessionId), reason)
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
