import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
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
import { counters } from '../metrics/counters.ts'
import { writeMetrics } from '../metrics/exposition.ts'
import { db } from '../store/prisma.ts'

/** Outgoing webhooks: what is told, when it is told again, and when no more. */

let server: TestServer
let mira: TestUser
let room: HookRoom
let receiver: Receiver
const children: ChildProcess[] = []

beforeAll(async () => {
  process.env.WEBHOOK_ALLOW = '127.0.0.1/32'
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  mira = await server.createUser('mira')
})
beforeEach(async () => {
  room = await createHookRoom(mira)
  receiver = await createReceiver()
})
afterEach(async () => {
  server.disconnectAll()
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await receiver.close()
})
afterAll(() => server.close())

async function listSaid(): Promise<{ sender: string; kind: string; message: string; replyTo: bigint | null }[]> {
  const where = { roomId: BigInt(room.roomId), kind: { in: ['human', 'bot'] } }
  return await db().message.findMany({
    ...{ where, orderBy: { seq: 'asc' } },
    select: { sender: true, kind: true, message: true, replyTo: true },
  })
}

/** The receiver of the docs, as it stands there. Answers its lines, and where it listens. */
async function startExample(secret: string, at: number) {
  const child = spawn(process.execPath, ['docs/protocol/webhook.mjs', String(at)], {
    ...{ env: { ...process.env, SECRET: secret }, stdio: ['ignore', 'pipe', 'inherit'] },
  })
  children.push(child)
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  const port = await eventually(() => {
    const [, found] = /^listening on (\d+)$/.exec(lines[0] ?? '') ?? []
    if (!found) throw new Error('it does not listen yet')
    return found
  })
  return { lines, url: `http://127.0.0.1:${port}/` }
}

