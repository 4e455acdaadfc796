import type { IncomingMessage } from 'node:http'
import { CodedError, type ErrorCode } from '#lib/protocol/errors.ts'
import { findSession } from '../auth/session.ts'
import { toClientAddress } from '../client-address.ts'
import { log } from '../log.ts'
import { siteOrigin } from '../site.ts'
import { type ChatServer, type ChatSocket, sessionRoom, userRoom } from './io.ts'

/** Who may connect. A refusal comes before any state exists, as `connect_error` with a code. */
export function guardHandshake(chat: ChatServer, options: { socketsPerUser: number }): void {
  chat.use((socket, next) => {
    admit(chat, socket, options.socketsPerUser).then(
      () => next(),
      (cause: unknown) => next(toConnectError(cause)),
    )
  })
}

async function admit(chat: ChatServer, socket: ChatSocket, socketsPerUser: number): Promise<void> {
  requireOwnOrigin(socket.request)
  const session = await findSession(socket.request.headers.cookie)
  if (!session) throw new CodedError('unauthenticated')
  if (socketsPerUser > 0 && countSockets(chat, session.user.id) >= socketsPerUser) throw new CodedError('rate_limited')
  socket.data = { user: session.user, sessionId: session.sessionId, address: toClientAddress(socket.request) }
  await socket.join([userRoom(session.user.id), sessionRoom(session.sessionId)])
}

/** Browsers always send an Origin on WebSocket; other clients may leave it out. */
function requireOwnOrigin(request: IncomingMessage): void {
  const { origin } = request.headers
  if (origin !== undefined && origin !== siteOrigin()) throw new CodedError('forbidden_origin')
}

function countSockets(chat: ChatServer, userId: string): number {
  return chat.adapter.rooms.get(userRoom(userId))?.size ?? 0
}

function toConnectError(cause: unknown): Error & { data: { code: ErrorCode } } {
  const code = cause instanceof CodedError ? cause.code : 'unavailable'
  if (!(cause instanceof CodedError) || code === 'unavailable') log().error({ err: cause }, 'handshake failed')
  return Object.assign(new Error(code), { data: { code } })
}
