import type { SessionEndReason } from '#lib/protocol/entities.ts'
import type { SessionChoice } from '../auth/session-rows.ts'
import { recall } from '../remember.ts'
import { type ChatServer, type ChatSocket, sessionRoom, tokenRoom, tokensRoom, userRoom } from './io.ts'

/** Ends the sockets of sessions and tokens that are over. Called from Next's module graph too; never throws. */

/**
 * Those of sessions alone: a token goes on, whatever happens to sessions, unless its person is disabled. Here first: across
 * processes goes through Redis, which reaches nobody while it is away (docs/traps.md, 5).
 */
export function closeSessions({ userId, only, except }: SessionChoice, reason: SessionEndReason): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  const room = only === undefined ? userRoom(userId) : sessionRoom(only)
  const kept = [
    ...(except === undefined ? [] : [sessionRoom(except)]),
    ...(reason === 'disabled' ? [] : [tokensRoom(userId)]),
  ]
  for (const sockets of [io.local.in(room).except(kept), io.in(room).except(kept)]) end(sockets, reason)
}

export function closeToken(tokenId: string): void {
  const io = recall<ChatServer>('io')
  if (!io) return
  for (const sockets of [io.local.in(tokenRoom(tokenId)), io.in(tokenRoom(tokenId))]) end(sockets, 'ended')
}

/** In this process alone. `room`: of a session or of a token. */
export function closeHere(io: ChatServer, room: string, reason: SessionEndReason): void {
  end(io.local.in(room), reason)
}

export function endSocket(socket: ChatSocket, reason: SessionEndReason): void {
  socket.emit('session:ended', { reason })
  socket.disconnect(true)
}

function end(sockets: ReturnType<ChatServer['in']>, reason: SessionEndReason): void {
  sockets.emit('session:ended', { reason })
  sockets.disconnectSockets(true)
}
