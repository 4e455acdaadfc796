import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { createClient, createTestServer, enterRoom, type TestServer } from '#test/realtime.ts'
import { createTcpProxy, type TcpProxy } from '#test/tcp-proxy.ts'
import { createPerson, type Person } from './person.ts'

/** Long texts over thin lines: everybody gets in, and nobody is taken for somebody who does not read. */

const LONG = '汉'.repeat(15_980)
const COUNT = 60
const THIN = { bytesPerSecond: 1_000_000, sliceBytes: 1_400 }

let server: TestServer
const lines: TcpProxy[] = []
const people: Person[] = []

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  const writer = await server.enter(await server.createUser('writer'))
  for (let index = 0; index < COUNT; index++) await writer.request('message:send', message(`${index} ${LONG}`))
  server.disconnectAll()
})
afterEach(() => {
  for (const person of people.splice(0)) person.close()
  for (const line of lines.splice(0)) line.close()
})
afterAll(() => server.close())

async function openLine(bytesPerSecond: number, cookie: string): Promise<TcpProxy> {
  const line = await createTcpProxy({
    targets: () => [Number(new URL(server.origin).port)],
    header: () => `Cookie: ${cookie}`,
    random: () => 0.5,
  })
  Object.assign(line.conditions, { ...THIN, bytesPerSecond })
  lines.push(line)
  return line
}

describe('on a thin line', () => {
  it('one who sends much at once keeps the connection', async () => {
    const user = await server.createUser('sender')
    const line = await openLine(0, user.cookie)
    const client = createClient(`http://127.0.0.1:${line.port}`, {})
    const { socket } = await enterRoom(client, server.roomId)
    const closed = vi.fn()
    socket.once('disconnect', closed)
    // As lines are that take much and bring little.
    setTimeout(() => Object.assign(line.conditions, THIN), 40)
    const answers = await Promise.all(
      Array.from(
        { length: COUNT },
        (_, index): Promise<Result<{ message: Message }>> =>
          socket.timeout(50_000).emitWithAck('message:send', message(`${index} at once ${LONG}`)),
      ),
    )
    expect(answers.filter(({ ok }) => !ok)).toEqual([])
    expect(answers.map((answer) => answer.ok && answer.data.message.text.split(' ')[0])).toEqual(
      Array.from({ length: COUNT }, (_, index) => String(index)),
    )
    expect(closed).not.toHaveBeenCalled()
    socket.disconnect()
  })

  it('one gets in, though an answer takes longer than a dead line may be silent', async () => {
    const user = await server.createUser('reader')
    const line = await openLine(30_000, user.cookie)
    const person = createPerson({ user, roomId: server.roomId, port: line.port })
    people.push(person)
    await vi.waitFor(() => expect(person.report().isReady).toBe(true), { timeout: 40_000, interval: 50 })
    expect(person.report().messages.length).toBeGreaterThan(0)
    expect(line.countOpened()).toBeLessThanOrEqual(3)
  })
})

function message(text: string) {
  return { roomId: server.roomId, clientId: randomUUID(), text, ask: false }
}
