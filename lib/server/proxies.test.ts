import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import { type FrontProxy, findProxy, startProxy } from '#test/proxies.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { toClientAddress } from './client-address.ts'

/** The proxies whose example files people copy, each in front of a server: where the machine has the program. */

let server: TestServer

beforeAll(async () => {
  vi.stubEnv('TRUST_PROXY', 'loopback')
  server = await createTestServer()
  server.answerBy(async (asked, response) => {
    let bytes = 0
    for await (const chunk of asked) bytes += chunk.length
    response.end(JSON.stringify({ headers: asked.headers, address: toClientAddress(asked), bytes }))
  })
})
afterAll(async () => {
  await server.close()
  vi.unstubAllEnvs()
})

describe.each(['nginx', 'caddy'] as const)('%s, by the file in deploy/,', (name) => {
  const isInstalled = findProxy(name) !== null
  // Where it is not, each of these is told as skipped.
  const through = test.runIf(isInstalled)
  let proxy: FrontProxy
  let agent: Agent

  beforeAll(async () => {
    if (!isInstalled) return
    proxy = await startProxy(name, server.port)
    agent = new Agent({ connect: { ca: proxy.certificate } })
    process.env.NEXTAUTH_URL = proxy.url
  })
  afterAll(async () => {
    await agent?.close()
    await proxy?.stop()
  })

  through('passes requests on by TLS with the name that was asked for, an address of its own and an id', async () => {
    const lies = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' }
    const answer = await request(`${proxy.url}/anything`, { dispatcher: agent, headers: lies })
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    const { headers, address } = (await answer.body.json()) as { headers: Record<string, string>; address: string }
    expect(address).toBe('127.0.0.1')
    expect(headers['x-forwarded-for']).not.toContain('203.0.113.7')
    expect(headers['x-forwarded-proto']).toBe('https')
    expect(headers.host).toBe(new URL(proxy.url).host)
    expect(headers['x-request-id']).toMatch(/^[\w-]{32,36}$/)
    expect(answer.headers['x-request-id']).toContain(headers['x-request-id'])
  })

  through('leads from http to https', async () => {
    const answer = await request(`${proxy.plainUrl}/rooms/lobby`)
    expect(answer.statusCode).toBe(308)
    expect(answer.headers.location).toMatch(/^https:\/\/localhost(:\d+)?\/rooms\/lobby$/)
    await answer.body.dump()
  })

  through('lets a large upload through, whole', async () => {
    const bytes = 20 * 1024 * 1024
    const answer = await request(`${proxy.url}/api/rooms/1/files?name=large`, {
      ...{ dispatcher: agent, method: 'POST', body: Buffer.alloc(bytes) },
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(((await answer.body.json()) as { bytes: number }).bytes).toBe(bytes)
  })

  through('passes sockets on, live both ways', async () => {
    const user = await server.createUser('lin')
    const socket = io(`${proxy.url}${SOCKET_NAMESPACE}`, {
      ...{ path: SOCKET_PATH, transports: ['websocket'], reconnection: false, forceNew: true },
      ...{ ca: proxy.certificate, extraHeaders: { cookie: user.cookie, origin: proxy.url } },
    })
    try {
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
      const { roomId } = server
      expect(await socket.emitWithAck('room:enter', { roomId })).toMatchObject({ ok: true })
      const heard = new Promise<{ messages: unknown[] }>((resolve) => socket.once('messages:created', resolve))
      const said = { roomId, clientId: randomUUID(), text: 'through a proxy', ask: false }
      expect(await socket.emitWithAck('message:send', said)).toMatchObject({ ok: true })
      expect((await heard).messages).toMatchObject([{ text: said.text, sender: user.username }])
    } finally {
      socket.disconnect()
    }
  })
})