describe('an outgoing webhook', () => {
  test('tells the receiver of the docs, which knows its signature, and says what that answers as a reply', async () => {
    const stranger = await startExample('whs_of_somebody_else', 0)
    const wrong = await createOutgoing(room, stranger.url, mira)
    const asked = await sayIn(room.roomId, 'ping', mira)
    // It was started with another secret.
    expect(await untilDelivery(room, wrong.id, mira, ({ tries }) => tries === 1)).toMatchObject({
      ...{ event: 'message.created', messageId: asked.id, seq: asked.seq, outcome: 'waiting', tries: 1 },
      ...{ status: 401, fault: 'status', triedAt: expect.any(String), nextTryAt: expect.any(String) },
    })
    expect(stranger.lines).toHaveLength(1)
    await postCommand('webhook:delete', { id: wrong.id }, mira)
    // The secret is known when it is made, for an address that is known before.
    const { port, close } = await createReceiver()
    const made = await createOutgoing(room, `http://127.0.0.1:${port}/`, mira)
    await close()
    const { lines } = await startExample(made.secret, port)
    const client = server.open({ cookie: mira.cookie })
    await client.connected()
    await client.request('room:enter', { roomId: room.roomId })
    const ping = await sayIn(room.roomId, 'ping', mira)
    const { messages } = await client.fact('messages:created', (fact) =>
      fact.messages.some(({ kind }) => kind === 'bot'),
    )
    expect(messages.find(({ kind }) => kind === 'bot')).toMatchObject({
      ...{ sender: room.bot, text: `@${mira.username} pong`, replyTo: ping.id },
    })
    expect(lines[1]).toBe(`message.created #${ping.seq} in Hooks: ${mira.username}: ping`)
    const delivered = await untilDelivery(room, made.id, mira, ({ outcome }) => outcome === 'delivered')
    expect(delivered).toMatchObject({ tries: 1, status: 200 })
    expect(delivered).not.toHaveProperty('fault')
    expect(delivered).not.toHaveProperty('nextTryAt')
  })

  test('tells what people say, in the shapes of the wire, and nothing of what was said before, or by bots, AIs and the program', async () => {
    await sayIn(room.roomId, 'before', mira)
    await createOutgoing(room, receiver.url, mira)
    const [, made] = await postCommand('webhook:create', { roomId: room.roomId, kind: 'incoming', bot: room.bot }, mira)
    expect(made).toMatchObject({ url: expect.any(String) })
    const { id: botId } = await db().user.findUniqueOrThrow({ where: { username: room.bot } })
    const bot = { id: String(botId), username: room.bot, displayName: room.bot, role: 'member', kind: 'bot' } as const
    const clientId = '7b1f1f0e-6f0b-4d52-9a3e-1f6f2f1b7a10'
    await server.chat.messages.send(bot, { roomId: room.roomId, clientId, text: 'of a bot' })
    await postCommand('room:change', { roomId: room.roomId, topic: 'a system message' }, mira)
    const calls = server.assistant.calls.length
    await sayIn(room.roomId, 'to the AI', mira, { ask: true })
    await expect.poll(() => server.assistant.calls.length, { timeout: 20_000 }).toBe(calls + 1)
    server.assistant.calls[calls]?.say('of the AI')
    server.assistant.calls[calls]?.end()
    const last = await sayIn(room.roomId, 'to people', mira)
    await receiver.told(1)
    await untilAllSettled()
    expect(receiver.heard.map(({ message }) => message.text).sort()).toEqual(['to people', 'to the AI'])
    const { event, room: told, message, headers } = receiver.heard.find((one) => one.message.id === last.id) ?? {}
    const [, page] = await postCommand('message:list', { roomId: room.roomId, messageIds: [last.id] }, mira)
    expect([event, message]).toEqual(['message.created', (page as { messages: Message[] }).messages[0]])
    expect(told).toMatchObject({ id: room.roomId, kind: 'channel', name: 'Hooks' })
    expect(headers).toMatchObject({
      ...{ 'content-type': 'application/json', 'x-parlor-delivery': expect.stringMatching(/^\d+$/) },
      'x-parlor-signature': expect.stringMatching(/^t=\d{10,},v1=[0-9a-f]{64}$/),
    })
  })

  test('tells edits and deletions where it is to, once each, and neither reactions nor pins', async () => {
    const old = await sayIn(room.roomId, 'from before', mira)
    const { id } = await createOutgoing(room, receiver.url, mira, { events: ['message.changed'] })
    const kept = await sayIn(room.roomId, 'kept', mira)
    await postCommand('reaction:set', { messageId: old.id, emoji: '👍', isOn: true }, mira)
    await postCommand('pin:set', { messageId: old.id, isPinned: true }, mira)
    await postCommand('message:edit', { messageId: old.id, text: 'edited' }, mira)
    expect(await receiver.told(0)).toMatchObject({ event: 'message.changed', message: { id: old.id, text: 'edited' } })
    await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'delivered')
    await postCommand('reaction:set', { messageId: old.id, emoji: '👍', isOn: false }, mira)
    await postCommand('message:delete', { messageId: kept.id }, mira)
    const gone = { id: kept.id, text: '', deletedAt: expect.any(String) }
    expect(await receiver.told(1)).toMatchObject({ event: 'message.changed', message: gone })
    await untilAllSettled()
    expect(receiver.heard).toHaveLength(2)
  })

  test('is tried again after 10 s, 1 min, 10 min and 50 min with what the message says by then, and its answer is said once', async () => {
    const { id } = await createOutgoing(room, receiver.url, mira)
    receiver.answers.push(500, 404, { status: 302, json: {} }, 500, { status: 201, json: { text: 'at last' } })
    const { id: messageId } = await sayIn(room.roomId, 'first', mira)
    const delays: number[] = []
    for (let tries = 1; tries <= 4; tries++) {
      const delivery = await untilDelivery(room, id, mira, (one) => one.tries === tries && one.outcome === 'waiting')
      delays.push((Date.parse(delivery.nextTryAt ?? '') - Date.parse(delivery.triedAt ?? '')) / 1000)
      await postCommand('message:edit', { messageId, text: `edit ${tries}` }, mira)
      await passTime(room, delays.at(-1) ?? 0)
    }
    expect(delays).toEqual([10, 60, 600, 3_000])
    const done = await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'delivered')
    expect(done).toMatchObject({ tries: 5, status: 201 })
    expect(receiver.heard.map(({ message }) => message.text)).toEqual(['first', 'edit 1', 'edit 2', 'edit 3', 'edit 4'])
    expect(new Set(receiver.heard.map(({ headers }) => headers['x-parlor-delivery'])).size).toBe(1)
    expect(await listSaid()).toMatchObject([
      { kind: 'human' },
      { sender: room.bot, kind: 'bot', message: 'at last', replyTo: BigInt(messageId) },
    ])
  })

  test('is counted by what became of each try, with what it took and what still waits', async () => {
    const [tries, took] = [
      { waiting: 0, delivered: 0, ...counters().webhookTries },
      counters().webhookSeconds.read().count,
    ]
    receiver.answers.push(500)
    const { id } = await createOutgoing(room, receiver.url, mira)
    await sayIn(room.roomId, 'counted', mira)
    await untilDelivery(room, id, mira, ({ tries, outcome }) => tries === 1 && outcome === 'waiting')
    await expect.poll(() => counters().webhookTries.waiting).toBeGreaterThan(tries.waiting)
    const waiting = /^parlor_webhook_deliveries_waiting (\d+)$/m.exec(await writeMetrics())?.[1]
    expect(Number(waiting)).toBeGreaterThanOrEqual(1)
    await passTime(room, 10)
    await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'delivered')
    await expect.poll(() => counters().webhookTries.delivered).toBeGreaterThan(tries.delivered)
    expect(counters().webhookSeconds.read().count).toBeGreaterThanOrEqual(took + 2)
    const text = await writeMetrics()
    for (const name of ['tries_total{outcome="waiting"}', 'tries_total{outcome="delivered"}', 'seconds_count'])
      expect(text).toContain(`parlor_webhook_${name} `)
    expect(text).toMatch(/^parlor_queue\{queue="webhooks"\} \d+$/m)
  })

  test('tells no words that were deleted before a try', async () => {
    const { id } = await createOutgoing(room, receiver.url, mira)
    receiver.answers.push(500)
    const { id: messageId } = await sayIn(room.roomId, 'never mind', mira)
    await untilDelivery(room, id, mira, ({ tries }) => tries === 1)
    await postCommand('message:delete', { messageId }, mira)
    await passTime(room, 10)
    await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'dropped')
    expect(receiver.heard).toHaveLength(1)
  })

  test('is switched off when three deliveries in a row have failed for good, which the room is told, until an owner switches it on', async () => {
    const { id } = await createOutgoing(room, receiver.url, mira)
    const untilTried = (tries: number[]) =>
      eventually(async () => {
        const { deliveries = [] } = await findWebhook(room, id, mira)
        expect(deliveries.map((delivery) => delivery.tries)).toEqual(tries)
      })
    const client = server.open({ cookie: mira.cookie })
    await client.connected()
    await client.request('room:enter', { roomId: room.roomId })
    receiver.answers.push(...Array<number>(20).fill(503))
    for (const text of ['one', 'two', 'three']) await sayIn(room.roomId, text, mira)
    for (let tries = 1; tries <= 4; tries++) {
      await untilTried([tries, tries, tries])
      // One that still waits when it is switched off.
      if (tries === 4) await sayIn(room.roomId, 'four', mira)
      if (tries === 4) await untilTried([1, 4, 4, 4])
      await passTime(room, 3_000)
    }
    const { messages } = await client.fact('messages:created', (fact) =>
      fact.messages.some(({ event }) => event?.type === 'webhook_off'),
    )
    expect(messages.at(-1)).toMatchObject({
      ...{ kind: 'system', sender: room.bot },
      event: { type: 'webhook_off', by: room.bot, host: `127.0.0.1:${receiver.port}` },
    })
    const off = await findWebhook(room, id, mira)
    expect(off.off).toEqual({ at: expect.any(String), status: 503, fault: 'status' })
    const failed = { outcome: 'failed', tries: 5, status: 503 }
    expect(off.deliveries).toMatchObject([{ outcome: 'dropped' }, failed, failed, failed])
    receiver.answers.length = 0
    const before = receiver.heard.length
    await sayIn(room.roomId, 'meanwhile', mira)
    expect(await postCommand('webhook:enable', { id }, mira)).toEqual([200, {}])
    expect(await postCommand('webhook:enable', { id }, mira)).toEqual([200, {}])
    expect(await findWebhook(room, id, mira)).not.toHaveProperty('off')
    await sayIn(room.roomId, 'later', mira)
    expect(await receiver.told(before)).toMatchObject({ message: { text: 'later' } })
    const lines = await db().auditLine.findMany({ where: { roomId: BigInt(room.roomId) }, orderBy: { id: 'asc' } })
    expect(lines.map(({ action }) => action)).toEqual(['webhook:created', 'webhook:enabled'])
  })
})

/** Nothing waits to be found or told. */
async function untilAllSettled(): Promise<void> {
  await eventually(async () => {
    const [row] = await db().$queryRaw<{ open: bigint }[]>`
      SELECT (SELECT COUNT(*) FROM webhooks w JOIN rooms r ON r.id = w.room_id WHERE w.room_id = ${BigInt(room.roomId)}
          AND w.kind = 'outgoing' AND (IF(w.tells_changed, w.told_rev < r.last_rev, 0) OR IF(w.tells_created, w.told_seq < r.last_seq, 0)))
        + (SELECT COUNT(*) FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
          WHERE w.room_id = ${BigInt(room.roomId)} AND d.next_try_at IS NOT NULL) AS open`
    expect(Number(row?.open)).toBe(0)
  })
}
