import type { Socket as NetSocket } from 'node:net'
import type { Socket } from 'socket.io'
import { counters } from '../metrics/counters.ts'
import { atEndOfTurn } from '../turn.ts'
import { HEAVY_BYTES, letGo, takeIn } from './intake.ts'
import { Encoded } from './text-parser.ts'

/**
 * Writes to sockets with as few system calls as possible: about 70 % of a busy chat's time goes into one write per
 * socket and message (docs/traps.md, 16).
 *
 * - A broadcast is encoded once by Socket.IO's adapter, whichever that is; its frame goes straight to the TCP socket
 *   instead of through the engine's buffer, wherever nothing waits there. Where something does, it goes the engine's
 *   own way, behind it: the order per socket is always that of the calls.
 * - So does every other text packet: an acknowledgement that waited in the engine would make what follows wait too.
 * - Acknowledgements of a turn are held (TCP cork) until its first broadcast, and leave with it in one write.
 *
 * Straight writes pass by the engine's back-pressure, so a peer that does not read is watched here: beyond one bound
 * it misses what may be missed, beyond the next it is cut, and catches up when it comes back (docs/traps.md, 7).
 * Answers are not held against it: it asked for them, and intake.ts sees to it that they are few.
 */

/** Volatile packets (deltas, typing) are dropped for a peer with more than this unread. */
const SLOW_BYTES = 128 * 1024
const SLOW_PACKETS = 128
/** A peer with more facts than this unread is cut. */
const CUT_BYTES = 1024 * 1024
const CUT_PACKETS = 512

/** Any socket of Socket.IO, whatever its events are. */
type Peer = Pick<Socket, 'id'>

/** What is used of Socket.IO, engine.io and ws beyond their types; a test fails when an update changes it. */
interface Inside {
  client: { writeToEngine(packets: unknown, options: WriteOptions): void }
  conn: { readyState: string; writeBuffer: unknown[]; transport: { name: string; socket?: WebSocket } }
}
interface WebSocket {
  readyState: number
  _socket?: NetSocket
  _sender?: { _queue: unknown[]; _state: number }
}
interface WriteOptions {
  volatile?: boolean | undefined
  wsPreEncodedFrame?: Buffer[]
}

/** ws: the connection is open; its sender is not in the middle of something. */
const OPEN = 1
const IDLE = 0
/** First byte of a text frame that is whole; first byte of an Engine.IO packet that carries a message. */
const FINAL_TEXT = 0x81
const ENGINE_MESSAGE = 0x34
const frames = new WeakMap<Buffer[], Buffer>()
const corked = new Set<NetSocket>()

/** Makes this connection's packets go straight to its TCP socket. */
export function writeStraight(socket: Peer): void {
  const { client, conn } = look(socket)
  const writeToEngine = client.writeToEngine.bind(client)
  const counts = counters()
  let unreadAnswers = 0

  /** Counts an answer until the peer's TCP has taken it. */
  function writeAnswer(raw: NetSocket, frame: Buffer | Buffer[]): void {
    const bytes = countBytes(frame)
    if (bytes < HEAVY_BYTES) {
      writeFrame(raw, frame)
      return
    }
    unreadAnswers += bytes
    takeIn(socket, bytes)
    writeFrame(raw, frame, () => {
      unreadAnswers -= bytes
      letGo(socket, bytes)
    })
  }

  client.writeToEngine = (packets, options) => {
    const raw = conn.transport.socket?._socket
    const unread = raw?.writableLength ?? 0
    if (unread - unreadAnswers > CUT_BYTES || conn.writeBuffer.length > CUT_PACKETS) {
      raw?.destroy()
      counts.cutSockets++
      return
    }
    if (options.volatile && (unread > SLOW_BYTES || conn.writeBuffer.length > SLOW_PACKETS)) {
      counts.spared++
      return
    }
    if (options.wsPreEncodedFrame) counts.deliveries++
    const frame = raw && isStraight(conn) ? findFrame(packets, options) : null
    if (raw && frame && options.wsPreEncodedFrame) {
      writeFrame(raw, frame)
      release(raw)
    } else if (raw && frame) writeAnswer(raw, frame)
    else writeToEngine(toWhole(packets), { ...options, volatile: false })
  }
}

