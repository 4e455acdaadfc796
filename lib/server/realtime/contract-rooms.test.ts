import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'

/** Rooms as a client finds them that knows the contract's page alone: names and codes as they stand there. */

interface Answer {
  ok: boolean
  data?: { room?: { id: string }; invite?: { id: string; url: string }; message?: { id: string } }
  error?: { code: string; fields?: Record<string, string> }
}

let server: TestServer
const sockets: Socket[] = []

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', READS_PER_10S: '0' })
})
afterAll(async () => {
  for (const socket of sockets) socket.disconnect()
  await server.close()
})

type Person = Awaited<ReturnType<typeof meet>>

async function meet(name: string, role: 'admin' | 'member' = 'member') {
  const user: TestUser = await server.createUser(name, role)
  const socket = io(`${server.origin}/chat`, {
    ...{ path: '/ws', transports: ['websocket'], extraHeaders: { cookie: user.cookie }, forceNew: true },
  })
  sockets.push(socket)
  const ask = (command: string, input: object): Promise<Answer> => socket.timeout(5_000).emitWithAck(command, input)
  return {
    username: user.username,
    ask,
    /** `ok`, or the code of the refusal. */
    async try(command: string, input: object): Promise<string> {
      const answer = await ask(command, input)
      return answer.ok ? 'ok' : (answer.error?.code ?? '')
    },
  }
}

async function makeRoom(owner: Person, visibility: 'public' | 'private', others: Person[] = []): Promise<string> {
  const usernames = others.map(({ username }) => username)
  const { data } = await owner.ask('room:create', { name: `Room ${randomUUID()}`, visibility, usernames })
  return data?.room?.id ?? ''
}

const say = (roomId: string) => ({ roomId, clientId: randomUUID(), text: 'hello', ask: false })

