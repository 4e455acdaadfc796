import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { toUsernameKey } from '#lib/chat/username.ts'
import { lobby, one, open, startAnother, two, withTwoProcesses } from '#test/two-processes.ts'
import { createReceiver } from '#test/webhooks.ts'
import { db } from '../store/prisma.ts'

withTwoProcesses()

const MESSAGES = 16

it('what waits when a process is killed is told by another, none is lost, and each is answered once', {
  timeout: 180_000,
}, async () => {
  const [mira, receiver] = [await lobby.createUser('mira'), await createReceiver()]
  const username = 'answerer'
  const bot = await db().user.create({
    data: {
      ...{ username, usernameKey: Buffer.from(toUsernameKey(username)), displayName: username, kind: 'bot' },
      bot: { create: { ownerId: BigInt(mira.id) } },
    },
  })
  const client = open(two, mira)
  await client.connected()
  const made = await client.request('room:create', { name: 'Kill', visibility: 'private', usernames: [username] })
  if (!made.ok) throw new Error(made.error.code)
  const roomId = made.data.room.id
  const hook = { roomId, kind: 'outgoing' as const, bot: username, url: receiver.url }
  const created = await client.request('webhook:create', hook)
  if (!created.ok) throw new Error(created.error.code)
  const webhookId = BigInt(created.data.id)

  // Whoever has these holds them for ever: their answers never come.
  receiver.answers.push(...Array.from({ length: 8 }, () => () => undefined))
  const sent = await Promise.all(
    Array.from({ length: MESSAGES }, (_, place) =>
      client.request('message:send', { roomId, clientId: randomUUID(), text: `${place}`, ask: false }),
    ),
  )
  const ids = sent.map((answer) => (answer.ok ? answer.data.message.id : answer.error.code))
  await vi.waitFor(() => expect(receiver.heard.length).toBeGreaterThanOrEqual(4), { timeout: 20_000 })
  const third = startAnother()
  for (const process of [one, two]) process.signal('SIGKILL')
  await Promise.all([one.ended(), two.ended()])
  const open4 = await db().webhookDelivery.count({ where: { webhookId, outcome: 'waiting', claim: { not: null } } })
  expect(open4).toBeGreaterThan(0)
  receiver.answers.length = 0
  const text = 'answered'
  receiver.answers.push(...Array.from({ length: 2 * MESSAGES }, () => ({ status: 200, json: { text } })))
  // As if the claims had run out.
  await db()
    .$executeRaw`UPDATE webhook_deliveries SET next_try_at = NOW(3) WHERE webhook_id = ${webhookId} AND next_try_at IS NOT NULL`
  await third
  const answers = await vi.waitFor(
    async () => {
      const said = await db().message.findMany({ where: { roomId: BigInt(roomId), sender: bot.username } })
      expect(said).toHaveLength(MESSAGES)
      const waiting = await db().webhookDelivery.count({ where: { webhookId, nextTryAt: { not: null } } })
      expect(waiting).toBe(0)
      return said
    },
    { timeout: 30_000, interval: 100 },
  )
  expect(new Set(receiver.heard.map(({ message }) => message.id))).toEqual(new Set(ids))
  expect(answers.map(({ replyTo }) => String(replyTo)).sort()).toEqual([...ids].sort())
  await (await third).close()
  await receiver.close()
})
