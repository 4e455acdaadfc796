import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { REPORTS_PER_DAY } from '#lib/protocol/limits.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { closeRedis } from '../redis.ts'
import { db } from '../store/prisma.ts'

/** Who may report what, who sees it and what they do about it, through real sockets and in a real database. */

const NAMES = ['alice', 'bob', 'eve', 'root'] as const
let server: TestServer
let people: Record<(typeof NAMES)[number], TestUser>

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  const made = await Promise.all(NAMES.map(async (name) => [name, await server.createUser(name)] as const))
  people = Object.fromEntries(made) as typeof people
  await db().user.update({ where: { id: BigInt(people.root.id) }, data: { role: 'admin' } })
})
afterAll(async () => {
  closeRedis()
  await server.close()
})
afterEach(async () => {
  await db().report.deleteMany()
  server.disconnectAll()
})

async function open(name: keyof typeof people): Promise<TestClient> {
  const client = server.open({ cookie: people[name].cookie })
  await client.connected()
  return client
}

async function must<T>(asked: Promise<{ ok: true; data: T } | { ok: false; error: { code: string } }>): Promise<T> {
  const answer = await asked
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.data
}

const refused = (code: string) => ({ ok: false, error: { code } })
const say = async (client: TestClient, roomId: string, text = 'rude') =>
  (await must(client.request('message:send', { roomId, clientId: randomUUID(), text, ask: false }))).message
const report = (client: TestClient, messageId: string, reason = 'It is rude') =>
  client.request('report:create', { messageId, reason })
const list = async (client: TestClient, roomId?: string) =>
  (await must(client.request('report:list', roomId === undefined ? {} : { roomId }))).reports

const joined = async (client: TestClient, roomId: string) => {
  await must(client.request('member:join', { roomId }))
  return client
}

/** Alice owns it, Bob says something rude, Eve is there. */
async function createRoom(visibility: 'public' | 'private') {
  const [alice, bob, eve, root] = await Promise.all([open('alice'), open('bob'), open('eve'), open('root')])
  const usernames = [people.bob.username, people.eve.username]
  const draft = { name: `Talk ${randomUUID().slice(0, 6)}`, visibility, trigger: 'off' as const, usernames }
  const { room } = await must(alice.request('room:create', draft))
  return { alice, bob, eve, root, roomId: room.id, message: await say(bob, room.id) }
}