describe('a room by the contract', () => {
  test('refuses whoever may not: not_found where it may not be read, else forbidden', async () => {
    const [owner, moderator, member, stranger] = await Promise.all(
      ['own', 'mod', 'mem', 'str'].map((name) => meet(name)),
    )
    if (!owner || !moderator || !member || !stranger) throw new Error('nobody came')
    const admin = await meet('adm', 'admin')
    for (const visibility of ['public', 'private'] as const) {
      const roomId = await makeRoom(owner, visibility, [moderator, member])
      const role = { roomId, username: moderator.username, role: 'moderator' }
      expect(await owner.try('member:role', role)).toBe('ok')
      const outside = visibility === 'public' ? 'forbidden' : 'not_found'
      const inviting = visibility === 'public' ? 'ok' : 'forbidden'
      const table: [command: string, input: object, moderator: string, member: string][] = [
        ['message:send', say(roomId), 'ok', 'ok'],
        ['room:change', { roomId, topic: 'a topic' }, 'ok', 'forbidden'],
        ['room:change', { roomId, name: 'A name' }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, slug: `s-${randomUUID()}` }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, visibility }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, trigger: 'off' }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, assistants: [] }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, instructions: 'x' }, 'forbidden', 'forbidden'],
        ['room:change', { roomId, readsFromSeq: 1 }, 'forbidden', 'forbidden'],
        ['member:role', { ...role, username: member.username }, 'forbidden', 'forbidden'],
        ['room:archive', { roomId, isArchived: true }, 'forbidden', 'forbidden'],
        ['room:delete', { roomId }, 'forbidden', 'forbidden'],
        ['invite:create', { roomId }, 'ok', inviting],
        ['invite:list', { roomId }, 'ok', inviting],
        ['member:remove', { roomId, username: owner.username }, 'forbidden', 'forbidden'],
        ['member:unban', { roomId, username: member.username }, 'ok', 'forbidden'],
        ['notify:set', { roomId, notify: 'mentions' }, 'ok', 'ok'],
        ['read:set', { roomId, seq: 1_000_000 }, 'ok', 'ok'],
      ]
      for (const [command, input, asModerator, asMember] of table) {
        const what = `${command} ${JSON.stringify(input)}`
        expect([what, await stranger.try(command, input)]).toEqual([what, outside])
        expect([what, await member.try(command, input)]).toEqual([what, asMember])
        expect([what, await moderator.try(command, input)]).toEqual([what, asModerator])
      }
      // An admin manages a public channel from outside and sees a private one only by becoming its owner.
      expect(await admin.try('message:send', say(roomId))).toBe(outside)
      expect(await admin.try('room:change', { roomId, topic: 'by an admin' })).toBe(
        visibility === 'public' ? 'ok' : 'not_found',
      )
      if (visibility === 'private')
        expect(await admin.try('member:role', { roomId, username: admin.username, role: 'owner' })).toBe('ok')
      expect(await owner.try('member:remove', { roomId, username: owner.username })).toBe('forbidden')
      expect(await moderator.try('member:remove', { roomId, username: moderator.username })).toBe('forbidden')
    }
  })

  test('keeps its last owner, and does nothing more once it is archived but what goes on', async () => {
    const [owner, member] = [await meet('own'), await meet('mem')]
    const roomId = await makeRoom(owner, 'public', [member])
    expect(await owner.try('member:leave', { roomId })).toBe('conflict')
    expect(await owner.try('member:role', { roomId, username: owner.username, role: 'member' })).toBe('conflict')
    expect(await owner.try('room:archive', { roomId, isArchived: true })).toBe('ok')
    expect(await member.try('message:send', say(roomId))).toBe('forbidden')
    expect(await owner.try('room:change', { roomId, topic: 'x' })).toBe('forbidden')
    expect(await owner.try('member:add', { roomId, usernames: [member.username] })).toBe('forbidden')
    expect(await owner.try('invite:create', { roomId })).toBe('forbidden')
    expect(await member.try('read:set', { roomId, seq: 1 })).toBe('ok')
    expect(await member.try('notify:set', { roomId, notify: 'none' })).toBe('ok')
    expect(await member.try('room:enter', { roomId })).toBe('ok')
    expect(await member.try('member:leave', { roomId })).toBe('ok')
    expect(await owner.try('room:archive', { roomId, isArchived: false })).toBe('ok')
    expect(await owner.try('room:delete', { roomId })).toBe('ok')
    expect(await owner.try('room:enter', { roomId })).toBe('not_found')
    const admin = await meet('adm', 'admin')
    expect(await admin.try('room:delete', { roomId: server.roomId })).toBe('forbidden')
  })

  test('skips those inside, knows nobody of an unknown name, and lets in nobody who is banned', async () => {
    const [owner, member, banned] = [await meet('own'), await meet('mem'), await meet('ban')]
    const roomId = await makeRoom(owner, 'public', [member])
    const made = await owner.ask('invite:create', { roomId })
    const token = made.data?.invite?.url.split('/').at(-1) ?? ''
    expect(await owner.ask('member:add', { roomId, usernames: [member.username] })).toEqual({
      ok: true,
      data: { added: [] },
    })
    expect(await owner.try('member:add', { roomId, usernames: ['nobody_at_all'] })).toBe('not_found')
    expect(await owner.try('member:remove', { roomId, username: banned.username, ban: true })).toBe('ok')
    expect(await owner.try('member:add', { roomId, usernames: [banned.username] })).toBe('conflict')
    expect(await banned.try('room:enter', { roomId })).toBe('not_found')
    expect(await banned.try('member:join', { roomId })).toBe('not_found')
    expect(await banned.try('invite:accept', { token })).toBe('conflict')
    expect(await member.try('invite:accept', { token })).toBe('ok')
    expect(await owner.try('invite:revoke', { inviteId: made.data?.invite?.id ?? '' })).toBe('ok')
    expect(await member.try('invite:accept', { token })).toBe('not_found')
    expect(await member.try('invite:accept', { token: 'made-up' })).toBe('not_found')
    expect(await owner.ask('member:list', { roomId })).toMatchObject({ data: { banned: [banned.username] } })
    expect((await member.ask('member:list', { roomId })).data).not.toHaveProperty('banned')
  })

  test('between people is theirs alone, the same for the same people, and nobody leaves it', async () => {
    const [ann, bob, eve] = [await meet('ann'), await meet('bob'), await meet('eve')]
    const admin = await meet('adm', 'admin')
    const { data } = await ann.ask('direct:open', { usernames: [bob.username] })
    const roomId = data?.room?.id ?? ''
    expect((await bob.ask('direct:open', { usernames: [ann.username] })).data?.room?.id).toBe(roomId)
    expect(await ann.try('direct:open', { usernames: ['nobody_at_all'] })).toBe('not_found')
    expect(await ann.try('direct:open', { usernames: [] })).toBe('ok')
    for (const outsider of [eve, admin]) {
      expect(await outsider.try('room:enter', { roomId })).toBe('not_found')
      expect(await outsider.try('message:send', say(roomId))).toBe('not_found')
      expect(await outsider.try('member:role', { roomId, username: outsider.username, role: 'owner' })).toBe(
        'not_found',
      )
      expect(await outsider.try('room:delete', { roomId })).toBe('not_found')
    }
    expect(await bob.try('room:change', { roomId, topic: 'ours', trigger: 'off', instructions: 'x' })).toBe('ok')
    const refused: [string, object][] = [
      ['room:change', { roomId, name: 'Ours' }],
      ['room:archive', { roomId, isArchived: true }],
      ['room:delete', { roomId }],
      ['member:leave', { roomId }],
      ['member:add', { roomId, usernames: [eve.username] }],
      ['member:remove', { roomId, username: bob.username }],
      ['invite:create', { roomId }],
    ]
    for (const [command, input] of refused)
      expect([command, await ann.try(command, input)]).toEqual([command, 'forbidden'])
    const sent = await ann.ask('message:send', say(roomId))
    const messageId = sent.data?.message?.id ?? ''
    expect(await bob.try('message:delete', { messageId })).toBe('forbidden')
    expect(await bob.try('message:edit', { messageId, text: 'x' })).toBe('forbidden')
    expect(await ann.try('message:edit', { messageId, text: 'better' })).toBe('ok')
    expect(await ann.try('message:delete', { messageId })).toBe('ok')
    expect(await ann.try('message:edit', { messageId, text: 'x' })).toBe('conflict')
    expect(await ann.try('pin:set', { messageId, isPinned: true })).toBe('conflict')
  })
})
