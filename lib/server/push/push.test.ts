import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { POST as postSettings } from '#app/api/notices/route.ts'
import { DELETE as deletePush, GET as getPush, POST as postPush } from '#app/api/push/route.ts'
import type { NoticeSettings } from '#lib/protocol/rules/quiet.ts'
import { createPushService, type PushDevice, type PushService } from '#test/push-service.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { endSessions } from '../auth/session.ts'
import type { ChatServer } from '../realtime/io.ts'
import { createViewers } from '../realtime/viewers.ts'
import { forget, recall, remember } from '../remember.ts'
import { db } from '../store/prisma.ts'
import { createPushNotices, type PushNotices } from './notices.ts'

/** Push from a sender's socket to a service that checks what it is given. */

let server: TestServer
let service: PushService
/** Happens when it is decided to whom a message is told, and it is not sent yet. */
let meanwhile = async (): Promise<unknown> => undefined

/** The work's outcome, once `deed` was done in the moment before what comes next is sent. */
async function amid<T>(deed: () => Promise<unknown>, work: Promise<T>): Promise<T> {
  const done = new Promise<void>((resolve, reject) => {
    meanwhile = async () => {
      meanwhile = async () => undefined
      await deed().then(() => resolve(), reject)
    }
  })
  const outcome = await work
  await done
  return outcome
}

beforeAll(async () => {
  process.env.WEBHOOK_ALLOW = '127.0.0.1/32'
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  service = await createPushService()
  const namespace = recall<ChatServer>('io')
  if (!namespace) throw new Error('no sockets')
  recall<PushNotices>('push')?.close()
  forget('push')
  const listViewers = createViewers(namespace)
  const parts = {
    ...{ gatherMs: 150, delaysMs: [20, 20, 20] },
    async listViewers(roomId: string, userIds: string[]) {
      await meanwhile()
      return await listViewers(roomId, userIds)
    },
  }
  remember('push', () => createPushNotices(parts))
})
afterEach(() => server.disconnectAll())
afterAll(async () => {
  await server.close()
  await service.close()
})

function call(user: { cookie: string }, body?: unknown): Request {
  const headers = { cookie: user.cookie, origin: server.origin, 'content-type': 'application/json' }
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  return new Request(`${server.origin}/api/push`, init)
}

async function subscribe(user: TestUser): Promise<PushDevice> {
  const device = service.createDevice()
  const answer = await postPush(call(user, device.subscription), undefined)
  expect(answer.status).toBe(200)
  return device
}

async function createSubscriber(name: string): Promise<TestUser & { device: PushDevice }> {
  const user = await server.createUser(name)
  return { ...user, device: await subscribe(user) }
}

async function set(user: TestUser, settings: Partial<NoticeSettings>): Promise<void> {
  const whole = { isQuiet: false, quietHours: null, hidesText: false, ...settings }
  expect((await postSettings(call(user, whole), undefined)).status).toBe(200)
}

async function connect(user: TestUser): Promise<TestClient> {
  const client = server.open({ cookie: user.cookie, origin: server.origin })
  await client.connected()
  return client
}

async function say(client: TestClient, text: string, { roomId = server.roomId, ask = false } = {}) {
  const sent = await client.request('message:send', { roomId, clientId: randomUUID(), text, ask })
  if (!sent.ok) throw new Error(sent.error.code)
  return sent.data.message
}

async function createRoom(owner: TestClient, usernames: string[]): Promise<string> {
  const made = await owner.request('room:create', { name: `Plans ${randomUUID()}`, visibility: 'private', usernames })
  if (!made.ok) throw new Error(made.error.code)
  return made.data.room.id
}

/** Whoever gets this and nothing before it has got nothing. */
async function expectNext(user: { device: PushDevice }, sender: TestClient, text: string, roomId = server.roomId) {
  await say(sender, text, { roomId })
  expect(await user.device.push(0)).toMatchObject({ notice: { text } })
}

