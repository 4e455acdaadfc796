import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { eventually, expectWithin } from '#test/eventually.ts'
import { openLine, sendRaw, toHead, toUpgrade, untilClosed } from '#test/raw-http.ts'
import { createHttpServer, type HttpServer } from './http-server.ts'
import { isSocketPath } from './request-target.ts'

let server: HttpServer
let port: number
let upgraded: string[]
let answered: string[]
/** What an upgrade waits for before it is taken, as limits. */
let limit: () => Promise<unknown>

beforeEach(async () => {
  upgraded = []
  answered = []
  limit = () => Promise.resolve()
  server = createHttpServer({
    takesUpgrade: isSocketPath,
    async upgrade(request, socket) {
      upgraded.push(request.url ?? '')
      await limit()
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n', () => socket.destroy())
    },
  })
  server.answerBy(async (request, response) => {
    answered.push(request.url ?? '')
    request.resume()
    await once(request, 'end')
    response.end(`${request.method} ${request.url}`)
  })
  port = await server.listen(0, '127.0.0.1')
})
afterEach(() => server.close())

/** For machines that do other work meanwhile. */
const SLOWLY = { timeout: 8_000 }
const INVALID = '{"error":{"code":"invalid"}}'

describe('an upgrade', () => {
  test.each(['/ws', '/ws/', '/ws?EIO=4', '/ws/?EIO=4', 'http://localhost/ws/'])('is taken at %s', async (target) => {
    expect((await sendRaw(port, toUpgrade(target))).status).toBe(101)
    expect(upgraded).toEqual([target.replace('http://localhost', '')])
  })

  test.each(['/wsx', '/ws/x', '/ws//', '/w', '/', '/chat', '//ws', '/ws%2F'])(
    'that is offered at %s is answered as if it were not',
    async (target) => {
      expect(await sendRaw(port, toUpgrade(target))).toMatchObject({ status: 200, body: `GET ${target}` })
      expect(upgraded).toEqual([])
    },
  )

  test.each(['h2c', 'foo', 'TLS/1.0', 'websocket, h2c'])('to %j is none at any path', async (protocol) => {
    expect(await sendRaw(port, toUpgrade('/chat', protocol))).toMatchObject({ status: 200, body: 'GET /chat' })
    expect((await sendRaw(port, toUpgrade('/ws/', protocol))).status).toBe(426)
    expect(upgraded).toEqual([])
  })

  test('that comes with a body is read to its end', async () => {
    const head = toHead('POST /a', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 5')
    expect(await sendRaw(port, `${head}hello`)).toMatchObject({ status: 200, body: 'POST /a' })
  })

  test('whose line breaks before, while and after it is looked at ends nobody and leaves nothing', async () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    limit = () => opened
    const lines = await Promise.all(Array.from({ length: 300 }, () => openLine(port)))
    for (const [index, line] of lines.entries()) {
      if (index % 3 === 0) line.resetAndDestroy()
      else line.write(toUpgrade(index % 2 ? '/ws' : '/ws/'))
    }
    await vi.waitFor(() => expect(upgraded).toHaveLength(200), SLOWLY)
    for (const [index, line] of lines.entries()) if (index % 3 === 1) line.resetAndDestroy()
    open()
    for (const line of lines) if (!line.destroyed) line.resetAndDestroy()
    await vi.waitFor(async () => expect(await server.countConnections()).toBe(0), SLOWLY)
  })

  test('that fails is cut, and ends nothing else', async () => {
    limit = () => Promise.reject(new Error('a bug'))
    expect((await sendRaw(port, toUpgrade('/ws'))).status).toBe(0)
    expect((await sendRaw(port, toHead('GET /a', 'Connection: close'))).status).toBe(200)
  })

  test('that nobody takes is cut after 5 s, though the other side keeps it half open', async () => {
    limit = () => new Promise(() => {})
    const line = await openLine(port)
    line.write(toUpgrade('/ws'))
    const began = performance.now()
    await untilClosed(line)
    expectWithin(6_500, began)
    await vi.waitFor(async () => expect(await server.countConnections()).toBe(0), SLOWLY)
  })
})

