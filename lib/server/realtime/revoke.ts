import type { SessionEndReason } from '#lib/protocol/entities.ts'
import type { SessionChoice } from '../auth/session-rows.ts'
import { recall } from '../remember.ts'
import { type ChatServer, sessionRoom, userRoom } from './io.ts'

/** Ends the sockets of sessions that are over. Called from Next's module graph too; never throws. */

/** Here first: across processes goes through Redis, which reaches nobody while it is away (docs/traps.md, 5). */
export function closeSessions({ userId, only, except }: SessionChoice, reason: SessionEndReason): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  const room = only === undefined ? userRoom(userId) : sessionRoom(only)
  const kept = except === undefined ? [] : sessionRoom(except)
  for (const sockets of [io.local.in(room).except(kept), io.in(room).except(kept)]) {
    sockets.emit('session:ended', { reason })
    sockets.disconnectSockets(true)
  }
}

/** In this process alone. */
export function closeSessionHere(io: ChatServer, sessionId: string, reason: SessionEndReason): void {
  io.local.in(sessionRoom(sessionId)).emit('session:ended', { reason })
  io.local.in(sessionRoom(sessionId)).disconnectSockets(true)
}
