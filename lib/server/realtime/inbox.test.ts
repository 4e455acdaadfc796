import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Mine } from '#lib/protocol/entities.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { db } from '../store/prisma.ts'

/** What is people's own, on real sockets. */

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
afterEach(() => server.disconnectAll())
afterAll(() => server.close())

async function connect(user: TestUser): Promise<TestClient> {
  const client = server.open({ cookie: user.cookie, origin: server.origin })
  await client.connected()
  return client
}

async function openInbox(user: TestUser) {
  const client = await connect(user)
  const opened = await client.request('inbox:open', {})
  if (!opened.ok) throw new Error(opened.error.code)
  return Object.assign(client, { inbox: opened.data })
}

async function say(client: TestClient, text: string, roomId = server.roomId): Promise<number> {
  const sent = await client.request('message:send', { roomId, clientId: randomUUID(), text, ask: false })
  if (!sent.ok) throw new Error(sent.error.code)
  return sent.data.message.seq
}

/** The first fact in which the person's own part of the lobby is so. */
async function mine(client: TestClient, holds: (mine: Mine) => boolean): Promise<Mine> {
  const inLobby = ({ id }: { id: string }) => id === server.roomId
  const { rooms } = await client.fact('inbox:changed', (fact) =>
    fact.rooms.some((room) => inLobby(room) && holds(room.mine)),
  )
  const found = rooms.find(inLobby)?.mine
  if (!found) throw new Error('no lobby')
  return found
}

