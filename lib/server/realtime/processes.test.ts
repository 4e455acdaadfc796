import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { eventually, expectWithin } from '#test/eventually.ts'
import { createPushService } from '#test/push-service.ts'
import { createClient, enterRoom, type TestClient, type TestUser } from '#test/realtime.ts'
import { enter, isOf, lobby, one, open, pair, send, two, untilSeen, withTwoProcesses } from '#test/two-processes.ts'
import { hashPassword } from '../auth/password.ts'
import { db } from '../store/prisma.ts'

withTwoProcesses()

describe('two processes', () => {
  it('tell an admin of each other, the one that is asked first', async () => {
    const { alice } = await pair()
    const admin = { ...alice, role: 'admin' as const }
    await eventually(async () => {
      const report = await one.live(admin)
      expect(report.processes.map(({ sockets }) => sockets)).toEqual([1, 1])
      expect(report).toMatchObject({ sockets: 2, people: 2, redis: 'ok' })
      const [first, second] = (await two.live(admin)).processes
      expect([first?.id, second?.id]).toEqual(report.processes.map(({ id }) => id).reverse())
    })
  })

  it('send no push to somebody who looks at the room at the other one', async () => {
    const service = await createPushService()
    const subscribe = async ({ id, sessionId }: TestUser) => {
      const device = service.createDevice()
      const { endpoint, keys } = device.subscription
      const [p256dh, auth] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url')]
      const owner = { userId: BigInt(id), sessionId: BigInt(sessionId) }
      await db().pushSubscription.create({
        data: { ...owner, endpoint, endpointHash: Uint8Array.from(randomBytes(32)), p256dh, auth },
      })
      return device
    }
    const { bob, a, b } = await pair()
    const [device, control] = [await subscribe(bob), await subscribe(await lobby.createUser('control'))]
    await b.request('view:set', { roomId: lobby.roomId })
    await send(a, 'seen')
    await control.push(0)
    await b.request('view:set', { roomId: null })
    await send(a, 'unseen')
    expect(await device.push(0)).toMatchObject({ notice: { text: 'unseen' } })
    // What names somebody is told once, whichever process stored it.
    for (const [index, client] of [a, await enter(two, await lobby.createUser('carol'))].entries()) {
      await send(client, `@${bob.username} ${index}`)
      expect(await device.push(index + 1)).toMatchObject({
        ...{ urgency: 'high', notice: { text: `@${bob.username} ${index}` } },
      })
    }
    await control.push(3)
    expect(device.received).toHaveLength(3)
    expect(await device.tried(3)).toBe(3)
    await db().pushSubscription.deleteMany()
    await service.close()
  })

  it('say together who is away, also to those who come later', async () => {
    const { alice, bob, a, b } = await pair()
    const elsewhere = await enter(two, alice)
    await a.request('presence:set', { isAway: true })
    await elsewhere.request('presence:set', { isAway: true })
    const isAlice = (isAway: boolean) => (fact: { people: { userId: string; since: string | null }[] }) =>
      fact.people.some(({ userId, since }) => userId === alice.id && (since !== null) === isAway)
    for (const client of [a, b]) await client.fact('away:changed', isAlice(true))
    for (const process of [one, two]) {
      const client = open(process, bob)
      await client.connected()
      const list = await client.request('member:list', { roomId: lobby.roomId, query: alice.username })
      expect(list).toMatchObject({ ok: true, data: { members: [{ isOnline: true, awaySince: expect.any(String) }] } })
    }
    await elsewhere.request('presence:set', { isAway: false })
    for (const client of [a, b]) await client.fact('away:changed', isAlice(false))
    for (const client of [a, elsewhere]) client.socket.disconnect()
    await b.fact('presence:changed', ({ left }) => left.includes(alice.id))
    const after = await b.request('member:list', { roomId: lobby.roomId, query: alice.username })
    expect(after).toMatchObject({ ok: true, data: { members: [{ isOnline: false, lastSeenAt: expect.any(String) }] } })
  })

  it('know of everybody who is connected to one of them, in whatever room', async () => {
    const { alice, bob, a, b } = await pair()
    const carol = await lobby.createUser('carol')
    const c = open(two, carol)
    await c.connected()
    const usernames = [alice, bob, carol].map(({ username }) => username)
    const present = async (client: TestClient) => {
      const answer = await client.request('presence:list', { usernames })
      return (
        answer.ok && answer.data.online.map(({ username, awaySince }) => [username, awaySince !== undefined]).sort()
      )
    }
    const untilAll = async (expected: [string, boolean][]) => {
      for (const client of [a, b]) await expect.poll(() => present(client)).toEqual(expected.sort())
    }
    await untilAll(usernames.map((username) => [username, false]))
    await c.request('presence:set', { isAway: true })
    await untilAll(usernames.map((username) => [username, username === carol.username]))
    c.socket.disconnect()
    await untilAll([alice, bob].map(({ username }) => [username, false]))
  })

  it('sweep each message once, also where both begin at the same time', async () => {
    const { a } = await pair()
    const made = await a.request('room:create', { name: 'Kept', visibility: 'private', trigger: 'off' })
    if (!made.ok) throw new Error(made.error.code)
    const { id } = made.data.room
    const roomId = BigInt(id)
    await a.request('room:change', { roomId: id, keepDays: 1 })
    for (let count = 0; count < 10; count++)
      await a.request('message:send', { roomId: id, clientId: randomUUID(), text: `${count}` })
    const stored = await db().message.count({ where: { roomId } })
    const late = Date.now() + 2 * 24 * 60 * 60_000
    const swept = await Promise.all([one.sweep(late), two.sweep(late)])
    expect(swept[0] + swept[1]).toBe(stored)
    expect(await db().message.count({ where: { roomId } })).toBe(0)
    expect(await db().sweptMessage.count({ where: { roomId } })).toBe(10)
  })

  it('say together who wants not to be disturbed, also to those who come later', async () => {
    const { alice, bob, a, b } = await pair()
    const elsewhere = await enter(two, alice)
    const isAlice = (isQuiet: boolean) => (fact: { people: { userId: string; isQuiet?: boolean }[] }) =>
      fact.people.some((one) => one.userId === alice.id && (one.isQuiet ?? false) === isQuiet)
    await db().noticeSettings.create({ data: { userId: BigInt(alice.id), isQuiet: 1 } })
    one.order({ do: 'quiet', userId: alice.id, isQuiet: true })
    for (const client of [a, b]) await client.fact('away:changed', isAlice(true))
    for (const client of [a, elsewhere]) expect(await client.fact('quiet:changed')).toEqual({ isQuiet: true })
    expect(b.listFacts('quiet:changed')).toEqual([])
    const list = await (await enter(two, bob)).request('member:list', { roomId: lobby.roomId, query: alice.username })
    expect(list).toMatchObject({ ok: true, data: { members: [{ isOnline: true, isQuiet: true }] } })
    for (const client of [a, elsewhere]) client.socket.disconnect()
    await b.fact('presence:changed', ({ left }) => left.includes(alice.id))
    const again = await enter(one, alice)
    await vi.waitFor(() => expect(b.listFacts('away:changed').filter(isAlice(true))).toHaveLength(2), 20_000)
    one.order({ do: 'quiet', userId: alice.id, isQuiet: false })
    await b.fact('away:changed', isAlice(false))
    expect(await again.fact('quiet:changed')).toEqual({ isQuiet: false })
  })

  it('let no more people in by an invitation than it has uses', async () => {
    const { alice, a } = await pair()
    const created = await a.request('room:create', { name: 'Few', visibility: 'private' })
    if (!created.ok) throw new Error(created.error.code)
    const roomId = created.data.room.id
    const made = await a.request('invite:create', { roomId, maxUses: 4 })
    if (!made.ok) throw new Error(made.error.code)
    const token = made.data.invite.url.split('/').at(-1) ?? ''
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => lobby.createUser(`guest${n}`)))
    const guests = people.map((user, n) => open(n % 2 === 0 ? one : two, user))
    await Promise.all(guests.map((guest) => guest.connected()))
    // Who is told to come again later does so.
    const accept = async (guest: TestClient) => {
      for (;;) {
        const answer = await guest.request('invite:accept', { token })
        if (answer.ok || answer.error.code !== 'unavailable') return answer
      }
    }
    const answers = await Promise.all(guests.map(accept))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(4)
    for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe('not_found')
    const members = await db().membership.count({ where: { roomId: BigInt(roomId), user: { kind: 'human' } } })
    expect(members).toBe(5)
    expect(alice.username).toBe(created.data.room.createdBy)
  })

  it('are one chat: what is said in one is heard in the other, once', async () => {
    const { a, b } = await pair()
    const message = await send(a, 'across')
    await b.fact('messages:created', isOf(message.id))
    const back = await send(b, 'and back')
    await a.fact('messages:created', isOf(back.id))
    expect(back.seq).toBe(message.seq + 1)
    expect(b.listFacts('messages:created').filter(isOf(message.id))).toHaveLength(1)
  })

  it('take a change of a room from each other: at once in the room, for messages within two seconds', async () => {
    const { a, b } = await pair()
    const root = await enter(two, await lobby.createUser('root', 'admin'))
    const say = () => a.request('message:send', { roomId: lobby.roomId, clientId: randomUUID(), text: '@小砚 hi' })
    await send(a, 'known here')
    await root.request('room:change', { roomId: lobby.roomId, trigger: 'off' })
    for (const client of [a, b]) {
      await client.fact('room:changed', ({ room }) => room.trigger === 'off')
      await client.fact('messages:created', ({ messages }) =>
        messages.some(({ event }) => event?.type === 'trigger' && event.trigger === 'off'),
      )
    }
    await vi.waitFor(
      async () => {
        const sent = await say()
        expect(sent.ok && sent.data.ai).toBeUndefined()
      },
      { timeout: 10_000, interval: 250 },
    )
    await root.request('room:change', { roomId: lobby.roomId, trigger: 'mention' })
    const asked = a
      .listFacts('messages:created')
      .flatMap(({ messages }) => messages.filter(({ kind }) => kind === 'ai'))
    for (const { id } of asked) await a.request('reply:stop', { messageId: id })
  })

  it('store one message when it is sent to both', async () => {
    const { alice, a } = await pair()
    const other = await enter(two, alice)
    const once = { roomId: lobby.roomId, clientId: randomUUID(), text: 'to both' }
    const [first, second] = await Promise.all([a.request('message:send', once), other.request('message:send', once)])
    expect(first.ok).toBe(true)
    expect(second).toEqual(first)
  })

  it('count a person once, and let them go when they have left both', async () => {
    const { alice, bob, a, b } = await pair()
    await untilSeen(b, alice)
    const again = await enter(two, alice)
    expect(again.entered.online.filter((id) => id === alice.id)).toHaveLength(1)
    expect(again.entered.online).toContain(bob.id)
    a.socket.disconnect()
    again.socket.disconnect()
    await b.fact('presence:changed', ({ left }) => left.includes(alice.id))
    const joins = b.listFacts('presence:changed').filter(({ joined }) => joined.some(({ id }) => id === alice.id))
    expect(joins.length).toBeLessThan(2)
  })

  it('let in ten sockets of a person together', async () => {
    const many = await lobby.createUser('many')
    const first = open(one, many)
    await Promise.all([first.connected(), open(two, many).connected()])
    for (let i = 0; i < 4; i++) await Promise.all([open(one, many).connected(), open(two, many).connected()])
    expect(await open(two, many).refusal()).toBe('rate_limited')
    first.socket.disconnect()
    await eventually(() => open(two, many).connected())
  })

  it('give someone who comes in late what the other one’s reply has said so far', async () => {
    const { alice, a, b } = await pair()
    const question = await send(a, 'a question', true)
    const { messages } = await b.fact('messages:created', (fact) =>
      fact.messages.some((m) => m.replyTo === question.id),
    )
    const messageId = messages.find(({ kind }) => kind === 'ai')?.id ?? ''
    await b.fact('message:changed', ({ message }) => message.id === messageId && message.status === 'streaming')
    await vi.waitFor(
      () => {
        if (b.listFacts('reply:delta').length > 0) return
        one.order({ do: 'say', text: 'So far' })
        throw new Error('nothing said yet')
      },
      { interval: 300 },
    )
    const late = await enter(two, alice)
    expect(late.entered.replies).toEqual([{ messageId, offset: 0, text: expect.stringContaining('So far') }])
    expect(await late.request('reply:stop', { messageId })).toEqual({ ok: true, data: {} })
    await a.fact('message:changed', ({ message }) => message.id === messageId && message.status === 'stopped')
    const after = await enter(two, alice)
    expect(after.entered.replies).toEqual([])
  })
})