/** Holds what is written to this socket (TCP cork) until the turn's first broadcast to it, which leaves in the same write. */
export function corkUntilTold(socket: Peer): void {
  const raw = look(socket).conn.transport.socket?._socket
  if (!raw || raw.destroyed || corked.has(raw)) return
  if (corked.size === 0) atEndOfTurn('release', releaseAll)
  corked.add(raw)
  raw.cork()
}

/** Where no broadcast came in this turn. */
function releaseAll(): void {
  for (const raw of corked) release(raw)
}

function release(raw: NetSocket): void {
  if (corked.delete(raw)) raw.uncork()
}

/** Nothing written earlier waits in the engine or in ws, so that a write now keeps the order. */
function isStraight({ readyState, transport, writeBuffer }: Inside['conn']): boolean {
  if (transport.name !== 'websocket' || readyState !== 'open' || writeBuffer.length > 0) return false
  const ws = transport.socket
  return ws?.readyState === OPEN && ws._sender?._state === IDLE && ws._sender._queue.length === 0
}

/** The one frame that these packets make, in one buffer or in parts; null if they are several or binary. */
function findFrame(packets: unknown, { wsPreEncodedFrame }: WriteOptions): Buffer | Buffer[] | null {
  if (wsPreEncodedFrame) return toBuffer(wsPreEncodedFrame)
  const [packet, ...rest] = Array.isArray(packets) ? packets : [packets]
  if (rest.length > 0) return null
  if (packet instanceof Encoded) return toFrameParts(packet)
  return typeof packet === 'string' ? toTextFrame(packet) : null
}

/** `onTaken` is called when the last byte has left this process, or never will. */
function writeFrame(raw: NetSocket, frame: Buffer | Buffer[], onTaken?: () => void): void {
  if (Buffer.isBuffer(frame)) {
    raw.write(frame, onTaken)
    return
  }
  raw.cork()
  for (const [index, part] of frame.entries()) raw.write(part, index === frame.length - 1 ? onTaken : undefined)
  raw.uncork()
}

function countBytes(frame: Buffer | Buffer[]): number {
  return Buffer.isBuffer(frame) ? frame.length : frame.reduce((sum, { length }) => sum + length, 0)
}

/** The engine knows no parts. */
function toWhole(packets: unknown): unknown {
  return Array.isArray(packets)
    ? packets.map((packet) => (packet instanceof Encoded ? String(packet) : packet))
    : packets
}

/** Header and payload of a broadcast's frame as one buffer, put together once for all sockets. */
function toBuffer(frame: Buffer[]): Buffer {
  const known = frames.get(frame)
  if (known) return known
  const whole = Buffer.concat(frame)
  frames.set(frame, whole)
  return whole
}

/** An Engine.IO message (`4`) as an unmasked text frame of RFC 6455. */
function toTextFrame(packet: string): Buffer {
  const length = Buffer.byteLength(packet)
  const headLength = toHeadLength(length)
  const frame = Buffer.allocUnsafe(headLength + length)
  writeHead(frame, length)
  frame.write(packet, headLength)
  return frame
}

/** The same of a packet in parts; bytes that others get too are not copied. */
function toFrameParts({ parts }: Encoded<unknown>): Buffer[] {
  const buffers = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const length = buffers.reduce((sum, { length }) => sum + length, 0)
  const head = Buffer.allocUnsafe(toHeadLength(length))
  writeHead(head, length)
  return [head, ...buffers]
}

/** Of a frame that holds so many bytes behind the packet's type. */
function toHeadLength(length: number): number {
  return length + 1 < 126 ? 3 : length + 1 < 65_536 ? 5 : 11
}

/** The frame's header, and the packet's type behind it. */
function writeHead(frame: Buffer, length: number): void {
  const headLength = toHeadLength(length)
  frame[0] = FINAL_TEXT
  if (headLength === 3) frame[1] = length + 1
  else if (headLength === 5) {
    frame[1] = 126
    frame.writeUInt16BE(length + 1, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length + 1), 2)
  }
  frame[headLength - 1] = ENGINE_MESSAGE
}

function look(socket: Peer): Inside {
  return socket as unknown as Inside
}
