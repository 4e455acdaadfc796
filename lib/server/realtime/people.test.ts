import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { POST } from '#app/api/v1/[command]/route.ts'
import type { Invite } from '#lib/protocol/invites.ts'
import { PRESENCE_MAX } from '#lib/protocol/limits.ts'
import type { CommandData, CommandInput, HttpCommandName } from '#lib/protocol/wire.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { db } from '../store/prisma.ts'

/** Invitations and profiles over sockets and over HTTP, which must answer alike. */

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

async function connect(user: TestUser): Promise<TestClient> {
  const client = server.open({ cookie: user.cookie, origin: server.origin })
  await client.connected()
  return client
}

interface Outcome {
  ok: boolean
  data?: unknown
  code?: string
}
type Ask = <N extends HttpCommandName>(user: TestUser, name: N, input: CommandInput<N>) => Promise<Outcome>

const overSocket: Ask = async (user, name, input) => {
  const answer = await (await connect(user)).request(name, input)
  return answer.ok ? { ok: true, data: answer.data } : { ok: false, code: answer.error.code }
}

const overHttp: Ask = async (user, name, input) => {
  const command = name.replace(':', '.')
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie: user.cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command }) })
  const body = await response.json()
  return response.ok ? { ok: true, data: body } : { ok: false, code: body.error.code }
}

async function createCast(visibility: 'public' | 'private') {
  const names = ['owner', 'moderator', 'member', 'stranger', 'banned', 'former', 'guest'] as const
  const people = await Promise.all(names.map((name) => server.createUser(name)))
  const cast = Object.fromEntries(names.map((name, index) => [name, people[index]])) as Record<
    (typeof names)[number],
    TestUser
  >
  const { commands } = server.chat
  const usernames = [cast.moderator, cast.member, cast.banned, cast.former].map(({ username }) => username)
  const { room } = await commands['room:create'](cast.owner, { name: '设计', visibility, usernames })
  const roomId = room.id
  await commands['member:role'](cast.owner, { roomId, username: cast.moderator.username, role: 'moderator' })
  await commands['member:remove'](cast.owner, { roomId, username: cast.banned.username, ban: true })
  await commands['member:leave'](cast.former, { roomId })
  const invite = async (more: object = {}) => (await commands['invite:create'](cast.owner, { roomId, ...more })).invite
  return { cast, commands, roomId, room, invite }
}

function toToken({ url }: Invite): string {
  expect(url.startsWith(`${server.origin}/invite/`)).toBe(true)
  return url.slice(`${server.origin}/invite/`.length)
}

