import { CodedError, type Failure } from '#lib/protocol/errors.ts'
import { PROTOCOL } from '#lib/protocol/limits.ts'
import { requireToken } from '../auth/bearer.ts'
import { findSession } from '../auth/session.ts'
import { toClientAddress } from '../client-address.ts'
import { withDeadline } from '../deadline.ts'
import { isDraining } from '../lifecycle.ts'
import type { Limits } from '../limits.ts'
import { log } from '../log.ts'
import { requireOwnOrigin } from '../origin.ts'
import {
  type ChatServer,
  type ChatSocket,
  type SocketData,
  sessionRoom,
  tokenRoom,
  tokensRoom,
  userRoom,
} from './io.ts'
import { endSocket } from './revoke.ts'
import type { SocketCount } from './socket-count.ts'

/** Within the 3 s that any answer may take. */
const DEADLINE_MS = 2_800
/** What setTimeout takes. */
const TIMER_MAX_MS = 2 ** 31 - 1

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
  const { token } = socket.handshake.auth
  const entry = token === undefined ? await enterBySession(socket) : await enterByToken(token, address)
  const { rooms, ...data } = entry
  await socketCount.take(data.user.id, socket.id)
  socket.data = { ...data, address }
  await socket.join([userRoom(data.user.id), ...rooms])
}

/** A page that was loaded before the server changed is told so. */
function requireSpoken({ protocol }: Record<string, unknown>): void {
  if (protocol !== undefined && protocol !== PROTOCOL) throw new CodedError('upgrade_required')
}

interface Entry extends Omit<SocketData, 'address'> {
  rooms: string[]
}

async function enterBySession(socket: ChatSocket): Promise<Entry> {
  const session = await findSession(socket.request.headers.cookie)
  if (!session) throw new CodedError('unauthenticated')
  const { user, sessionId, isQuiet } = session
  return { user, sessionId, tokenId: null, scopes: null, isQuiet, rooms: [sessionRoom(sessionId)], expiresAt: null }
}

/** A token counts alone, whatever cookie stands beside it. */
async function enterByToken(given: unknown, address: string): Promise<Entry> {
  if (typeof given !== 'string') throw new CodedError('unauthenticated')
  const { id, user, scopes, isQuiet, expiresAt } = await requireToken(given, address)
  return { user, sessionId: null, tokenId: id, scopes, isQuiet, rooms: [tokenRoom(id), tokensRoom(user.id)], expiresAt }
}

/**
 * Ends a connected socket with its token. Where the end is farther than a timer reaches, the next look at all of them
 * (session-watch.ts) sees it. Not before it is connected: one that never is has no `disconnect`, either.
 */
export function endInTime(socket: ChatSocket): void {
  const { expiresAt } = socket.data
  if (!expiresAt) return
  const leftMs = expiresAt.getTime() - Date.now()
  if (leftMs > TIMER_MAX_MS) return
  const timer = setTimeout(() => endSocket(socket, 'ended'), leftMs)
  socket.once('disconnect', () => clearTimeout(timer))
}

function toConnectError(cause: unknown): Error & { data: Failure } {
  const failure = cause instanceof CodedError ? cause.toFailure() : { code: 'unavailable' as const }
  if (failure.code === 'unavailable') log().warn({ err: cause }, 'handshake failed')
  return Object.assign(new Error(failure.code), { data: failure })
}
