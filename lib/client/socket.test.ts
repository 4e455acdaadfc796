import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PROTOCOL, SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import { ROOM_ID } from '#test/samples.ts'
import type { ConnectionState } from './room-view.ts'
import { type ChatSocket, createChatSocket } from './socket.ts'

let http: HttpServer
let io: Server
let client: ChatSocket
let states: ConnectionState[]
/** What the handshake is refused with; null lets in. */
let refusal: { code: string; retryAfterMs?: number } | null
let handshakes: number
/** What they named. */
let spoken: unknown[]

const ACK_TIMEOUT_MS = 400

beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.01)
  refusal = null
  handshakes = 0
  spoken = []
  await serve(0)
  client = createChatSocket(`http://127.0.0.1:${port()}`, { ackTimeoutMs: ACK_TIMEOUT_MS })
  states = []
  client.subscribe(() => states.push(client.getConnection().state))
})

afterEach(async () => {
  client.stop()
  await io.close()
  vi.restoreAllMocks()
})

describe('the connection', () => {
  it('comes up, and says since when', async () => {
    expect(client.getConnection().state).toBe('connecting')
    const before = Date.now()
    client.start()
    await until('online')
    expect(client.getConnection().since).toBeGreaterThanOrEqual(before)
    expect(states).toEqual(['online'])
  })

  it('comes back after a loss, also when the server closed it politely', async () => {
    await connect()
    io.of(SOCKET_NAMESPACE).disconnectSockets(true)
    await until('reconnecting')
    await until('online')
    const address = port()
    await io.close()
    await until('reconnecting')
    await serve(address)
    await until('online')
  })

  it('says so where the server answers but something between lets no socket through', async () => {
    http.prependListener('request', (request, response) => {
      if (request.url === '/api/health/ready') response.writeHead(200).end()
    })
    http.removeAllListeners('upgrade')
    http.on('upgrade', (_request, socket) => {
      // The client may hang up first.
      socket.on('error', () => {})
      socket.end('HTTP/1.1 426 Upgrade Required\r\n\r\n')
    })
    client.start()
    const { since } = client.getConnection()
    await vi.waitUntil(() => client.getConnection().reason === 'no_socket', { timeout: 20_000 })
    expect(client.getConnection()).toEqual({ state: 'connecting', since, reason: 'no_socket' })
  })

  it('takes a refusal with a code for no such thing', async () => {
    refusal = { code: 'rate_limited' }
    client.start()
    await vi.waitUntil(() => handshakes >= 3, { timeout: 20_000 })
    expect(client.getConnection().reason).toBeUndefined()
  })

  it('is over without a session, until it is started again', async () => {
    refusal = { code: 'unauthenticated' }
    client.start()
    await until('ended')
    expect(client.getConnection()).toMatchObject({ reason: 'unauthenticated' })
    refusal = null
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(handshakes).toBe(1)
    client.start()
    await until('online')
  })

  it('is refused from a foreign origin, and does not try again', async () => {
    refusal = { code: 'forbidden_origin' }
    client.start()
    await until('refused')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(handshakes).toBe(1)
  })

  it('names its protocol, and is outdated where the server speaks another', async () => {
    refusal = { code: 'upgrade_required' }
    client.start()
    await until('outdated')
    expect(spoken).toEqual([PROTOCOL])
  })

  it.each(['rate_limited', 'unavailable'])('is tried again after %s', async (code) => {
    refusal = { code }
    client.start()
    await vi.waitUntil(() => handshakes >= 2, { timeout: 20_000 })
    refusal = null
    await until('online')
  })

  it('ends with the session, with its reason', async () => {
    const peer = await connect()
    peer.emit('session:ended', { reason: 'password_changed' })
    peer.disconnect(true)
    await until('ended')
    expect(client.getConnection().reason).toBe('password_changed')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(handshakes).toBe(1)
  })
})