describe.each([
  ['sockets', overSocket],
  ['HTTP', overHttp],
])('over %s an invitation', (_name, ask) => {
  it('may be made, seen and revoked in a private channel by moderators and owners alone', async () => {
    const { cast, roomId, invite } = await createCast('private')
    for (const name of ['owner', 'moderator'] as const) {
      const made = await ask(cast[name], 'invite:create', { roomId, maxUses: 2, expiresInHours: 1 })
      expect(made).toMatchObject({ ok: true, data: { invite: { uses: 0, maxUses: 2 } } })
      const { id } = (made.data as { invite: Invite }).invite
      const list = await ask(cast[name], 'invite:list', { roomId })
      expect((list.data as { invites: Invite[] }).invites.map((one) => one.id)).toContain(id)
      expect(await ask(cast[name], 'invite:revoke', { inviteId: id })).toEqual({ ok: true, data: {} })
      expect(await ask(cast[name], 'invite:revoke', { inviteId: id })).toEqual({ ok: true, data: {} })
    }
    const { id: inviteId } = await invite()
    const refusals = { member: 'forbidden', stranger: 'not_found', banned: 'not_found', former: 'not_found' } as const
    for (const [name, code] of Object.entries(refusals) as [keyof typeof refusals, string][]) {
      expect(await ask(cast[name], 'invite:create', { roomId }), name).toEqual({ ok: false, code })
      expect(await ask(cast[name], 'invite:list', { roomId }), name).toEqual({ ok: false, code })
      expect(await ask(cast[name], 'invite:revoke', { inviteId }), name).toEqual({ ok: false, code })
    }
    const unknown = { inviteId: '999999999' }
    expect(await ask(cast.owner, 'invite:revoke', unknown)).toEqual({ ok: false, code: 'not_found' })
  })

  it('may be made in a public channel by every member, and in a direct room by nobody', async () => {
    const { cast, commands, roomId } = await createCast('public')
    expect(await ask(cast.member, 'invite:create', { roomId })).toMatchObject({ ok: true })
    expect(await ask(cast.stranger, 'invite:create', { roomId })).toEqual({ ok: false, code: 'forbidden' })
    expect(await ask(cast.banned, 'invite:create', { roomId })).toEqual({ ok: false, code: 'not_found' })
    const { room } = await commands['direct:open'](cast.owner, { usernames: [cast.member.username] })
    expect(await ask(cast.owner, 'invite:create', { roomId: room.id })).toEqual({ ok: false, code: 'forbidden' })
  })

  it('leads strangers and those who left into a private channel, which is told of it', async () => {
    const { cast, roomId, invite } = await createCast('private')
    const token = toToken(await invite())
    const watcher = await connect(cast.owner)
    await watcher.request('room:enter', { roomId })
    const accepted = await ask(cast.stranger, 'invite:accept', { token })
    expect(accepted).toMatchObject({ ok: true, data: { room: { id: roomId }, mine: { role: 'member', unread: 0 } } })
    await watcher.fact('member:changed', ({ user }) => user.username === cast.stranger.username)
    const event = { type: 'joined', by: cast.stranger.username }
    await watcher.fact('messages:created', ({ messages }) => messages.some((m) => m.event?.by === event.by))
    expect(await ask(cast.former, 'invite:accept', { token })).toMatchObject({ ok: true })
  })

  it('lets in as many as it says, members for nothing, and nobody who is banned', async () => {
    const { cast, roomId, invite } = await createCast('private')
    const made = await invite({ maxUses: 1 })
    const token = toToken(made)
    expect(await ask(cast.member, 'invite:accept', { token })).toMatchObject({ ok: true })
    expect(await ask(cast.banned, 'invite:accept', { token })).toEqual({ ok: false, code: 'conflict' })
    expect(await ask(cast.guest, 'invite:accept', { token })).toMatchObject({ ok: true })
    expect(await ask(cast.guest, 'invite:accept', { token })).toMatchObject({ ok: true })
    expect(await ask(cast.stranger, 'invite:accept', { token })).toEqual({ ok: false, code: 'not_found' })
    const list = await ask(cast.owner, 'invite:list', { roomId })
    expect(list.data).toEqual({ invites: [{ ...made, uses: 1 }] })
  })

  it('holds no more once it is revoked or has ended, and never when it was made up', async () => {
    const { cast, commands, invite } = await createCast('private')
    const [revoked, ended] = [await invite(), await invite({ expiresInHours: 1 })]
    await commands['invite:revoke'](cast.owner, { inviteId: revoked.id })
    await db().invite.update({ where: { id: BigInt(ended.id) }, data: { expiresAt: new Date(Date.now() - 1) } })
    for (const token of [toToken(revoked), toToken(ended), 'A'.repeat(22), '', '../../x']) {
      for (const name of ['stranger', 'member', 'banned'] as const)
        expect(await ask(cast[name], 'invite:accept', { token }), name).toEqual({ ok: false, code: 'not_found' })
    }
  })

  it('ends with the right of whoever made it', async () => {
    const { cast, commands, roomId } = await createCast('public')
    const make = async (maker: TestUser) => toToken((await commands['invite:create'](maker, { roomId })).invite)
    const [ofMember, ofModerator] = [await make(cast.member), await make(cast.moderator)]
    await commands['room:change'](cast.owner, { roomId, visibility: 'private' })
    expect(await ask(cast.guest, 'invite:accept', { token: ofMember })).toEqual({ ok: false, code: 'not_found' })
    await commands['member:remove'](cast.owner, { roomId, username: cast.moderator.username })
    for (const name of ['guest', 'moderator'] as const)
      expect(await ask(cast[name], 'invite:accept', { token: ofModerator })).toEqual({ ok: false, code: 'not_found' })
  })

  it('leads nobody into a room that is archived or deleted', async () => {
    const { cast, commands, roomId, invite } = await createCast('private')
    const token = toToken(await invite())
    await commands['room:archive'](cast.owner, { roomId, isArchived: true })
    expect(await ask(cast.stranger, 'invite:accept', { token })).toEqual({ ok: false, code: 'not_found' })
    expect(await ask(cast.member, 'invite:accept', { token })).toEqual({ ok: false, code: 'forbidden' })
    await commands['room:delete'](cast.owner, { roomId })
    expect(await ask(cast.stranger, 'invite:accept', { token })).toEqual({ ok: false, code: 'not_found' })
  })

  it.each([{ maxUses: 0 }, { maxUses: 1.5 }, { expiresInHours: 0 }, { expiresInHours: 1e9 }, { uses: 1 }])(
    'is not made with %j',
    async (more) => {
      const { cast, roomId } = await createCast('public')
      expect(await ask(cast.owner, 'invite:create', { roomId, ...more })).toEqual({ ok: false, code: 'invalid' })
    },
  )
})