describe('what is done to a person in one process', () => {
  it('shows their new name in the other within a second, to whoever is there and to whoever comes', async () => {
    const { alice, a, b } = await pair()
    await untilSeen(b, alice)
    const began = performance.now()
    one.order({ do: 'rename', user: alice, displayName: 'Alice im Tal' })
    const renamed = { id: alice.id, username: alice.username, displayName: 'Alice im Tal' }
    for (const client of [a, b])
      expect(await client.fact('member:changed')).toMatchObject({ roomId: lobby.roomId, user: renamed, role: 'member' })
    expectWithin(1_000, began)
    const late = await enter(two, await lobby.createUser('late'))
    expect(late.entered.members).toContainEqual(expect.objectContaining(renamed))
    // Who comes back is told of by the other process with the name it knows.
    a.socket.disconnect()
    await b.fact('presence:changed', ({ left }) => left.includes(alice.id))
    await enter(one, alice)
    await b.fact('presence:changed', ({ joined }) =>
      joined.some(({ id, displayName }) => id === alice.id && displayName === 'Alice im Tal'),
    )
  })

  it('takes somebody who deletes their account out of every room in the other within a second', async () => {
    await lobby.createUser('boss', 'admin')
    const { alice, bob, a, b } = await pair()
    const password = await hashPassword('tall green lamp')
    await db().user.update({ where: { id: BigInt(alice.id) }, data: { password } })
    const carol = await lobby.createUser('carol')
    const opened = await a.request('direct:open', { usernames: [bob.username, carol.username] })
    if (!opened.ok) throw new Error(opened.error.code)
    const roomId = opened.data.room.id
    await a.request('message:send', { roomId, clientId: randomUUID(), text: 'psst', ask: false })
    const elsewhere = open(two, carol)
    await elsewhere.connected()
    await elsewhere.request('inbox:open', {})
    const inside = await enterRoom(open(two, bob), roomId)
    const began = performance.now()
    one.order({ do: 'delete-account', user: alice, sessionId: alice.sessionId, password: 'tall green lamp' })
    const people = [bob.username, carol.username].sort()
    const gone = `deleted-${alice.id}`
    const { room } = await inside.fact('room:changed', (fact) => fact.room.people?.length === 2)
    expect(room.people).toEqual(people)
    for (const client of [b, inside]) {
      const changed = await client.fact('member:changed', ({ user }) => user.id === alice.id)
      expect(changed).toMatchObject({ user: { username: gone }, formerUsername: alice.username })
      await client.fact('member:left', ({ username }) => username === gone)
    }
    await elsewhere.fact('inbox:changed', ({ rooms }) =>
      rooms.some(({ id, people: names }) => id === roomId && names?.length === 2),
    )
    // Beside what it takes to look at the password.
    expectWithin(1_500, began)
    // Each process says it once more, behind what it had to say by the old name.
    await expect.poll(() => inside.listFacts('member:changed').length).toBeGreaterThanOrEqual(3)
    const late = await enterRoom(open(one, bob), roomId)
    expect(late.entered.messages.map(({ sender }) => sender)).toEqual([gone])
  })

  it('ends their sessions in the other at once', async () => {
    const { alice, a, b } = await pair()
    const elsewhere = open(two, await lobby.createSession(alice))
    await elsewhere.connected()
    const began = performance.now()
    one.order({ do: 'end-sessions', userId: alice.id })
    for (const client of [a, elsewhere]) {
      expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
      await client.ended()
    }
    expectWithin(1_000, began)
    expect(b.socket.connected).toBe(true)
  })
})