describe('a request', () => {
  it('is answered by the server', async () => {
    const peer = await connect()
    peer.on('room:leave', (input, ack) => ack({ ok: true, data: { echo: input } }))
    expect(await client.request('room:leave', { roomId: ROOM_ID })).toEqual({
      ok: true,
      data: { echo: { roomId: ROOM_ID } },
    })
  })

  it('fails at once without a connection, and is not sent later', async () => {
    const answer = await client.request('room:leave', { roomId: ROOM_ID })
    expect(answer).toEqual({ ok: false, error: { code: 'unavailable' }, lost: 'offline' })
    const peer = await connect()
    const heard = vi.fn()
    peer.onAny(heard)
    peer.on('typing:set', (_input, ack) => ack({ ok: true, data: {} }))
    await client.request('typing:set', { roomId: ROOM_ID, isTyping: true })
    expect(heard.mock.calls.map(([name]) => name)).toEqual(['typing:set'])
  })

  it('is lost with the connection', async () => {
    const peer = await connect()
    peer.on('room:leave', () => peer.disconnect(true))
    expect(await client.request('room:leave', { roomId: ROOM_ID })).toMatchObject({ ok: false, lost: 'closed' })
  })

  it('ends where nothing is heard in time, and a connection that is silent is made anew', async () => {
    await connect()
    const before = Date.now()
    const answer = await client.request('room:leave', { roomId: ROOM_ID })
    expect(answer).toEqual({ ok: false, error: { code: 'unavailable' }, lost: 'timeout' })
    expect(Date.now() - before).toBeGreaterThanOrEqual(ACK_TIMEOUT_MS - 10)
    await vi.waitUntil(() => handshakes === 2, { timeout: 20_000 })
    await until('online')
  })

  it('is waited for as long as anything is heard of the server', async () => {
    const peer = await connect()
    peer.on('room:leave', (_input, ack) => {
      const telling = setInterval(() => peer.emit('room:head', { roomId: ROOM_ID, rev: 1 }), 20)
      setTimeout(() => {
        clearInterval(telling)
        ack({ ok: true, data: {} })
      }, 2 * ACK_TIMEOUT_MS)
    })
    expect(await client.request('room:leave', { roomId: ROOM_ID })).toEqual({ ok: true, data: {} })
    expect(handshakes).toBe(1)
  })
})

it('passes facts on until nobody listens any more', async () => {
  const peer = await connect()
  const heard = vi.fn()
  const stop = client.on('room:head', heard)
  peer.emit('room:head', { roomId: ROOM_ID, rev: 1 })
  await vi.waitUntil(() => heard.mock.calls.length === 1, { timeout: 20_000 })
  stop()
  const other = vi.fn()
  client.on('room:head', other)
  peer.emit('room:head', { roomId: ROOM_ID, rev: 2 })
  await vi.waitUntil(() => other.mock.calls.length === 1, { timeout: 20_000 })
  expect(heard.mock.calls).toEqual([[{ roomId: ROOM_ID, rev: 1 }]])
})

async function serve(at: number): Promise<void> {
  http = createServer()
  io = new Server(http, { path: SOCKET_PATH, transports: ['websocket'], serveClient: false })
  io.of(SOCKET_NAMESPACE).use((socket, next) => {
    handshakes += 1
    spoken.push(socket.handshake.auth.protocol)
    next(refusal ? Object.assign(new Error(refusal.code), { data: refusal }) : undefined)
  })
  await new Promise<void>((resolve) => http.listen(at, '127.0.0.1', resolve))
}

function port(): number {
  return (http.address() as AddressInfo).port
}

/** Connects and gives the server's side of it. */
function connect(): Promise<Socket> {
  const peer = new Promise<Socket>((resolve) => io.of(SOCKET_NAMESPACE).once('connection', resolve))
  client.start()
  return Promise.all([peer, until('online')]).then(([socket]) => socket)
}

function until(state: ConnectionState): Promise<unknown> {
  return vi.waitUntil(() => client.getConnection().state === state, { timeout: 20_000, interval: 1 })
}
