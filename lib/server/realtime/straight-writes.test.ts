import { createServer } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { Server, type ServerOptions, type Socket } from 'socket.io'
import { type Socket as Client, io as connect } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { corkUntilTold, writeStraight } from './straight-writes.ts'
import { Encoded, textParser } from './text-parser.ts'

/** Socket.IO's own client proves that its semantics are kept. */

let io: Server
let url: string
let sockets: Socket[]
let clients: Client[]

beforeEach(() => start())

async function start(more: Partial<ServerOptions> = {}): Promise<void> {
  const server = createServer()
  io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, ...more })
  sockets = []
  clients = []
  io.on('connection', (socket) => {
    writeStraight(socket)
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  for (const client of clients) client.disconnect()
  await io.close()
})

async function join(): Promise<{ client: Client; socket: Socket; heard: unknown[] }> {
  const count = sockets.length
  const client = connect(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  clients.push(client)
  const heard: unknown[] = []
  client.onAny((...args) => heard.push(args))
  await new Promise<void>((resolve) => client.once('connect', resolve))
  const socket = await eventually(() => {
    const joined = sockets[count]
    if (!joined) throw new Error('not joined')
    return joined
  })
  return { client, socket, heard }
}

interface Engine {
  transport: { writable: boolean }
  write(packet: string): void
  flush(): void
}

function rawSocket(socket: Socket) {
  const { transport } = socket.conn as unknown as { transport: { socket: { _socket: NetSocket } } }
  return transport.socket._socket
}

describe('writes that go straight', () => {
  it('are used for broadcasts, one for each socket', async () => {
    const people = [await join(), await join()]
    const writes = people.map(({ socket }) => vi.spyOn(rawSocket(socket), 'write'))
    io.emit('hello', { text: '你好 👍🏽' })
    for (const write of writes) expect(write).toHaveBeenCalledTimes(1)
    for (const { heard } of people) await eventually(() => expect(heard).toEqual([['hello', { text: '你好 👍🏽' }]]))
  })

  it('keep the order of broadcasts, direct events and acknowledgements', async () => {
    const { client, socket, heard } = await join()
    socket.on('ask', (ack: (answer: number) => void) => {
      corkUntilTold(socket)
      io.emit('n', 1)
      ack(2)
      io.emit('n', 3)
      socket.emit('n', 4)
      io.emit('n', 5)
    })
    client.emit('ask', (answer: number) => heard.push(['ack', answer]))
    await eventually(() => expect(heard).toHaveLength(5))
    expect(heard).toEqual([
      ['n', 1],
      ['ack', 2],
      ['n', 3],
      ['n', 4],
      ['n', 5],
    ])
  })

  it('put the acknowledgement and the fact of a turn into one write, as soon as there is the fact', async () => {
    const { client, socket, heard } = await join()
    const raw = rawSocket(socket)
    const flushed = vi.spyOn(raw, 'uncork')
    socket.on('ask', (ack: () => void) => {
      corkUntilTold(socket)
      ack()
      expect(raw.writableCorked).toBe(1)
      expect(flushed).not.toHaveBeenCalled()
      io.emit('fact', 1)
      expect(flushed).toHaveBeenCalledTimes(1)
    })
    await client.emitWithAck('ask')
    await eventually(() => expect(heard).toEqual([['fact', 1]]))
    expect(raw.writableCorked).toBe(0)
  })

  it('hold an acknowledgement no longer than its turn where no fact comes', async () => {
    const { client, socket } = await join()
    socket.on('ask', (ack: () => void) => {
      corkUntilTold(socket)
      ack()
    })
    await client.emitWithAck('ask')
    expect(rawSocket(socket).writableCorked).toBe(0)
  })

  it('carry payloads of every length of frame', async () => {
    const { heard } = await join()
    const texts = [10, 125, 126, 65_535, 65_536, 300_000].map((length) => 'x'.repeat(length))
    for (const text of texts) io.emit('text', text)
    await eventually(() => expect(heard).toHaveLength(texts.length))
    expect(heard).toEqual(texts.map((text) => ['text', text]))
  })

  it('carry acknowledgements of every length of frame, in order with the facts between them', async () => {
    const { client, socket, heard } = await join()
    const lengths = [0, 100, 120, 121, 122, 123, 124, 125, 126, 65_520, 65_530, 65_535, 65_536, 300_000]
    socket.on('ask', (length: number, ack: (text: string) => void) => {
      corkUntilTold(socket)
      ack('字👍🏽'.repeat(length % 7) + 'x'.repeat(length))
      io.emit('fact', length)
    })
    for (const length of lengths) client.emit('ask', length, (text: string) => heard.push(['ack', text]))
    await eventually(() => expect(heard).toHaveLength(2 * lengths.length))
    expect(heard).toEqual(
      lengths.flatMap((length) => [
        ['ack', '字👍🏽'.repeat(length % 7) + 'x'.repeat(length)],
        ['fact', length],
      ]),
    )
  })

  it('carry answers in parts like any other, straight and by the engine, in order', async () => {
    await io.close()
    await start({ parser: textParser })
    const { client, socket, heard } = await join()
    const { conn } = socket as unknown as { conn: Engine }
    const lengths = [0, 3, 90, 100, 110, 120, 65_400, 65_500, 65_530, 65_600, 300_000]
    socket.on('ask', (length: number, isStraight: boolean, ack: (answer: unknown) => void) => {
      const list = Buffer.from(JSON.stringify('字👍🏽'.repeat(length % 5) + 'x'.repeat(length)))
      conn.transport.writable = isStraight
      // Waits in the engine, and what follows behind it.
      if (!isStraight) conn.write('2["first"]')
      ack(new Encoded(['[1,', list, `,${length},`, list, ']']))
      io.emit('fact', length)
      conn.transport.writable = true
      conn.flush()
    })
    const expected: unknown[] = []
    for (const isStraight of [true, false]) {
      for (const length of lengths) {
        const text = '字👍🏽'.repeat(length % 5) + 'x'.repeat(length)
        expected.push(...(isStraight ? [] : [['first']]), [1, text, length, text], ['fact', length])
        client.emit('ask', length, isStraight, (answer: unknown) => heard.push(answer))
        await eventually(() => expect(heard).toHaveLength(expected.length))
      }
    }
    expect(heard).toEqual(expected)
  })

  it('respect rooms and exceptions', async () => {
    const [a, b, c] = [await join(), await join(), await join()]
    await a.socket.join('room')
    await b.socket.join('room')
    io.to('room').emit('in')
    io.to('room').except(b.socket.id).emit('except')
    a.socket.to('room').emit('others')
    io.emit('all')
    for (const { heard } of [a, b, c]) await eventually(() => expect(heard.at(-1)).toEqual(['all']))
    expect(a.heard.flat()).toEqual(['in', 'except', 'all'])
    expect(b.heard.flat()).toEqual(['in', 'others', 'all'])
    expect(c.heard.flat()).toEqual(['all'])
  })

  it('carry binary the engine’s own way, in order', async () => {
    const { heard } = await join()
    io.emit('n', 1)
    io.emit('bytes', Buffer.from('b'))
    io.emit('n', 2)
    await eventually(() => expect(heard).toHaveLength(3))
    expect((heard as [string][]).map(([name]) => name)).toEqual(['n', 'bytes', 'n'])
  })
})

describe('a peer that does not read', () => {
  it('is not cut over what it asked for, and is asked nothing more of until it has read that', async () => {
    const { client, socket } = await join()
    const cut = vi.fn()
    socket.on('disconnect', cut)
    let most = 0
    socket.on('ask', (text: string, ack: (text: string) => void) => {
      ack(text.repeat(4))
      most = Math.max(most, rawSocket(socket).writableLength)
    })
    const { ws } = client.io.engine.transport as unknown as { ws: { _socket: NetSocket } }
    const answers = Array.from({ length: 100 }, () => client.emitWithAck('ask', 'x'.repeat(50_000)))
    ws._socket.pause()
    // Long after what its own system would take in has been answered.
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve))
    ws._socket.resume()
    expect(await Promise.all(answers)).toHaveLength(100)
    expect(cut).not.toHaveBeenCalled()
    expect(most).toBeLessThan(1024 * 1024)
  })

  it('misses what is volatile, is cut at last, and costs no more', async () => {
    const { client, socket } = await join()
    const closed = new Promise<string>((resolve) => socket.on('disconnect', resolve))
    const raw = rawSocket(socket)
    const { engine } = client.io
    const reading = (engine.transport as unknown as { ws: { _socket?: NetSocket; pause?(): void } }).ws
    reading._socket?.pause()
    reading.pause?.()
    let most = 0
    for (let i = 0; i < 400 && !raw.destroyed; i++) {
      io.emit('flood', 'x'.repeat(100_000))
      most = Math.max(most, raw.writableLength)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await closed
    expect(raw.destroyed).toBe(true)
    expect(most).toBeLessThan(3 * 1024 * 1024)
    expect(socket.connected).toBe(false)
  })
})
