import { randomUUID } from 'node:crypto'
import type { lookup } from 'node:dns'
import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import {
  createHookRoom,
  createOutgoing,
  createReceiver,
  findWebhook,
  type HookRoom,
  passTime,
  postCommand,
  type Receiver,
  sayIn,
  untilDelivery,
} from '#test/webhooks.ts'
import { db } from '../store/prisma.ts'

/** What an outgoing webhook does not do: reach into private networks, say what is no message, tell who may not know. */

/** Where names of the tests lead. */
const names = new Map<string, string>()
vi.mock('node:dns', async (load) => {
  const dns = await load<typeof import('node:dns')>()
  const lookUp = (name: string, options: object, callback: (...found: unknown[]) => void) => {
    const address = names.get(name)
    if (address === undefined) return (dns.lookup as (...args: unknown[]) => void)(name, options, callback)
    callback(null, [{ address, family: 4 }])
  }
  return { ...dns, lookup: lookUp as unknown as typeof lookup }
})

let server: TestServer
let mira: TestUser
let eve: TestUser
let room: HookRoom
let receiver: Receiver

beforeAll(async () => {
  process.env.WEBHOOK_ALLOW = '127.0.0.1/32'
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  ;[mira, eve] = [await server.createUser('mira'), await server.createUser('eve')]
})
beforeEach(async () => {
  room = await createHookRoom(mira)
  receiver = await createReceiver()
})
afterEach(() => receiver.close())
afterAll(() => server.close())

/** Of a new webhook of the receiver: how it took one message. */
async function tell(answer: Receiver['answers'][number], text = 'hello') {
  const { id } = await createOutgoing(room, receiver.url, mira)
  receiver.answers.push(answer)
  const { id: messageId } = await sayIn(room.roomId, text, mira)
  const delivery = await untilDelivery(room, id, mira, ({ tries }) => tries === 1)
  return { delivery, messageId }
}

const listAnswers = () =>
  db().message.findMany({
    where: { roomId: BigInt(room.roomId), kind: 'bot' },
    select: { message: true, replyTo: true },
  })

describe('an outgoing webhook reaches no private network', () => {
  test('where an address names one, or a redirect leads there', async () => {
    const inside = await createReceiver('127.0.0.2')
    const input = { roomId: room.roomId, kind: 'outgoing', bot: room.bot, url: inside.url }
    expect(await postCommand('webhook:create', input, mira)).toMatchObject([
      400,
      { error: { fields: { url: 'invalid' } } },
    ])
    const { delivery } = await tell((response) => response.writeHead(307, { location: inside.url }).end())
    expect(delivery).toMatchObject({ outcome: 'waiting', status: 307, fault: 'status' })
    expect(inside.heard).toEqual([])
    await inside.close()
  })

  test('where a name comes to lead there', async () => {
    const inside = await createReceiver('127.0.0.2')
    names.set('hooks.example', '127.0.0.1')
    const { id } = await createOutgoing(room, `http://hooks.example:${receiver.port}/`, mira)
    await sayIn(room.roomId, 'outside', mira)
    await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'delivered')
    names.set('hooks.example', '127.0.0.2')
    const { seq } = await sayIn(room.roomId, 'inside', mira)
    const delivery = await untilDelivery(room, id, mira, (one) => one.seq === seq && one.tries === 1)
    expect(delivery).toMatchObject({ outcome: 'waiting', fault: 'address' })
    expect([receiver.heard.length, inside.heard.length]).toEqual([1, 0])
    await inside.close()
  })
})

