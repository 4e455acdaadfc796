import type { Socket } from 'socket.io'

/**
 * How much one peer may ask for before it has taken the answers: beyond that nothing more is read from it, and TCP holds
 * back whatever it goes on to send. So a peer that asks for much, or sends much at once, on a thin line is served at
 * the pace of that line, is never taken for one that does not read, and costs no more memory than this.
 */

const WINDOW_BYTES = 256 * 1024
/** What is smaller is not worth counting. */
export const HEAVY_BYTES = 8_192

/** What is used of engine.io and ws beyond their types. */
interface Inside {
  conn: { transport: { socket?: { pause(): void; resume(): void } } }
}

type Peer = Pick<Socket, 'id'>

const taken = new WeakMap<Peer, number>()

/** So many bytes are asked for, or wait to be read by the peer. */
export function takeIn(socket: Peer, bytes: number): void {
  if (bytes < HEAVY_BYTES) return
  const before = taken.get(socket) ?? 0
  taken.set(socket, before + bytes)
  if (before + bytes > WINDOW_BYTES && before <= WINDOW_BYTES) findWebSocket(socket)?.pause()
}

/** They are answered, or were read. */
export function letGo(socket: Peer, bytes: number): void {
  if (bytes < HEAVY_BYTES) return
  const before = taken.get(socket) ?? 0
  taken.set(socket, before - bytes)
  if (before > WINDOW_BYTES && before - bytes <= WINDOW_BYTES) findWebSocket(socket)?.resume()
}

function findWebSocket(socket: Peer) {
  return (socket as unknown as Inside).conn.transport.socket
}
