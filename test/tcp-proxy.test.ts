import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts'

let server: Server
let line: TcpProxy
let heard: string
let far: Socket[]
const near: Socket[] = []

beforeEach(async () => {
  heard = ''
  far = []
  server = createServer((socket) => {
    far.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += bytes
      socket.write(`re:${bytes}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  line = await createTcpProxy({ targets: () => [1, port], header: () => 'Cookie: a=b', random: () => 0.5 })
})

afterEach(() => {
  for (const socket of [...near.splice(0), ...far]) socket.destroy()
  line.close()
  server.close()
})

/** Somebody on this end of the line; `said` is what came back, `end` how it ended. */
function call() {
  const socket = connect(line.port, '127.0.0.1')
  const caller = { socket, said: '', end: '' }
  socket.on('data', (bytes) => {
    caller.said += bytes
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    caller.end = error.code ?? 'error'
  })
  socket.on('close', () => {
    caller.end ||= 'closed'
  })
  near.push(socket)
  return caller
}

describe('a proxied line', () => {
  it('carries bytes both ways, to the first that answers, with the cookie in the first head', async () => {
    const { socket, ...caller } = call()
    const answer = new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes))))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await answer).toBe('re:GET / HTTP/1.1\r\nCookie: a=b\r\nHost: x\r\n\r\n')
    expect(caller.end).toBe('')
  })

  it('keeps order and content in the worst of weathers', async () => {
    Object.assign(line.conditions, { latencyMs: 1, jitterMs: 10, sliceBytes: 3, bytesPerSecond: 50_000 })
    const caller = call()
    const text = `first\r\n${Array.from({ length: 300 }, (_, number) => number).join(' ')}`
    caller.socket.write(text)
    const whole = `re:${text.replace('\r\n', '\r\nCookie: a=b\r\n')}`
    await expect.poll(() => caller.said.replaceAll('re:', ''), { timeout: 20_000 }).toBe(whole.slice(3))
  })

  it('refuses while it is down, and resets what there was', async () => {
    const caller = call()
    caller.socket.write('x\r\n')
    await expect.poll(() => heard).toContain('x')
    line.conditions.isDown = true
    line.reset()
    await expect.poll(() => caller.end).toBe('ECONNRESET')
    const late = call()
    await expect.poll(() => late.end).not.toBe('')
    line.clear()
    const again = call()
    again.socket.write('y\r\n')
    await expect.poll(() => again.said).toContain('y')
  })

  it('abandons connections without a word, and holds new ones until the conditions are cleared', async () => {
    const lost = call()
    lost.socket.write('x\r\n')
    await expect.poll(() => lost.said).toContain('x')
    line.conditions.isHeld = true
    line.abandon()
    lost.socket.write('unheard\r\n')
    const held = call()
    held.socket.write('y\r\n')
    await sleep(100)
    expect([lost.end, held.end, held.said]).toEqual(['', '', ''])
    line.clear()
    await expect.poll(() => held.said).toContain('y')
    expect(heard).not.toContain('unheard')
    expect(lost.end).toBe('')
  })

  it('lets nothing through while it is frozen, and all of it afterwards', async () => {
    const caller = call()
    caller.socket.write('x\r\n')
    await expect.poll(() => caller.said).toContain('x')
    line.freeze()
    caller.socket.write('y\r\n')
    const late = call()
    late.socket.write('z\r\n')
    await sleep(100)
    expect([heard, caller.end, late.end]).toEqual(['x\r\nCookie: a=b\r\n', '', ''])
    line.clear()
    await expect.poll(() => caller.said).toContain('y')
    await expect.poll(() => late.said).toContain('z')
  })

  it('lets the question through, swallows the answer, and cuts', async () => {
    line.conditions.cut = { in: 'question', words: /COMMIT/, afterMs: 50, share: 1 }
    const caller = call()
    caller.socket.write('COMMIT\r\n')
    await expect.poll(() => caller.end).toBe('ECONNRESET')
    expect(heard).toContain('COMMIT')
    expect([caller.said, line.countCuts()]).toEqual(['', 1])
  })

  it('swallows an answer with certain words, and cuts', async () => {
    line.conditions.cut = { in: 'answer', words: /^re:secret/, afterMs: 0, share: 1 }
    const caller = call()
    caller.socket.write('secret\r\n')
    await expect.poll(() => caller.end).toBe('ECONNRESET')
    expect(caller.said).toBe('')
  })
})