describe('what is answered', () => {
  test('is nothing where it is no JSON, has no text, or an empty one', async () => {
    const html = (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>{"text":"no"}</p>')
    const broken = (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":')
    const { id } = await createOutgoing(room, receiver.url, mira)
    const none = [
      html,
      broken,
      ...[{}, { text: '' }, { text: 7 }, null, ['text']].map((json) => ({ status: 200, json })),
    ]
    receiver.answers.push(...none)
    for (const [place] of none.entries()) await sayIn(room.roomId, `${place}`, mira)
    await eventually(async () => {
      const { deliveries = [] } = await findWebhook(room, id, mira)
      expect(deliveries.map(({ outcome, fault }) => [outcome, fault])).toEqual(none.map(() => ['delivered', undefined]))
    })
    expect(await listAnswers()).toEqual([])
  })

  test.each([
    ['blank', ' \n '],
    ['too long for a message', 'x'.repeat(16_001)],
    ['too large to be read', 'x'.repeat(400_000)],
  ])('is not said where it is %s, and the delivery is done', async (_, text) => {
    const { delivery } = await tell({ status: 200, json: { text } })
    expect(delivery).toMatchObject({ outcome: 'delivered', status: 200, fault: 'answer' })
    expect(await listAnswers()).toEqual([])
  })

  test('asks no AI, and is told to no webhook', async () => {
    const calls = server.assistant.calls.length
    const { messageId } = await tell({ status: 200, json: { text: 'hello @ai' } })
    await expect.poll(listAnswers, { timeout: 20_000 }).toEqual([{ message: 'hello @ai', replyTo: BigInt(messageId) }])
    await sayIn(room.roomId, 'next', mira)
    expect((await receiver.told(1)).message.text).toBe('next')
    expect(server.assistant.calls).toHaveLength(calls)
  })

  test('is waited for no longer than 7 s, though it has begun', async () => {
    const { delivery } = await tell((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    )
    expect(delivery).toMatchObject({ outcome: 'waiting', fault: 'timeout' })
  })

  test('is nothing where nobody is there', async () => {
    const { url, close } = await createReceiver()
    await close()
    const { id } = await createOutgoing(room, url, mira)
    await sayIn(room.roomId, 'anybody?', mira)
    const delivery = await untilDelivery(room, id, mira, ({ tries }) => tries === 1)
    expect(delivery).toMatchObject({ outcome: 'waiting', fault: 'network' })
    expect(delivery).not.toHaveProperty('status')
  })
})

describe('an outgoing webhook tells nothing', () => {
  test('while its bot is out of the room, and of that time nothing later', async () => {
    const { id } = await createOutgoing(room, receiver.url, mira)
    receiver.answers.push(500)
    await sayIn(room.roomId, 'tried', mira)
    await untilDelivery(room, id, mira, ({ tries }) => tries === 1)
    await postCommand('member:remove', { roomId: room.roomId, username: room.bot }, mira)
    await passTime(room, 10)
    await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'dropped')
    const missed = await sayIn(room.roomId, 'meanwhile', mira)
    await eventually(async () => {
      const { toldSeq } = await db().webhook.findUniqueOrThrow({ where: { id: BigInt(id) } })
      expect(Number(toldSeq)).toBeGreaterThanOrEqual(missed.seq)
    })
    await postCommand('member:add', { roomId: room.roomId, usernames: [room.bot] }, mira)
    await sayIn(room.roomId, 'back', mira)
    expect((await receiver.told(1)).message.text).toBe('back')
  })

  test('once the room is archived, or it was deleted', async () => {
    const { id } = await createOutgoing(room, receiver.url, mira)
    receiver.answers.push(500)
    await sayIn(room.roomId, 'tried', mira)
    await untilDelivery(room, id, mira, ({ tries }) => tries === 1)
    await postCommand('room:archive', { roomId: room.roomId, isArchived: true }, mira)
    await passTime(room, 10)
    await eventually(async () => {
      const left = await db().webhookDelivery.findMany({ where: { webhookId: BigInt(id) } })
      expect(left.map(({ outcome }) => outcome)).toEqual(['dropped'])
    })
    await postCommand('room:archive', { roomId: room.roomId, isArchived: false }, mira)
    expect(await postCommand('webhook:delete', { id }, mira)).toEqual([200, {}])
    const other = await createOutgoing(room, receiver.url, mira)
    await sayIn(room.roomId, 'told by the other alone', mira)
    await untilDelivery(room, other.id, mira, ({ outcome }) => outcome === 'delivered')
    expect(receiver.heard.map(({ message }) => message.text)).toEqual(['tried', 'told by the other alone'])
    expect(await db().webhookDelivery.count({ where: { webhookId: BigInt(id) } })).toBe(0)
  })

  test('of another room', async () => {
    const other = await createHookRoom(eve)
    await createOutgoing(room, receiver.url, mira)
    await sayIn(other.roomId, `secret ${randomUUID()}`, eve)
    await sayIn(room.roomId, 'here', mira)
    expect((await receiver.told(0)).message.text).toBe('here')
    expect(receiver.heard).toHaveLength(1)
  })
})
