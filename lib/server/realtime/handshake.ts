import { CodedError, type Failure } from '#lib/protocol/errors.ts'
import { PROTOCOL } from '#lib/protocol/limits.ts'
import { findSession } from '../auth/session.ts'
import { toClientAddress } from '../client-address.ts'
import { withDeadline } from '../deadline.ts'
import { isDraining } from '../lifecycle.ts'
import type { Limits } from '../limits.ts'
import { log } from '../log.ts'
import { requireOwnOrigin } from '../origin.ts'
import { type ChatServer, type ChatSocket, sessionRoom, userRoom } from './io.ts'
import type { SocketCount } from './socket-count.ts'

/** Within the 3 s that any answer may take. */
const DEADLINE_MS = 2_800

interface HandshakeLimits {
  limits: Limits
  socketCount: SocketCount
}

/** Who may connect. A refusal comes before any state exists, as `connect_error` with a code. */
export function guardHandshake(chat: ChatServer, limits: HandshakeLimits): void {
  chat.use((socket, next) => {
    withDeadline(DEADLINE_MS, admit(socket, limits)).then(
      () => next(),
      (cause: unknown) => next(toConnectError(cause)),
    )
  })
}

async function admit(socket: ChatSocket, { limits, socketCount }: HandshakeLimits): Promise<void> {
  requireOwnOrigin(socket.request.headers.origin)
  requireSpoken(socket.handshake.auth)
  if (isDraining()) throw new CodedError('unavailable')
  const address = toClientAddress(socket.request)
  await limits.handshake(address)
  const session = await findSession(socket.request.headers.cookie)
  if (!session) throw new CodedError('unauthenticated')
  await socketCount.take(session.user.id, socket.id)
  socket.data = { user: session.user, sessionId: session.sessionId, address }
  await socket.join([userRoom(session.user.id), sessionRoom(session.sessionId)])
}

/** A page that was loaded before the server changed is told so. A token that nobody knows is nobody's. */
function requireSpoken({ protocol, token }: Record<string, unknown>): void {
  if (protocol !== undefined && protocol !== PROTOCOL) throw new CodedError('upgrade_required')
  if (token !== undefined) throw new CodedError('unauthenticated')
}

function toConnectError(cause: unknown): Error & { data: Failure } {
  const failure = cause instanceof CodedError ? cause.toFailure() : { code: 'unavailable' as const }
  if (failure.code === 'unavailable') log().warn({ err: cause }, 'handshake failed')
  return Object.assign(new Error(failure.code), { data: failure })
}
