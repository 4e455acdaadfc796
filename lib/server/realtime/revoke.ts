import type { SessionEndReason } from '#lib/protocol/events.ts'
import { recall } from '../remember.ts'
import { type ChatServer, sessionRoom, userRoom } from './io.ts'

/** Ends the sockets of sessions that are over. Called from Next's module graph too; never throws. */

export function closeSession(sessionId: string, reason: SessionEndReason): void {
  close(sessionRoom(sessionId), null, reason)
}

export function closeOtherSessions(userId: string, exceptSessionId: string, reason: SessionEndReason): void {
  close(userRoom(userId), sessionRoom(exceptSessionId), reason)
}

function close(room: string, exceptRoom: string | null, reason: SessionEndReason): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  const sockets = exceptRoom ? io.in(room).except(exceptRoom) : io.in(room)
  sockets.emit('session:ended', { reason })
  sockets.disconnectSockets(true)
}
