import type { Namespace, Socket } from 'socket.io'
import { Server } from 'socket.io'
import type { SessionUser, TokenScope } from '#lib/protocol/entities.ts'
import { SOCKET_NAMESPACE, SOCKET_PATH, WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { ClientToServerEvents, ServerToClientEvents } from '#lib/protocol/wire.ts'
import type { Redis } from '../redis.ts'
import { remember } from '../remember.ts'
import type { ProcessEvents } from './processes.ts'
import { createRedisAdapter } from './redis-adapter.ts'
import { textParser } from './text-parser.ts'

/** Creation of Socket.IO: one path, one namespace, websocket only. */

/** A peer that never asks for the namespace is cut after this. */
const CONNECT_TIMEOUT_MS = 5_000
/**
 * Together: a peer that vanished is noticed within 60 s. A ping waits behind what was written before it: 192 KiB take 31 s
 * at 50 kbit/s.
 */
const PING_INTERVAL_MS = 20_000
const PING_TIMEOUT_MS = 40_000

export interface SocketData {
  user: SessionUser
  /** By what it came in: a session, or a token that may what stands in `scopes`. */
  sessionId: string | null
  tokenId: string | null
  scopes: readonly TokenScope[] | null
  address: string
  /** Of the token; null for what has no end of its own. */
  expiresAt: Date | null
  /** Since when nobody touches the client, in ms of the epoch, where it has said so. */
  awaySince?: number
  /** The person wanted not to be disturbed, as it was read when this came; people-here.ts knows how it is. */
  isQuiet: boolean
  /** The room that the person has before their eyes there, by id. */
  viewedId?: string
}
export type ChatServer = Namespace<ClientToServerEvents, ServerToClientEvents, ProcessEvents, SocketData>
export type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents, ProcessEvents, SocketData>

/** With Redis, what is said here is heard by the clients of all processes. */
export function createIo(redis: Redis | null): Server {
  const io = new Server({
    path: SOCKET_PATH,
    transports: ['websocket'],
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: WIRE_FRAME_MAX_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    parser: textParser,
    ...(redis && { adapter: createRedisAdapter(redis) }),
  })
  io.use((_socket, next) => next(new Error('not_found')))
  remember('io', () => chatNamespace(io))
  return io
}

export function chatNamespace(io: Server): ChatServer {
  return io.of(SOCKET_NAMESPACE) as ChatServer
}

/** Names of Socket.IO rooms: a chat room's people, a person's sockets, those of a session or a token. */
export function chatRoom(roomId: string): string {
  return `room:${roomId}`
}
export function userRoom(userId: string): string {
  return `user:${userId}`
}
/** Sockets that opened their inbox: those of a person, and those that have a room in it. */
export function openInboxRoom(userId: string): string {
  return `inbox:${userId}`
}
export function inboxRoom(roomId: string): string {
  return `inbox-room:${roomId}`
}
/** Sockets at which this person has the room before their eyes. */
export function viewRoom(roomId: string, userId: string): string {
  return `view:${roomId}:${userId}`
}
export function sessionRoom(sessionId: string): string {
  return `session:${sessionId}`
}
export function tokenRoom(tokenId: string): string {
  return `token:${tokenId}`
}
/** Sockets that came in by a token of this user. */
export function tokensRoom(userId: string): string {
  return `tokens:${userId}`
}