describe('a push', () => {
  it('is signed by the key that browsers are given, and says who, where and what to the browser alone', async () => {
    const [ann, bob] = [await server.createUser('ann'), await createSubscriber('bob')]
    const { publicKey } = await (await getPush(call(bob), undefined)).json()
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
    const message = await say(await connect(ann), `看这里\n  ${'长'.repeat(300)}`)
    const { notice, topic, urgency } = await bob.device.push(0)
    expect(notice).toEqual({
      room: { id: server.roomId, slug: 'lobby', kind: 'channel', name: expect.any(String) },
      ...{ seq: message.seq, who: ann.username, unread: 1, text: `看这里 ${'长'.repeat(196)}` },
    })
    expect([topic, urgency]).toEqual([`room-${server.roomId}`, 'normal'])
  })

  it('tells of many messages at once, and never of one’s own', async () => {
    const [ann, bob] = [await createSubscriber('ann'), await createSubscriber('bob')]
    const client = await connect(ann)
    await Promise.all(['one', 'two', 'three'].map((text) => say(client, text)))
    expect(await bob.device.push(0)).toMatchObject({ notice: { text: 'three', unread: 3 } })
    await say(await connect(bob), 'four')
    expect(await ann.device.push(0)).toMatchObject({ notice: { text: 'four' } })
    expect(bob.device.received).toHaveLength(1)
  })

  it('comes not of whom one has blocked', async () => {
    const [ann, mallory, bob] = [
      await server.createUser('ann'),
      await server.createUser('mallory'),
      await createSubscriber('bob'),
    ]
    const [theirs, hers] = [await connect(mallory), await connect(ann)]
    await (await connect(bob)).request('block:set', { username: mallory.username, isBlocked: true })
    await Promise.all([say(hers, 'hear me'), say(theirs, 'not me')])
    expect(await bob.device.push(0)).toMatchObject({ notice: { text: 'hear me' } })
    await say(theirs, 'nor now')
    await say(hers, 'me again')
    expect(await bob.device.push(1)).toMatchObject({ notice: { text: 'me again' } })
    expect(bob.device.received).toHaveLength(2)
  })

  it('comes not of what was deleted meanwhile', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    const { id } = await say(ann, 'a slip')
    await amid(() => ann.request('message:delete', { messageId: id }), Promise.resolve())
    await expectNext(bob, ann, 'better so')
  })

  it('obeys what each wants to hear of a room', async () => {
    const people = [
      await createSubscriber('none'),
      await createSubscriber('named'),
      await createSubscriber('all'),
    ] as const
    const [none, named, all] = people
    const ann = await connect(await server.createUser('ann'))
    await (await connect(none)).request('notify:set', { roomId: server.roomId, notify: 'none' })
    await (await connect(named)).request('notify:set', { roomId: server.roomId, notify: 'mentions' })
    await say(ann, 'to all')
    await all.device.push(0)
    await say(ann, `@${named.username} and @${none.username}: to you`)
    expect(await named.device.push(0)).toMatchObject({
      urgency: 'high',
      notice: { text: expect.stringMatching(/to you$/) },
    })
    await (await connect(none)).request('notify:set', { roomId: server.roomId, notify: 'all' })
    await expectNext(none, ann, 'to everybody')
    expect(named.device.received).toHaveLength(1)
  })

  it('counts every message of a direct room as one that names', async () => {
    const [ann, bob] = [await server.createUser('ann'), await createSubscriber('bob')]
    const client = await connect(ann)
    const opened = await client.request('direct:open', { usernames: [bob.username] })
    const roomId = opened.ok ? opened.data.room.id : ''
    await (await connect(bob)).request('notify:set', { roomId, notify: 'mentions' })
    await say(client, 'psst', { roomId })
    expect(await bob.device.push(0)).toMatchObject({
      urgency: 'high',
      notice: { text: 'psst', room: { kind: 'direct' } },
    })
  })

  it('never comes to somebody who looks at the room on any device, or has read it', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    const control = await createSubscriber('control')
    const laptop = await connect(await server.createSession(bob))
    await laptop.request('view:set', { roomId: server.roomId })
    await say(ann, 'seen')
    await control.device.push(0)
    await laptop.request('view:set', { roomId: null })
    const { seq } = await say(ann, 'read')
    await amid(() => laptop.request('read:set', { roomId: server.roomId, seq }), control.device.push(1))
    await laptop.request('view:set', { roomId: server.roomId })
    await laptop.request('presence:set', { isAway: true })
    await expectNext(bob, ann, 'while nobody sits there')
    await laptop.request('presence:set', { isAway: false })
    await say(ann, 'seen again')
    await control.device.push(3)
    laptop.socket.disconnect()
    await say(ann, 'gone')
    expect(await bob.device.push(1)).toMatchObject({ notice: { text: 'gone' } })
  })

  it('comes once for a reply, at its end, also to whoever asked and saw it begin', async () => {
    const bob = await createSubscriber('bob')
    const client = await connect(bob)
    const before = server.assistant.calls.length
    await say(client, 'what is it?', { ask: true })
    await expect.poll(() => server.assistant.calls.length).toBe(before + 1)
    const read = await client.request('read:set', { roomId: server.roomId, seq: 1_000_000 })
    expect(read.ok).toBe(true)
    server.assistant.calls[before]?.say('It is a bird.')
    server.assistant.calls[before]?.end()
    expect(await bob.device.push(0)).toMatchObject({ notice: { who: '小砚', text: 'It is a bird.' } })
    const ann = await connect(await server.createUser('ann'))
    await say(ann, 'thanks')
    expect(await bob.device.push(1)).toMatchObject({ notice: { text: 'thanks' } })
  })

  it('comes not where somebody wants to be left alone, and says nothing of the text where that is wished', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    const control = await createSubscriber('control')
    await set(bob, { isQuiet: true })
    await say(ann, 'first')
    await control.device.push(0)
    const { hour, minute } = { hour: new Date().getUTCHours(), minute: new Date().getUTCMinutes() }
    const now = hour * 60 + minute
    await set(bob, { quietHours: { from: (now + 1_430) % 1_440, to: (now + 10) % 1_440 } })
    await say(ann, 'second')
    await control.device.push(1)
    await set(bob, { quietHours: { from: (now + 10) % 1_440, to: (now + 20) % 1_440 }, hidesText: true })
    await say(ann, 'third')
    const { notice } = await bob.device.push(0)
    expect(notice).toMatchObject({ unread: 3 })
    expect(notice).not.toHaveProperty('text')
  })

  it('comes not from a room that was lost, and not after signing out', async () => {
    const [owner, bob] = [await connect(await server.createUser('owner')), await createSubscriber('bob')]
    const control = await createSubscriber('control')
    const roomId = await createRoom(owner, [bob.username, control.username])
    await say(owner, 'a secret', { roomId })
    const removal = () => owner.request('member:remove', { roomId, username: bob.username })
    await amid(removal, control.device.push(0))
    const elsewhere = await server.createSession(bob)
    const second = await subscribe({ ...bob, ...elsewhere })
    await endSessions({ userId: bob.id, only: bob.sessionId }, 'signed_out')
    expect(await db().pushSubscription.count({ where: { userId: BigInt(bob.id) } })).toBe(1)
    await say(owner, 'to the lobby')
    expect(await second.push(0)).toMatchObject({ notice: { text: 'to the lobby' } })
    expect(bob.device.received).toEqual([])
  })
})