describe.each([
  ['sockets', overSocket],
  ['HTTP', overHttp],
])('over %s a profile', (_name, ask) => {
  it('names the channels that both are in, and no other', async () => {
    const { cast, room } = await createCast('private')
    const { username } = cast.member
    const rooms = async (as: TestUser) => {
      const { data } = await ask(as, 'profile:read', { username })
      return (data as { rooms: { id: string }[] }).rooms.map(({ id }) => id)
    }
    const lobby = server.roomId
    expect(await rooms(cast.owner)).toEqual([lobby, room.id])
    for (const name of ['stranger', 'banned', 'former'] as const) expect(await rooms(cast[name]), name).toEqual([lobby])
    expect(await ask(cast.owner, 'profile:read', { username: 'nobody' })).toEqual({ ok: false, code: 'not_found' })
  })

  it('of an account that is gone tells its name and no more', async () => {
    const { cast } = await createCast('private')
    const gone = await server.createStranger('gone')
    await db().user.update({ where: { id: BigInt(gone.id) }, data: { status: 'disabled', timeZone: 'Asia/Shanghai' } })
    const { data } = await ask(cast.owner, 'profile:read', { username: gone.username })
    expect(data).toEqual({ user: expect.objectContaining({ username: gone.username, status: 'disabled' }), rooms: [] })
  })
})

describe.each([
  ['sockets', overSocket],
  ['HTTP', overHttp],
])('over %s presence', (_name, ask) => {
  it('is told of those who are connected, in whatever room, and of nobody else', async () => {
    const { cast } = await createCast('private')
    const [zhou, wen, gone] = [cast.member, cast.guest, cast.former]
    const asker = cast.owner
    const usernames = [zhou.username, wen.username, gone.username, 'nobody']
    const present = async () => {
      const { data } = await ask(asker, 'presence:list', { usernames })
      return (data as CommandData<'presence:list'>).online
    }
    expect(await present()).toEqual([])
    const [first, second] = [await connect(zhou), await connect(wen)]
    await second.request('room:enter', { roomId: server.roomId })
    expect(await present()).toEqual([{ username: zhou.username }, { username: wen.username }])
    await first.request('presence:set', { isAway: true })
    expect(await present()).toContainEqual({ username: zhou.username, awaySince: expect.any(String) })
    await connect(zhou)
    expect(await present()).toContainEqual({ username: zhou.username })
    for (const client of [first, second]) client.socket.disconnect()
    await expect.poll(present).toEqual([{ username: zhou.username }])
  })

  it('is not told of more people than fit', async () => {
    const { cast } = await createCast('private')
    const usernames = Array.from({ length: PRESENCE_MAX + 1 }, (_, index) => `user_${index}`)
    expect(await ask(cast.owner, 'presence:list', { usernames })).toEqual({ ok: false, code: 'invalid' })
  })
})

describe('being away', () => {
  it('is said over sockets alone, told to the room, and to nobody else', async () => {
    const { cast, roomId } = await createCast('private')
    const [owner, member, stranger] = [cast.owner, cast.member, cast.stranger]
    const [a, b, c] = [await connect(owner), await connect(member), await connect(stranger)]
    for (const client of [a, b]) await client.request('room:enter', { roomId })
    await a.fact('presence:changed', ({ joined }) => joined.some(({ id }) => id === member.id))
    expect(await b.request('presence:set', { isAway: true })).toEqual({ ok: true, data: {} })
    const told = await a.fact('away:changed')
    expect(told).toMatchObject({ roomId, people: [{ userId: member.id, since: expect.any(String) }] })
    expect(await c.request('presence:set', { isAway: true })).toEqual({ ok: true, data: {} })
    expect(await c.request('member:list', { roomId })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const list = await a.request('member:list', { roomId, query: member.username })
    expect(list).toMatchObject({ ok: true, data: { members: [{ isOnline: true, awaySince: expect.any(String) }] } })
    const late = await connect(cast.moderator)
    await late.request('room:enter', { roomId })
    expect(await late.fact('away:changed')).toEqual(told)
    const again = await connect(member)
    await again.request('room:enter', { roomId })
    await a.fact('away:changed', ({ people }) => people.some(({ userId, since }) => userId === member.id && !since))
    expect([...c.listFacts('away:changed'), ...c.listFacts('presence:changed')]).toEqual([])
    const post = overHttp as unknown as (user: TestUser, name: string, input: object) => Promise<Outcome>
    expect(await post(member, 'presence:set', { isAway: true })).toEqual({ ok: false, code: 'not_found' })
  })
})
