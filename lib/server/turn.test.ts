import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { openLine } from '#test/raw-http.ts'
import { afterNextReads, atEndOfTurn } from './turn.ts'

const done: string[] = []
const note = (what: string) => () => void done.push(what)

beforeEach(() => void done.splice(0))

describe('a turn', () => {
  it('acknowledges, then tells, then releases what was held, whatever was planned first', async () => {
    atEndOfTurn('release', note('released'))
    atEndOfTurn('tell', note('told'))
    void Promise.resolve().then(note('acknowledged'))
    atEndOfTurn('tell', note('told to another room'))
    await new Promise<void>(afterNextReads)
    expect(done).toEqual(['acknowledged', 'told', 'told to another room', 'released'])
  })

  it('releases in the same turn what is held while it tells', async () => {
    atEndOfTurn('tell', () => {
      atEndOfTurn('release', note('released'))
      setImmediate(note('the next turn'))
    })
    await new Promise<void>(afterNextReads)
    expect(done).toEqual(['released', 'the next turn'])
  })

  it('does what is left when something fails', async () => {
    const failed = vi.fn()
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').once('uncaughtException', failed)
    atEndOfTurn('tell', () => {
      throw new Error('an accident')
    })
    atEndOfTurn('release', note('released'))
    await eventually(() => expect(done).toEqual(['released']))
    for (const listener of others) process.on('uncaughtException', listener)
    expect(failed).toHaveBeenCalledOnce()
  })
})

describe('the next commit', () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes) => done.push(`read ${bytes}`)).on('error', () => {})
  })
  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  it('begins when all has been told, and what came in meanwhile has been read', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = await openLine((server.address() as AddressInfo).port)
    await eventually(() => expect(sockets).toHaveLength(1))
    client.write('a question')
    await eventually(() => expect(done).toEqual(['read a question']))
    // The bytes are in the system's hands before the turn goes on.
    atEndOfTurn('tell', () => client.write('what follows'))
    atEndOfTurn('tell', note('told'))
    await new Promise<void>(afterNextReads)
    expect(done).toEqual(['read a question', 'told', 'read what follows'])
    client.destroy()
  })
})