describe('a token that is revoked in one process', () => {
  it('ends what is connected by it in the other within a second', async () => {
    const alice = await lobby.createUser('alice')
    const client = open(one, alice)
    await client.connected()
    const made = await client.request('token:create', { name: 'ci', scopes: ['read'] })
    if (!made.ok) throw new Error(made.error.code)
    const byToken = createClient(two.origin, {}, { token: made.data.token })
    await byToken.connected()
    const began = performance.now()
    expect(await client.request('token:revoke', { id: made.data.id })).toMatchObject({ ok: true })
    expect(await byToken.fact('session:ended')).toEqual({ reason: 'ended' })
    await byToken.ended()
    expectWithin(1_000, began)
    expect(await createClient(two.origin, {}, { token: made.data.token }).refusal()).toBe('unauthenticated')
  })
})

describe('whoever loses a room', () => {
  /** A public channel of alice's with bob in it: alice's socket in one process, two of bob's in the other. */
  async function share(visibility: 'public' | 'private' = 'public') {
    const [alice, bob] = [await lobby.createUser('alice'), await lobby.createUser('bob')]
    const owner = open(one, alice)
    await owner.connected()
    const made = await owner.request('room:create', { name: 'Shared', visibility, usernames: [bob.username] })
    if (!made.ok) throw new Error(made.error.code)
    const roomId = made.data.room.id
    const [a, b] = [await enterRoom(owner, roomId), await enterRoom(open(two, bob), roomId)]
    const tab = open(two, bob)
    await tab.connected()
    await tab.request('inbox:open', {})
    const say = async (text: string) => {
      const sent = await a.request('message:send', { roomId, clientId: randomUUID(), text, ask: false })
      if (!sent.ok) throw new Error(sent.error.code)
      return sent.data.message
    }
    await say('before')
    await b.fact('messages:created', ({ messages }) => messages.some(({ text }) => text === 'before'))
    await untilSeen(a, bob)
    return { alice, bob, a, b, tab, roomId, say }
  }

  /** After the fact that tells it, nothing of the room comes, and nothing may be done there. */
  async function expectOut({ a, b, roomId, say }: Awaited<ReturnType<typeof share>>, code: 'not_found' | 'forbidden') {
    const heard = b.listFacts('messages:created').length
    await say('after')
    await say('and more')
    await a.request('typing:set', { roomId, isTyping: true })
    const refused = { ok: false, error: { code } }
    const send = { roomId, clientId: randomUUID(), text: 'let me in', ask: false }
    expect(await b.request('message:send', send)).toEqual(refused)
    expect(await b.request('typing:set', { roomId, isTyping: true })).toMatchObject({ ok: false })
    expect(await b.request('read:set', { roomId, seq: 1 })).toEqual(refused)
    // What b asked for after it has passed through the same process and socket.
    expect(b.listFacts('messages:created')).toHaveLength(heard)
    expect(b.listFacts('typing:changed')).toEqual([])
    expect(b.listFacts('room:changed').filter(({ room }) => room.id === roomId)).toEqual([])
  }

  it.each([
    ['removed', false, 'forbidden'],
    ['banned', true, 'not_found'],
  ] as const)('is %s in every process within a second, on all their sockets', async (reason, ban, code) => {
    const shared = await share()
    const { a, b, tab, bob, roomId } = shared
    const began = performance.now()
    await a.request('member:remove', { roomId, username: bob.username, ban })
    for (const client of [b, tab]) expect(await client.fact('inbox:left')).toEqual({ roomId, reason })
    expectWithin(1_000, began)
    await a.fact('member:left', ({ username }) => username === bob.username)
    await a.fact('presence:changed', ({ roomId: id, left }) => id === roomId && left.includes(bob.id))
    await expectOut(shared, code)
    const entered = await b.request('room:enter', { roomId })
    expect(entered.ok ? entered.data.mine : entered.error.code).toBe(ban ? 'not_found' : null)
  })

  it('leaves by themselves, everywhere', async () => {
    const shared = await share()
    const { a, b, tab, bob, roomId } = shared
    await tab.request('member:leave', { roomId })
    for (const client of [b, tab]) expect(await client.fact('inbox:left')).toEqual({ roomId, reason: 'left' })
    await a.fact('member:left', ({ username }) => username === bob.username)
    await expectOut(shared, 'forbidden')
  })

  it('listens outside of a channel that becomes private', async () => {
    const shared = await share()
    const { a, b, roomId } = shared
    const stranger = await enterRoom(open(two, await lobby.createUser('stranger')), roomId)
    await a.request('room:change', { roomId, visibility: 'private' })
    expect(await stranger.fact('inbox:left')).toEqual({ roomId, reason: 'removed' })
    await b.fact('room:changed', ({ room }) => room.visibility === 'private')
    const heard = stranger.listFacts('messages:created').length
    const message = await shared.say('among ourselves')
    await b.fact('messages:created', isOf(message.id))
    expect(await stranger.request('room:enter', { roomId })).toEqual({ ok: false, error: { code: 'not_found' } })
    expect(stranger.listFacts('messages:created')).toHaveLength(heard)
    expect(b.listFacts('inbox:left')).toEqual([])
  })

  it('is in a room that is deleted', async () => {
    const { a, b, tab, roomId } = await share('private')
    expect(await a.request('room:delete', { roomId })).toEqual({ ok: true, data: {} })
    for (const client of [a, b, tab]) expect(await client.fact('inbox:left')).toEqual({ roomId, reason: 'deleted' })
    for (const client of [a, b]) {
      const refused = { ok: false, error: { code: 'not_found' } }
      expect(await client.request('room:enter', { roomId })).toEqual(refused)
      const send = { roomId, clientId: randomUUID(), text: 'anybody?', ask: false }
      expect(await client.request('message:send', send)).toEqual(refused)
    }
  })
})