describe('a report', () => {
  it('is told at once to those who may look at it, and so is its end, and to nobody else', async () => {
    const { alice, bob, eve, root, roomId, message } = await createRoom('public')
    for (const client of [alice, bob, eve, root]) await must(client.request('inbox:open', {}))
    await must(report(eve, message.id))
    const is = (open: number, of?: string) => (fact: { roomId?: string | undefined; open: number }) =>
      fact.roomId === of && fact.open === open
    await Promise.all([alice.fact('report:changed', is(1, roomId)), root.fact('report:changed', is(1))])
    // Whoever comes later hears of it when they open their inbox.
    const later = await open('alice')
    await must(later.request('inbox:open', {}))
    await expect.poll(() => later.listFacts('report:changed')).toEqual([{ roomId, open: 1 }])
    const [made] = await list(alice, roomId)
    await must(alice.request('report:settle', { reportId: made?.id ?? '', deed: 'dismiss' }))
    await Promise.all([later.fact('report:changed', is(0, roomId)), root.fact('report:changed', is(0))])
    expect([bob, eve].flatMap((client) => client.listFacts('report:changed'))).toEqual([])
  })

  it('of a private room is told to no admin, and one of a direct room to admins alone', async () => {
    const { alice, bob, eve, root, message } = await createRoom('private')
    const { room: talk } = await must(bob.request('direct:open', { usernames: [people.eve.username] }))
    const { id: rude } = await say(bob, talk.id)
    for (const client of [alice, bob, eve, root]) await must(client.request('inbox:open', {}))
    await must(report(eve, message.id))
    await alice.fact('report:changed', ({ open }) => open === 1)
    expect(root.listFacts('report:changed')).toEqual([])
    await must(report(eve, rude))
    await root.fact('report:changed', ({ open }) => open === 1)
    expect(root.listFacts('report:changed')).toEqual([{ open: 1 }])
    expect([bob, eve].flatMap((client) => client.listFacts('report:changed'))).toEqual([])
  })

  it('reaches those who moderate the room, with the message, the reason and who wrote it', async () => {
    const { alice, bob, eve, root, roomId, message } = await createRoom('private')
    await must(report(eve, message.id, '  It is rude '))
    await must(report(eve, message.id, 'again'))
    expect(await list(alice, roomId)).toMatchObject([
      {
        ...{ messageId: message.id, seq: message.seq, text: 'rude', reason: 'It is rude' },
        ...{ sender: { username: people.bob.username }, reporter: { username: people.eve.username } },
        room: { id: roomId, kind: 'channel' },
      },
    ])
    expect(await eve.request('report:list', { roomId })).toMatchObject(refused('forbidden'))
    expect(await bob.request('report:list', {})).toMatchObject(refused('forbidden'))
    expect(await root.request('report:list', { roomId })).toMatchObject(refused('not_found'))
    expect(await list(root)).toEqual([])
  })

  it('is of what one may read and has not said, and has a reason', async () => {
    const { bob, eve, root, message } = await createRoom('private')
    expect(await report(bob, message.id)).toMatchObject(refused('forbidden'))
    expect(await report(root, message.id)).toMatchObject(refused('not_found'))
    for (const reason of ['  ', 'x'.repeat(501)])
      expect(await report(eve, message.id, reason)).toMatchObject(refused('invalid'))
    await must(bob.request('message:delete', { messageId: message.id }))
    expect(await report(eve, message.id)).toMatchObject(refused('conflict'))
  })

  it('of a public channel reaches the admins of the site, too, who delete the message by it', async () => {
    const { alice, bob, eve, root, roomId, message } = await createRoom('public')
    await must(report(eve, message.id))
    await must(report(alice, message.id))
    const [found] = await list(root)
    if (!found) throw new Error('nothing was reported')
    expect(await bob.request('report:settle', { reportId: found.id, deed: 'dismiss' })).toMatchObject(
      refused('forbidden'),
    )
    await must(root.request('report:settle', { reportId: found.id, deed: 'delete' }))
    const { messages } = await must(eve.request('room:enter', { roomId }))
    expect(messages.find(({ id }) => id === message.id)).toMatchObject({ text: '', deletedBy: people.root.username })
    expect(await list(alice, roomId)).toEqual([])
    expect(await root.request('report:settle', { reportId: found.id, deed: 'dismiss' })).toMatchObject(
      refused('not_found'),
    )
    const lines = await db().auditLine.findMany({ where: { action: 'report:settled', roomId: BigInt(roomId) } })
    expect(lines.map(({ actor, details }) => [actor, JSON.parse(details)])).toEqual([
      [people.root.id, { messageId: message.id, deed: 'delete' }],
    ])
  })

  it('is settled by nobody who wrote the message, but by another who may', async () => {
    const { alice, eve, bob, root, roomId } = await createRoom('public')
    await must(alice.request('member:role', { roomId, username: people.eve.username, role: 'moderator' }))
    const { id: messageId } = await say(eve, roomId)
    await must(report(bob, messageId))
    const [found] = await list(eve, roomId)
    const reportId = found?.id ?? ''
    for (const deed of ['dismiss', 'delete', 'remove'] as const)
      expect(await eve.request('report:settle', { reportId, deed })).toMatchObject(refused('forbidden'))
    expect(await list(eve, roomId)).toHaveLength(1)
    await must(alice.request('report:settle', { reportId, deed: 'dismiss' }))
    expect(await list(eve, roomId)).toEqual([])
    const { id: rootsId } = await say(await joined(root, roomId), roomId)
    await must(report(bob, rootsId))
    const [latest] = await list(root)
    expect(await root.request('report:settle', { reportId: latest?.id ?? '', deed: 'dismiss' })).toMatchObject(
      refused('forbidden'),
    )
    await must(alice.request('report:settle', { reportId: latest?.id ?? '', deed: 'dismiss' }))
  })

  it('lets a moderator remove whoever said it, and nobody of a higher rank', async () => {
    const { alice, bob, eve, roomId, message } = await createRoom('private')
    await must(alice.request('member:role', { roomId, username: people.eve.username, role: 'moderator' }))
    const owners = await say(alice, roomId)
    await must(report(bob, owners.id))
    const [first] = await list(eve, roomId)
    expect(await eve.request('report:settle', { reportId: first?.id ?? '', deed: 'remove' })).toMatchObject(
      refused('forbidden'),
    )
    await must(report(alice, message.id))
    const [latest] = await list(eve, roomId)
    await must(eve.request('report:settle', { reportId: latest?.id ?? '', deed: 'remove' }))
    expect(await bob.request('room:enter', { roomId })).toMatchObject(refused('not_found'))
    expect(await list(eve, roomId)).toHaveLength(1)
  })

  it('from a direct room hands the admins the text, until it is settled, and opens nothing to them', async () => {
    const [bob, eve, root, alice] = await Promise.all([open('bob'), open('eve'), open('root'), open('alice')])
    const { room } = await must(bob.request('direct:open', { usernames: [people.eve.username] }))
    const message = await say(bob, room.id, 'a threat')
    await say(bob, room.id, 'a secret')
    await must(report(eve, message.id))
    await must(bob.request('message:delete', { messageId: message.id }))
    const found = await list(root)
    expect(found).toMatchObject([{ text: 'a threat', isDeleted: true, room: { kind: 'direct', slug: '', name: '' } }])
    expect(JSON.stringify(found)).not.toContain('secret')
    expect(await root.request('room:enter', { roomId: room.id })).toMatchObject(refused('not_found'))
    const reportId = found[0]?.id ?? ''
    for (const deed of ['delete', 'remove'] as const)
      expect(await root.request('report:settle', { reportId, deed })).toMatchObject(refused('forbidden'))
    for (const other of [alice, bob, eve])
      expect(await other.request('report:settle', { reportId, deed: 'dismiss' })).toMatchObject(refused('not_found'))
    expect(await eve.request('report:list', { roomId: room.id })).toMatchObject(refused('forbidden'))
    await must(root.request('report:settle', { reportId, deed: 'dismiss' }))
    expect(await db().report.findMany({ select: { text: true } })).toEqual([{ text: null }])
  })

  it('is one of so many that somebody may make in a day', async () => {
    const { bob, eve, alice, roomId, message } = await createRoom('private')
    const others = await Promise.all(Array.from({ length: REPORTS_PER_DAY }, () => say(bob, roomId)))
    for (const { id } of others) await must(report(eve, id))
    expect(await report(eve, message.id)).toMatchObject({
      error: { code: 'rate_limited', retryAfterMs: expect.any(Number) },
    })
    await must(report(alice, message.id))
  })
})