describe('a push service', () => {
  it('that knows a subscription no more is not asked again', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    bob.device.answers.push(410)
    await say(ann, 'one')
    await bob.device.tried(1)
    await expect.poll(() => db().pushSubscription.count({ where: { userId: BigInt(bob.id) } })).toBe(0)
  })

  it('that is busy is tried again a few times', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    bob.device.answers.push(503, 429)
    await say(ann, 'one')
    expect(await bob.device.push(0)).toMatchObject({ notice: { text: 'one' } })
    bob.device.answers.push(500, 500, 500, 500)
    await say(ann, 'two')
    await bob.device.tried(7)
    await say(ann, 'three')
    expect(await bob.device.push(1)).toMatchObject({ notice: { text: 'three' } })
    expect(await bob.device.tried(8)).toBe(8)
  })

  it('that takes nothing for days is asked no more, and one that does again is forgiven', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    const where = { userId: BigInt(bob.id) }
    const failures = async () => (await db().pushSubscription.findFirst({ where }))?.failures
    bob.device.answers.push(400)
    await say(ann, 'one')
    await expect.poll(failures).toBe(1)
    await say(ann, 'two')
    await bob.device.push(0)
    await expect.poll(failures).toBe(0)
    for (const text of ['three', 'four', 'five', 'six', 'seven']) {
      const before = (await failures()) ?? 0
      bob.device.answers.push(400)
      await say(ann, text)
      await expect.poll(failures).toBe(before + 1)
    }
    await db().pushSubscription.updateMany({ where, data: { failingSince: new Date(Date.now() - 25 * 3_600_000) } })
    bob.device.answers.push(400)
    await say(ann, 'eight')
    await expect.poll(failures).toBeUndefined()
  })

  it('of a large room finds everybody who wants to hear of it', async () => {
    const [owner, last] = [await server.createUser('owner'), await createSubscriber('last')]
    const client = await connect(owner)
    const roomId = await createRoom(client, [])
    // More than are looked for at once come before: their devices are at a service that takes nothing.
    const keys = { p256dh: Buffer.alloc(65), auth: Buffer.alloc(16) }
    for (let n = 0; n < 120; n++) {
      const user = await db().user.create({
        data: { username: `crowd_${n}`, usernameKey: Buffer.from(`crowd_${n}`), displayName: `crowd ${n}` },
      })
      const session = await db().session.create({
        data: { userId: user.id, expiresAt: new Date(Date.now() + 3_600_000) },
      })
      const endpointHash = Buffer.from(randomUUID().replaceAll('-', '').slice(0, 32))
      const endpoint = `${service.origin}/nobody/${n}`
      await db().pushSubscription.create({
        data: { userId: user.id, sessionId: session.id, endpoint, endpointHash, ...keys },
      })
      await db().membership.create({ data: { roomId: BigInt(roomId), userId: user.id } })
    }
    const late = await createSubscriber('late')
    for (const { id } of [last, late])
      await db().membership.create({ data: { roomId: BigInt(roomId), userId: BigInt(id) } })
    await say(client, 'to all of you', { roomId })
    for (const { device } of [last, late])
      expect(await device.push(0)).toMatchObject({ notice: { text: 'to all of you' } })
  })

  it('is asked once where it refuses, and no more where the person takes it back', async () => {
    const [ann, bob] = [await connect(await server.createUser('ann')), await createSubscriber('bob')]
    const control = await createSubscriber('control')
    bob.device.answers.push(400)
    await say(ann, 'one')
    await bob.device.tried(1)
    const request = call(bob, { endpoint: bob.device.subscription.endpoint })
    expect((await deletePush(request, undefined)).status).toBe(200)
    await say(ann, 'two')
    await control.device.push(1)
    expect(await bob.device.tried(1)).toBe(1)
  })
})