describe('an inbox', () => {
  it('is right in every process: what is said, named, read and joined in one is told in the other', async () => {
    const [alice, bob] = [await lobby.createUser('alice'), await lobby.createUser('bob')]
    const a = await enter(one, alice)
    const b = open(two, bob)
    await b.connected()
    const opened = await b.request('inbox:open', {})
    expect(opened.ok && opened.data.rooms.map(({ mine }) => mine.unread)).toEqual([0])
    const mine = (roomId: string, unread: number) =>
      b.fact('inbox:changed', ({ rooms }) => rooms.some(({ id, mine }) => id === roomId && mine.unread === unread))
    const message = await send(a, `@${bob.username} hello`)
    expect((await mine(lobby.roomId, 1)).rooms[0]?.mine).toMatchObject({ mentions: 1 })
    const elsewhere = open(one, bob)
    await elsewhere.connected()
    await elsewhere.request('read:set', { roomId: lobby.roomId, seq: message.seq })
    await mine(lobby.roomId, 0)
    const made = await a.request('room:create', { name: 'New', visibility: 'private', usernames: [bob.username] })
    if (!made.ok) throw new Error(made.error.code)
    const { rooms } = await b.fact('inbox:changed', (fact) => fact.rooms.some(({ id }) => id === made.data.room.id))
    expect(rooms.find(({ id }) => id === made.data.room.id)?.mine).toMatchObject({ role: 'member', unread: 0 })
    const roomId = made.data.room.id
    await a.request('message:send', { roomId, clientId: randomUUID(), text: 'for you', ask: false })
    await mine(roomId, 1)
  })
})

