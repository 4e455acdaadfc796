import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { Result } from '#lib/protocol/errors.ts'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { CommandData, CommandInput, CommandName } from '#lib/protocol/wire.ts'
import { readAnswer } from './answers.ts'
import type { FactLog } from './fact-log.ts'
import { readFrames, toTextFrame } from './frames.ts'
import { Order } from './order.ts'

/**
 * One client: WebSocket, Engine.IO 4 and Socket.IO 5 by hand on a TCP socket, because any library costs more per message
 * than the server that is measured.
 */

const READ_BUFFER_BYTES = 256 * 1024
const CONNECT_TIMEOUT_MS = 30_000
/** All sockets of the process read into it, one after another. */
const shared = Buffer.allocUnsafe(READ_BUFFER_BYTES)
/** `42/chat,["messages:created"` */
const CREATED = Buffer.from(`42${SOCKET_NAMESPACE},["messages:created"`)
/** `4` and `3`: an Engine.IO message with an acknowledgement of Socket.IO. */
const MESSAGE = 0x34
const ACK = 0x33
const TEXT = 1
const CLOSE = 8

export interface Target {
  port: number
  cookie: string
}

export class Connection {
  readonly order = new Order(1)
  /** Messages that were heard since it was set to 0. */
  deliveries = 0
  failure: Error | null = null
  /** Is called with every other fact. */
  onFact: (name: string, fact: object) => void = () => {}
  private readonly socket: Socket
  private readonly facts: FactLog
  private nextFact = 0
  private rest: Buffer | null = null
  private isUpgraded = false
  private lastAckId = 0
  private readonly acks = new Map<number, (result: Result<unknown>) => void>()
  private settle: ((failure?: Error) => void) | null = null

  private constructor(target: Target, facts: FactLog, settle: (failure?: Error) => void) {
    this.facts = facts
    this.settle = settle
    this.socket = connect({
      port: target.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.read(length)
          return true
        },
      },
    })
    this.socket.on('error', (error) => this.fail(error))
    this.socket.on('close', () => this.fail(new Error('the server closed the connection')))
    this.socket.write(
      `GET ${SOCKET_PATH}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\n` +
        `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nCookie: ${target.cookie}\r\n\r\n`,
    )
  }

  /** Resolves when the namespace has let the client in. */
  static open(target: Target, facts: FactLog): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(new Error('no connection in time')), CONNECT_TIMEOUT_MS)
      const settle = (failure?: Error) => {
        clearTimeout(timer)
        connection.settle = null
        if (failure) reject(failure)
        else resolve(connection)
      }
      const connection = new Connection(target, facts, settle)
    })
  }

  /** Calls `answered` with the acknowledgement. */
  send<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    answered: (result: Result<CommandData<N>>) => void,
  ): void {
    const id = this.lastAckId++
    this.acks.set(id, answered as (result: Result<unknown>) => void)
    this.socket.write(toTextFrame(`42${SOCKET_NAMESPACE},${id}${JSON.stringify([name, input])}`))
  }

  /** Rejects when the command fails. */
  request<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandData<N>> {
    return new Promise((resolve, reject) => {
      this.send(name, input, (result) => {
        if (result.ok) resolve(result.data)
        else reject(new Error(`${name}: ${result.error.code}`))
      })
    })
  }

  /** Several commands in one write. */
  together(action: () => void): void {
    this.socket.cork()
    action()
    this.socket.uncork()
  }

  close(): void {
    this.settle = null
    this.failure ??= new Error('closed')
    this.socket.destroy()
  }

  private fail(failure: Error): void {
    this.failure ??= failure
    this.settle?.(failure)
  }

  private read(length: number): void {
    let bytes = shared
    let end = length
    if (this.rest) {
      bytes = Buffer.concat([this.rest, shared.subarray(0, length)])
      end = bytes.length
      this.rest = null
    }
    const from = this.isUpgraded ? 0 : this.readUpgrade(bytes, end)
    // What an acknowledgement makes this client send goes out in one write.
    this.socket.cork()
    const unread = readFrames(bytes, from, end, (start, to, opcode) => this.readPayload(bytes, start, to, opcode))
    this.socket.uncork()
    if (unread < end) this.rest = Buffer.from(bytes.subarray(unread, end))
  }

  /** Returns where the frames begin. */
  private readUpgrade(bytes: Buffer, end: number): number {
    const head = bytes.subarray(0, end).indexOf('\r\n\r\n')
    if (head === -1) return 0
    const status = bytes.toString('latin1', 9, 12)
    if (status !== '101') this.fail(new Error(`the upgrade was answered with ${status}`))
    this.isUpgraded = true
    return head + 4
  }

  private readPayload(bytes: Buffer, start: number, end: number, opcode: number): void {
    if (opcode === TEXT) {
      if (bytes.compare(CREATED, 0, CREATED.length, start, start + CREATED.length) === 0)
        this.readCreated(bytes, start, end)
      else if (bytes[start] === MESSAGE && bytes[start + 1] === ACK) this.readAck(bytes, start, end)
      else this.readPacket(bytes.toString('utf8', start, end))
    } else if (opcode === CLOSE) this.fail(new Error('the server said close'))
  }

  private readCreated(bytes: Buffer, start: number, end: number): void {
    const { runs, next } = this.facts.read(bytes, start, end, this.nextFact)
    this.nextFact = next
    for (const { first, last } of runs) {
      this.deliveries += last - first + 1
      this.order.hearRun(first, last)
    }
  }

  private readPacket(packet: string): void {
    const type = packet.slice(0, 2)
    if (packet[0] === '0') this.socket.write(toTextFrame(`40${SOCKET_NAMESPACE},`))
    else if (packet === '2') this.socket.write(toTextFrame('3'))
    else if (type === '40') this.settle?.()
    else if (type === '41' || type === '44') this.fail(new Error(`refused: ${packet}`))
    // Parsed as any client would, whether somebody listens or not.
    else if (type === '42') this.onFact(...(JSON.parse(packet.slice(packet.indexOf('['))) as [string, object]))
    else throw new Error(`unknown packet: ${packet.slice(0, 80)}`)
  }

  private readAck(bytes: Buffer, start: number, end: number): void {
    const from = bytes.indexOf('[', start)
    const id = Number(bytes.toString('latin1', bytes.indexOf(',', start) + 1, from))
    const result = readAnswer(bytes, from, end)
    const answered = this.acks.get(id)
    if (!answered) throw new Error(`acknowledged twice: ${id}`)
    this.acks.delete(id)
    answered(result)
  }
}