describe('a subscription', () => {
  const device = () => service.createDevice().subscription

  it.each([
    ['plain http', (s: { endpoint: string }) => ({ ...s, endpoint: 'http://push.example.com/a' }), 'endpoint'],
    ['a private address', (s: { endpoint: string }) => ({ ...s, endpoint: 'https://10.1.2.3/a' }), 'endpoint'],
    ['this machine', (s: { endpoint: string }) => ({ ...s, endpoint: 'https://localhost/a' }), 'endpoint'],
    ['this machine by another name', (s: { endpoint: string }) => ({ ...s, endpoint: 'https://[::1]/a' }), 'endpoint'],
    [
      'a name and password',
      (s: { endpoint: string }) => ({ ...s, endpoint: 'https://a:b@push.example.com/' }),
      'endpoint',
    ],
    ['no address', (s: { endpoint: string }) => ({ ...s, endpoint: 'push' }), 'endpoint'],
    [
      'a key that is no point',
      (s: { keys: object }) => ({ ...s, keys: { ...s.keys, p256dh: 'B'.repeat(87) } }),
      'p256dh',
    ],
    ['a short secret', (s: { keys: object }) => ({ ...s, keys: { ...s.keys, auth: 'AAAA' } }), 'auth'],
  ])('is refused with %s', async (_, change, field) => {
    const bob = await server.createUser('bob')
    const answer = await postPush(call(bob, change(device())), undefined)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { code: 'invalid', fields: { [field]: 'invalid' } } },
    ])
    expect(await db().pushSubscription.count({ where: { userId: BigInt(bob.id) } })).toBe(0)
  })

  it('is only for whoever is signed in, and belongs to who signed in last at the browser', async () => {
    const subscription = device()
    expect((await postPush(call({ cookie: '' }, subscription), undefined)).status).toBe(401)
    expect((await getPush(call({ cookie: '' }), undefined)).status).toBe(401)
    const [ann, bob] = [await server.createUser('ann'), await server.createUser('bob')]
    for (const user of [ann, bob]) expect((await postPush(call(user, subscription), undefined)).status).toBe(200)
    const owners = await db().pushSubscription.findMany({ where: { endpoint: subscription.endpoint } })
    expect(owners.map(({ userId }) => String(userId))).toEqual([bob.id])
    // It is nobody else's to take back.
    await deletePush(call(ann, { endpoint: subscription.endpoint }), undefined)
    expect(await db().pushSubscription.count({ where: { endpoint: subscription.endpoint } })).toBe(1)
  })
})
