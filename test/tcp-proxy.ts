import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/**
 * A TCP proxy between two parties, whose line can be made bad: slow, thin, cut, dead. Bytes are never changed or reordered,
 * as on a real network; connections that were broken stay broken when conditions are good again.
 */

export interface Conditions {
  latencyMs: number
  jitterMs: number
  /** 0: as many as there are. */
  bytesPerSecond: number
  /** Bytes travel in pieces of at most this many; 0: as they come. */
  sliceBytes: number
  /** Connections are refused. */
  isDown: boolean
  /** New connections wait, as packets of a SYN that are dropped and sent again. */
  isHeld: boolean
  /** Cuts a connection on which this is said; null: none. */
  cut: Cut | null
}

/**
 * `answer`: the bytes with the words are swallowed and the connection is cut. `question`: they pass, and what is
 * answered within `afterMs` is swallowed before the cut.
 */
export interface Cut {
  in: 'answer' | 'question'
  words: RegExp
  afterMs: number
  /** Of those that match, 0 to 1. */
  share: number
  /** Cuts the first that matches, and no other. */
  isOnce?: boolean
}

export interface TcpProxy {
  port: number
  conditions: Conditions
  /** Cuts all connections with a reset. */
  reset(): void
  /** All connections there are go silent for ever, and nobody is told. */
  abandon(): void
  /** Connections stay, and nothing passes; new ones are taken and hear nothing, until the conditions are cleared. */
  freeze(): void
  /** Good conditions; what waited goes on. */
  clear(): void
  /** How often `conditions.cut` has cut. */
  countCuts(): number
  countConnections(): number
  /** How many connections there ever were. */
  countOpened(): number
  close(): void
}

interface TcpProxyOptions {
  /** Ports on this machine, the preferred one first. */
  targets(): number[]
  /** A line for the head of the first HTTP request: what a browser's cookie jar would add. */
  header?(): string
  /** For jitter and shares; the same each time if absent. */
  random?(): number
}

interface Connection {
  near: Socket
  far: Socket
  isAbandoned: boolean
  /** Its answers are swallowed until it is cut. */
  isDoomed: boolean
}

const GOOD: Conditions = {
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: 0,
  sliceBytes: 0,
  isDown: false,
  isHeld: false,
  cut: null,
}
const QUEUE_MAX_BYTES = 1024 * 1024

export async function createTcpProxy({ targets, header, random = () => 0.5 }: TcpProxyOptions): Promise<TcpProxy> {
  const conditions = { ...GOOD }
  const connections = new Set<Connection>()
  const held = new Set<() => void>()
  let isFrozen = false
  let cuts = 0
  let opened = 0

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (near) => {
    near.on('error', () => near.destroy())
    if (conditions.isDown) near.resetAndDestroy()
    else if (conditions.isHeld) held.add(() => void join(near))
    else void join(near)
  })

  async function join(near: Socket): Promise<void> {
    const far = await reach(targets())
    if (!far || near.destroyed) {
      near.resetAndDestroy()
      far?.destroy()
      return
    }
    const connection: Connection = { near, far, isAbandoned: false, isDoomed: false }
    connections.add(connection)
    opened++
    const question = createFlow(connection, near, far, 'question')
    const answer = createFlow(connection, far, near, 'answer')
    let isFirst = true
    near.on('data', (bytes) => {
      question(isFirst && header ? withHeader(bytes, header()) : bytes)
      isFirst = false
    })
    far.on('data', answer)
    if (isFrozen) far.pause()
    else near.resume()
  }

  function createFlow(connection: Connection, from: Socket, to: Socket, side: Cut['in']): (bytes: Buffer) => void {
    const queue: { bytes: Buffer; dueAt: number }[] = []
    let queued = 0
    let lastDueAt = 0
    let isPumping = false
    let isEnded = false

    function finish(): void {
      connections.delete(connection)
      if (!connection.isAbandoned) to.destroySoon()
    }

    async function pump(): Promise<void> {
      isPumping = true
      for (let piece = queue.shift(); piece; piece = queue.shift()) {
        const waitMs = piece.dueAt - performance.now()
        if (waitMs > 0.5) await new Promise((resolve) => setTimeout(resolve, waitMs))
        queued -= piece.bytes.length
        if (connection.isAbandoned || to.destroyed) continue
        if (!to.write(piece.bytes)) await drained(to)
        if (queued < QUEUE_MAX_BYTES && !isFrozen) from.resume()
      }
      isPumping = false
      if (isEnded) finish()
    }

    from.on('error', () => connection.isAbandoned || to.resetAndDestroy())
    from.on('close', () => {
      isEnded = true
      if (!isPumping) finish()
    })
    return (bytes) => {
      if (connection.isAbandoned || (connection.isDoomed && side === 'answer')) return
      if (isCut(connection, bytes, side)) return
      for (const piece of slice(bytes, conditions.sliceBytes)) {
        const delay = conditions.latencyMs + conditions.jitterMs * random()
        const travelMs = conditions.bytesPerSecond > 0 ? (piece.length / conditions.bytesPerSecond) * 1_000 : 0
        lastDueAt = Math.max(performance.now() + delay, lastDueAt) + travelMs
        queue.push({ bytes: piece, dueAt: lastDueAt })
        queued += piece.length
      }
      if (queued > QUEUE_MAX_BYTES) from.pause()
      if (!isPumping) void pump()
    }
  }

  /** Whether these bytes are swallowed. */
  function isCut(connection: Connection, bytes: Buffer, side: Cut['in']): boolean {
    const { cut } = conditions
    if (!cut || cut.in !== side || connection.isDoomed) return false
    if (!cut.words.test(bytes.toString('latin1')) || random() > cut.share) return false
    if (cut.isOnce) conditions.cut = null
    cuts++
    connection.isDoomed = true
    setTimeout(() => breakOff(connection), cut.afterMs)
    return side === 'answer'
  }

  function breakOff({ near, far }: Connection): void {
    near.resetAndDestroy()
    far.resetAndDestroy()
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    conditions,
    reset() {
      for (const connection of connections) if (!connection.isAbandoned) breakOff(connection)
    },
    abandon() {
      for (const connection of connections) connection.isAbandoned = true
    },
    freeze() {
      isFrozen = true
      conditions.isHeld = true
      for (const { near, far } of connections) {
        near.pause()
        far.pause()
      }
    },
    clear() {
      Object.assign(conditions, GOOD)
      isFrozen = false
      for (const { near, far } of connections) {
        near.resume()
        far.resume()
      }
      for (const go of held) go()
      held.clear()
    },
    countCuts: () => cuts,
    countConnections: () => connections.size,
    countOpened: () => opened,
    close() {
      server.close()
      for (const { near, far } of connections) {
        near.destroy()
        far.destroy()
      }
    },
  }
}

/** Connects to the first that takes it. */
async function reach(ports: number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isThere) return socket
  }
  return null
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off('drain', go).off('close', go)
      resolve()
    }
    socket.once('drain', go).once('close', go)
  })
}

function slice(bytes: Buffer, size: number): Buffer[] {
  if (size === 0 || bytes.length <= size) return [bytes]
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

function withHeader(bytes: Buffer, header: string): Buffer {
  const end = bytes.indexOf('\r\n')
  return Buffer.concat([bytes.subarray(0, end), Buffer.from(`\r\n${header}`), bytes.subarray(end)])
}