describe('a request that can not be answered', () => {
  test.each([
    ['TRACE', toHead('TRACE /')],
    ['PROPFIND', toHead('PROPFIND /api/rooms')],
    ['LOCK', toHead('LOCK /chat')],
    ['CONNECT', toHead('CONNECT example.com:443')],
  ])('of the method %s answers 405', async (_method, head) => {
    const answer = await sendRaw(port, head)
    expect(answer).toMatchObject({ status: 405, body: INVALID })
    expect(answer.headers.get('allow')).toContain('GET')
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  test.each([
    ['the target *', toHead('OPTIONS *')],
    ['half an escape', toHead('GET /rooms/%E0%A4%A')],
    ['an escape that is none', toHead('GET /api/rooms/%zz/messages')],
    ['bytes that are no UTF-8', toHead('GET /api/rooms/%ff/messages')],
    ['half a surrogate pair', toHead('GET /rooms/%ED%A0%80')],
    ['a NUL', toHead('GET /rooms/a%00b')],
    ['the state of a router that is no JSON', toHead('GET /chat', 'RSC: 1', 'Next-Router-State-Tree: %7B')],
    ['the state of a router that is no tree', toHead('GET /chat', 'RSC: 1', 'Next-Router-State-Tree: [1]')],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['an absolute target with a broken path', toHead('GET http://localhost/%')],
    ['an authority for a target', toHead('GET example.com:80')],
    ['an unknown method', toHead('FROBNICATE /')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['what is no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a chunk without a size', `${toHead('POST /a', 'Transfer-Encoding: chunked')}zz\r\n`],
  ])('for %s answers 400', async (_what, text) => {
    expect(await sendRaw(port, Buffer.from(text, 'latin1'))).toMatchObject({ status: 400, body: INVALID })
  })

  test('for its size answers 431, for what it expects 417', async () => {
    expect((await sendRaw(port, toHead(`GET /${'a'.repeat(20_000)}`))).status).toBe(431)
    expect(await sendRaw(port, toHead('GET /', 'Expect: a miracle'))).toMatchObject({ status: 417, body: INVALID })
  })

  test.each(['GET /ws', 'GET /ws/?EIO=4&transport=polling', 'POST /ws/'])(
    'for a socket without an upgrade answers 426: %s',
    async (line) => {
      const answer = await sendRaw(port, toHead(line))
      expect(answer).toMatchObject({ status: 426, body: INVALID })
      expect(answer.headers.get('upgrade')).toBe('websocket')
    },
  )
})

test('a target in absolute form is its path', async () => {
  const answer = await sendRaw(port, toHead('GET http://elsewhere.example/chat?a=%b', 'Connection: close'))
  expect(answer.body).toBe('GET /chat?a=%b')
})

test('an answer that fails is 500, or cut where it has begun', async () => {
  server.answerBy(() => Promise.reject(new Error('a bug')))
  expect(await sendRaw(port, toHead('GET /'))).toMatchObject({ status: 500, body: '{"error":{"code":"internal"}}' })
  server.answerBy(async (_request, response) => {
    response.write('half')
    throw new Error('a bug')
  })
  expect((await sendRaw(port, toHead('GET /'))).body).not.toContain('0\r\n\r\n')
})

describe('a stop', () => {
  test('waits for what is being answered, closes that connection, and takes no other', async () => {
    let finish = () => {}
    const began = new Promise<void>((resolve) => {
      server.answerBy(async (_request, response) => {
        resolve()
        await new Promise<void>((proceed) => {
          finish = proceed
        })
        response.end('whole')
      })
    })
    const answer = sendRaw(port, toHead('GET /slow'))
    await began
    const closed = server.close()
    await expect(openLine(port)).rejects.toThrow('ECONNREFUSED')
    finish()
    expect((await answer).body).toContain('whole')
    await closed
  })

  test('waits for no line that says nothing, half a head, is idle, or does not close its half', async () => {
    const silent = await openLine(port)
    const half = await openLine(port)
    half.write('GET / HTTP/1.1\r\nHost:')
    const idle = await openLine(port)
    idle.write(toHead('GET /idle'))
    await once(idle, 'data')
    await sleep(20)
    const began = performance.now()
    await server.close()
    expectWithin(500, began)
    await Promise.all([silent, half, idle].map(untilClosed))
  })

  test('cuts after 2 s a body that never comes and a socket that does not close', async () => {
    limit = () => new Promise(() => {})
    const body = await openLine(port)
    body.write(`${toHead('POST /a', 'Content-Length: 1000')}x`)
    const socket = await openLine(port)
    socket.write(toUpgrade('/ws'))
    await eventually(() => expect([answered.length, upgraded.length]).toEqual([1, 1]))
    const began = performance.now()
    await server.close()
    expectWithin(3_000, began)
  })
})