describe('an inbox', () => {
  it('opens with one’s own rooms, with nothing unread', async () => {
    const [alice, other] = [await server.createUser('alice'), `public-${randomUUID()}`]
    await db().room.create({ data: { slug: other, name: 'not mine' } })
    const { inbox } = await openInbox(alice)
    expect(inbox.me).toMatchObject({ id: alice.id, username: alice.username })
    expect(inbox.rooms.map(({ id }) => id)).toEqual([server.roomId])
    expect(inbox.rooms[0]).toMatchObject({
      ...{ slug: 'lobby', kind: 'channel', assistants: ['ai'], instructions: '' },
      mine: { role: 'member', unread: 0, mentions: 0, notify: 'all' },
    })
  })

  it('tells what is unread and what names one; sending reads up to one’s own', async () => {
    const [alice, bob] = [await openInbox(await server.createUser('alice')), await server.createUser('bob')]
    const b = await openInbox(bob)
    const first = await say(alice, 'hello')
    expect(await mine(b, ({ unread }) => unread === 1)).toMatchObject({ lastReadSeq: first - 1, mentions: 0 })
    await say(alice, `@${bob.username} are you there?`)
    expect(await mine(b, ({ unread }) => unread === 2)).toMatchObject({ mentions: 1 })
    const answer = await say(b, 'yes')
    expect(await mine(b, ({ lastReadSeq }) => lastReadSeq === answer)).toMatchObject({ unread: 0, mentions: 0 })
    expect(await mine(alice, ({ unread }) => unread === 1)).toMatchObject({ lastReadSeq: answer - 1, mentions: 0 })
  })

  it('counts everybody as named by moderators, owners and admins alone', async () => {
    const [carol, dora] = [await server.createUser('carol'), await server.createUser('dora')]
    const [c, d] = [await openInbox(carol), await openInbox(dora)]
    await say(c, '@所有人 by a member')
    expect(await mine(d, ({ unread }) => unread === 1)).toMatchObject({ mentions: 0 })
    const member = { roomId_userId: { roomId: BigInt(server.roomId), userId: BigInt(carol.id) } }
    await db().membership.update({ where: member, data: { role: 'moderator' } })
    server.chat.access.drop(server.roomId)
    await say(c, '@所有人 by a moderator')
    await say(c, '@everyone, `@everyone` and mail@everyone.example')
    expect(await mine(d, ({ unread }) => unread === 3)).toMatchObject({ mentions: 2 })
    expect(await mine(c, ({ unread }) => unread === 0)).toMatchObject({ mentions: 0 })
    const root = await openInbox(await server.createUser('root', 'admin'))
    await say(root, '@all of no meaning, @everyone by an admin')
    expect(await mine(d, ({ unread }) => unread === 4)).toMatchObject({ mentions: 3 })
  })

  it('is the same in all tabs: reading goes forwards, backwards only on purpose, and to the end at most', async () => {
    const erin = await server.createUser('erin')
    const [tab, other, frank] = [
      await openInbox(erin),
      await openInbox(erin),
      await connect(await server.createUser('f')),
    ]
    const last = await say(frank, 'one')
    await say(frank, 'two')
    const { roomId } = server
    const read = async (seq: number, back?: true) => {
      const answer = await tab.request('read:set', { roomId, seq, ...(back && { back }) })
      return answer.ok ? answer.data.mine : answer.error
    }
    expect(await read(last)).toMatchObject({ lastReadSeq: last, unread: 1 })
    expect(await mine(other, ({ lastReadSeq }) => lastReadSeq === last)).toMatchObject({ unread: 1 })
    expect(await read(last - 1)).toMatchObject({ lastReadSeq: last, unread: 1 })
    expect(await read(1_000_000)).toMatchObject({ lastReadSeq: last + 1, unread: 0 })
    await mine(other, ({ unread }) => unread === 0)
    expect(await read(last - 1, true)).toMatchObject({ lastReadSeq: last - 1, unread: 2 })
    await mine(other, ({ unread }) => unread === 2)
    const notified = await tab.request('notify:set', { roomId, notify: 'none' })
    expect(notified).toMatchObject({ ok: true, data: { mine: { notify: 'none', unread: 2 } } })
    await mine(other, ({ notify }) => notify === 'none')
  })

  it('is told at most twice a second, and ends at what is true', async () => {
    const [gina, henry] = [
      await openInbox(await server.createUser('gina')),
      await connect(await server.createUser('h')),
    ]
    const began = performance.now()
    let sent = 0
    while (performance.now() - began < 2_200) {
      await say(henry, `message ${++sent}`)
    }
    await mine(gina, ({ unread }) => unread === sent)
    const seconds = Math.ceil((performance.now() - began) / 1_000)
    expect(gina.listFacts('inbox:changed').length).toBeLessThanOrEqual(seconds * 2)
    expect(sent).toBeGreaterThan(20)
  })

  it('tells nothing to sockets that did not open it, and nothing of rooms that are not theirs', async () => {
    const [ida, jack] = [await server.createUser('ida'), await server.createUser('jack')]
    const slug = `closed-${randomUUID()}`
    const { id } = await db().room.create({ data: { slug, name: 'closed', visibility: 'private' } })
    await db().membership.create({ data: { roomId: id, userId: BigInt(jack.id) } })
    const [closed, open, j] = [await connect(ida), await openInbox(ida), await openInbox(jack)]
    await say(j, 'in secret', String(id))
    await j.fact('inbox:changed', ({ rooms }) => rooms.some((room) => room.id === String(id)))
    await say(j, 'in the lobby')
    await mine(open, ({ unread }) => unread === 1)
    expect(open.listFacts('inbox:changed').flatMap(({ rooms }) => rooms.map((room) => room.slug))).not.toContain(slug)
    expect(closed.listFacts('inbox:changed')).toEqual([])
  })

  it('has a direct room that others opened from its first message on', async () => {
    const [lea, max] = [await server.createUser('lea'), await server.createUser('max')]
    const [l, m] = [await openInbox(lea), await openInbox(max)]
    const opened = await l.request('direct:open', { usernames: [max.username] })
    if (!opened.ok) throw new Error(opened.error.code)
    const { room } = opened.data
    expect(room.people).toEqual([lea.username, max.username].sort())
    const isThere = ({ rooms }: { rooms: { id: string }[] }) => rooms.some(({ id }) => id === room.id)
    await l.fact('inbox:changed', isThere)
    // What was told later came later.
    await say(l, 'in the lobby')
    await mine(m, ({ unread }) => unread === 1)
    expect(m.listFacts('inbox:changed').some(isThere)).toBe(false)
    await say(l, 'just for you', room.id)
    const { rooms } = await m.fact('inbox:changed', isThere)
    const own = { unread: 1, mentions: 1, role: 'member' }
    expect(rooms.find(({ id }) => id === room.id)).toMatchObject({ kind: 'direct', people: room.people, mine: own })
  })

  it('has nothing to set for whoever is no member', async () => {
    const stranger = await connect(await server.createStranger('stranger'))
    const { id } = await db().room.create({
      data: { slug: `closed-${randomUUID()}`, name: 'closed', visibility: 'private' },
    })
    for (const [roomId, code] of [
      [server.roomId, 'forbidden'],
      [String(id), 'not_found'],
    ] as const) {
      const refused = { ok: false, error: { code } }
      expect(await stranger.request('read:set', { roomId, seq: 1 })).toEqual(refused)
      expect(await stranger.request('notify:set', { roomId, notify: 'none' })).toEqual(refused)
    }
  })

  it('notices by the room’s head what nobody told', async () => {
    const kate = await openInbox(await server.createUser('kate'))
    const before = kate.inbox.rooms[0]?.lastSeq ?? 0
    // As another process would while Redis is away.
    await db()
      .$executeRaw`UPDATE rooms SET last_seq = last_seq + 1, last_rev = last_rev + 1 WHERE id = ${server.roomId}`
    await vi.waitFor(() => mine(kate, ({ unread }) => unread === 1), { timeout: 20_000 })
    expect(kate.listFacts('inbox:changed').at(-1)?.rooms[0]?.lastSeq).toBe(before + 1)
  })
})
