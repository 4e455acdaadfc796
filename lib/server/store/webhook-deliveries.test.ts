import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import {
  createHookRoom,
  createOutgoing,
  createReceiver,
  type HookRoom,
  postCommand,
  type Receiver,
  sayIn,
  untilDelivery,
} from '#test/webhooks.ts'
import { db } from './prisma.ts'
import { claimDue, noteNew, settleTry, sweepDeliveries } from './webhook-deliveries.ts'

/** How much may wait, who may take it, and when it goes. */

let server: TestServer
let mira: TestUser
let room: HookRoom
let receiver: Receiver

beforeAll(async () => {
  process.env.WEBHOOK_ALLOW = '127.0.0.1/32'
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  mira = await server.createUser('mira')
  room = await createHookRoom(mira)
  receiver = await createReceiver()
})
afterAll(async () => {
  await server.close()
  await receiver.close()
})

const TOMORROW = () => new Date(Date.now() + 24 * 60 * 60_000)

function fill(webhookId: bigint, count: number) {
  const row = { webhookId, event: 'message.created', messageId: 1n, seq: 1n, nextTryAt: TOMORROW() }
  return db().webhookDelivery.createMany({ data: Array.from({ length: count }, () => row) })
}

test('no more than 500 deliveries of a webhook wait, and what is behind them is told later', async () => {
  const { id } = await createOutgoing(room, receiver.url, mira)
  const webhookId = BigInt(id)
  await fill(webhookId, 499)
  for (const text of ['told', 'left']) await sayIn(room.roomId, text, mira)
  await untilDelivery(room, id, mira, ({ outcome }) => outcome === 'delivered')
  expect((await receiver.told(1)).message.text).toBe('left')
  await fill(webhookId, 1)
  const { seq } = await sayIn(room.roomId, 'waits', mira)
  await noteNew(id)
  const { toldSeq } = await db().webhook.findUniqueOrThrow({ where: { id: webhookId } })
  expect(Number(toldSeq)).toBe(seq - 1)
  await db().webhookDelivery.deleteMany({ where: { webhookId, nextTryAt: { gt: new Date() } } })
  expect((await receiver.told(2)).message.text).toBe('waits')
  await db().webhook.delete({ where: { id: webhookId } })
})

test('nor do more edits wait, however many there are at once', async () => {
  const { id } = await createOutgoing(room, receiver.url, mira, { events: ['message.changed'] })
  const webhookId = BigInt(id)
  const before = receiver.heard.length
  const said = [await sayIn(room.roomId, 'one', mira), await sayIn(room.roomId, 'two', mira)]
  await fill(webhookId, 499)
  const held: ServerResponse[] = []
  receiver.answers.push(...said.map(() => (response: ServerResponse) => void held.push(response)))
  await db().$transaction(
    async (tx) => {
      // Nobody looks at the room before both are edited.
      await tx.$queryRaw`SELECT id FROM webhooks WHERE id = ${webhookId} FOR UPDATE`
      for (const { id: messageId } of said) await postCommand('message:edit', { messageId, text: 'edited' }, mira)
    },
    { timeout: 60_000 },
  )
  await noteNew(id)
  expect((await receiver.told(before)).message.id).toBe(said[0]?.id)
  await noteNew(id)
  expect(await db().webhookDelivery.count({ where: { webhookId, nextTryAt: { not: null } } })).toBe(500)
  held[0]?.end()
  expect((await receiver.told(before + 1)).message.id).toBe(said[1]?.id)
  held[1]?.end()
  await db().webhook.delete({ where: { id: webhookId } })
})

test('whoever has many webhooks that hang has eight tries under way, and keeps nobody else’s waiting', async () => {
  const eve = await server.createUser('eve')
  const [slow, other] = [await createReceiver(), await createHookRoom(eve)]
  slow.answers.push(...Array.from({ length: 12 }, () => () => undefined))
  const hooks = [1, 2, 3].map(() => createOutgoing(room, slow.url, mira))
  const ids = (await Promise.all(hooks)).map(({ id }) => BigInt(id))
  await createOutgoing(other, receiver.url, eve)
  for (const text of ['a', 'b', 'c', 'd']) await sayIn(room.roomId, text, mira)
  await slow.told(7)
  const under = await db().webhookDelivery.count({ where: { webhookId: { in: ids }, claim: { not: null } } })
  expect(under).toBeLessThanOrEqual(8)
  const before = receiver.heard.length
  await sayIn(other.roomId, 'hers', eve)
  expect((await receiver.told(before)).message.text).toBe('hers')
  await db().webhook.deleteMany({ where: { id: { in: ids } } })
  await slow.close()
})

test('a delivery is one process’s at a time, and whoever comes back too late writes nothing down', async () => {
  const { id } = await createOutgoing(room, receiver.url, mira)
  const webhookId = BigInt(id)
  // Nobody else finds it: what is off is not looked at.
  await db().webhook.update({ where: { id: webhookId }, data: { offAt: new Date() } })
  await fill(webhookId, 2)
  const due = { where: { webhookId }, data: { nextTryAt: new Date(0) } }
  await db().webhookDelivery.updateMany(due)
  const claims = (await Promise.all([claimDue(id, 4), claimDue(id, 4), claimDue(id, 4)])).flat()
  expect(new Set(claims.map((claim) => claim.id)).size).toBe(2)
  expect(claims).toHaveLength(2)
  const [late] = claims
  if (!late) throw new Error('nothing was claimed')
  await db().webhookDelivery.updateMany(due)
  const again = (await claimDue(id, 4)).find((claim) => claim.id === late.id)
  await settleTry(late, { outcome: 'later', status: 500, fault: 'status' })
  const read = () => db().webhookDelivery.findUniqueOrThrow({ where: { id: BigInt(late.id) } })
  expect(await read()).toMatchObject({ tries: 0, status: null, claim: again?.claim })
  if (again) await settleTry(again, { outcome: 'delivered', status: 200 })
  expect(await read()).toMatchObject({ tries: 1, status: 200, outcome: 'delivered', claim: null, nextTryAt: null })
})

test('what is over is kept for a day, what waits for as long as it waits', async () => {
  const { id } = await createOutgoing(room, receiver.url, mira)
  const webhookId = BigInt(id)
  const row = { webhookId, event: 'message.created', messageId: 1n, seq: 1n }
  const ago = (hours: number) => new Date(Date.now() - hours * 60 * 60_000)
  await db().webhookDelivery.createMany({
    data: [
      { ...row, createdAt: ago(25), outcome: 'delivered' },
      { ...row, createdAt: ago(25), nextTryAt: TOMORROW() },
      { ...row, createdAt: ago(23), outcome: 'failed' },
    ],
  })
  expect(await sweepDeliveries()).toBe(1)
  const left = await db().webhookDelivery.findMany({ where: { webhookId }, orderBy: { id: 'asc' } })
  expect(left.map(({ outcome }) => outcome)).toEqual(['waiting', 'failed'])
})