describe('marks on a message', () => {
  it('of people on both are one order for all', async () => {
    const { alice, bob, a, b } = await pair()
    const { id: messageId, rev } = await send(a, 'to be marked')
    const set = (client: TestClient, emoji: string) => client.request('reaction:set', { messageId, emoji, isOn: true })
    await Promise.all(['👍', '🎉', '✅'].flatMap((emoji) => [set(a, emoji), set(b, emoji)]))
    await b.request('pin:set', { messageId, isPinned: true })
    const pinned = await a.fact('message:changed', ({ message }) => message.id === messageId)
    await b.fact('message:changed', ({ message }) => message.id === messageId)
    expect(pinned.message).toMatchObject({ rev: rev + 7, pinnedBy: bob.username })
    expect(pinned.message.reactions?.flatMap(({ by }) => by).sort()).toEqual(
      [alice.username, bob.username].flatMap((name) => [name, name, name]).sort(),
    )
    for (const client of [a, b]) {
      const heard = client.listFacts('reaction:changed').filter((fact) => fact.messageId === messageId)
      expect(heard.map((fact) => fact.rev).sort()).toEqual([1, 2, 3, 4, 5, 6].map((more) => rev + more).sort())
      const entered = await client.request('room:enter', { roomId: lobby.roomId, after: rev })
      expect(entered).toMatchObject({ data: { messages: [pinned.message] } })
    }
  })
})
