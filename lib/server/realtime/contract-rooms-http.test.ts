import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#lib/protocol/entities.ts'
import { type HttpPerson, meetOverHttp, named, said } from '#test/http-people.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { db } from '../store/prisma.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', READS_PER_10S: '0', AI_DEFAULT_TRIGGER: 'off' })
})
afterAll(async () => {
  server.disconnectAll()
  await server.close()
})

const meet = (name: string, role?: Role) => meetOverHttp(server, name, role)

describe('a room over HTTP by the contract', () => {
  test('that is archived goes on being read, left, opened again and deleted, and nothing else', async () => {
    const [owner, member] = [await meet('own'), await meet('mem')]
    const { room } = await owner.run('room:create', { ...named('old'), usernames: [member.username] })
    const roomId = room.id
    const { message } = await owner.run('message:send', said(roomId))
    const messageId = message.id
    const { invite } = await owner.run('invite:create', { roomId })
    const { username } = member
    await owner.run('room:archive', { roomId, isArchived: true })
    const forbidden: [string, object][] = [
      ['message:send', said(roomId)],
      ['message:edit', { messageId, text: 'x' }],
      ['message:delete', { messageId }],
      ['reaction:set', { messageId, emoji: '👍', isOn: true }],
      ['pin:set', { messageId, isPinned: true }],
      ['room:change', { roomId, topic: 'x' }],
      ['member:add', { roomId, usernames: [username] }],
      ['member:remove', { roomId, username }],
      ['member:unban', { roomId, username }],
      ['member:role', { roomId, username, role: 'owner' }],
      ['invite:create', { roomId }],
      ['invite:list', { roomId }],
      ['invite:revoke', { inviteId: invite.id }],
      ['catchup:ask', { roomId, afterSeq: 0 }],
    ]
    for (const [command, input] of forbidden)
      expect([command, await owner.try(command, input)]).toEqual([command, '403 forbidden'])
    const stranger = await meet('str')
    expect(await stranger.try('member:join', { roomId })).toBe('403 forbidden')
    const going: [string, object][] = [
      ['member:list', { roomId }],
      ['read:set', { roomId, seq: 1 }],
      ['notify:set', { roomId, notify: 'none' }],
      ['member:leave', { roomId }],
    ]
    for (const [command, input] of going) expect([command, await member.try(command, input)]).toEqual([command, '200'])
    expect((await member.readEvents(roomId)).at(-1)).toMatchObject({ event: { type: 'left' } })
    await owner.run('room:archive', { roomId, isArchived: false })
    await owner.run('room:archive', { roomId, isArchived: true })
    await owner.run('room:delete', { roomId })
    expect(await owner.try('member:list', { roomId })).toBe('404 not_found')
  })

  test('keeps its last owner while others are in, whoever asks', async () => {
    const [owner, member] = [await meet('own'), await meet('mem')]
    const admin = await meet('adm', 'admin')
    const { room } = await owner.run('room:create', { ...named('kept'), usernames: [member.username] })
    const roomId = room.id
    const { username } = owner
    expect(await owner.try('member:leave', { roomId })).toBe('409 conflict')
    expect(await owner.try('member:role', { roomId, username, role: 'moderator' })).toBe('409 conflict')
    expect(await admin.try('member:role', { roomId, username, role: 'member' })).toBe('409 conflict')
    expect(await admin.try('member:remove', { roomId, username })).toBe('409 conflict')
    expect(await admin.try('member:remove', { roomId, username, ban: true })).toBe('409 conflict')
    await owner.run('member:role', { roomId, username: member.username, role: 'owner' })
    expect(await owner.try('member:leave', { roomId })).toBe('200')
    // Alone in it, one may go.
    expect(await member.try('member:leave', { roomId })).toBe('200')
  })

  test('is come into by an invitation that holds, and by no other', async () => {
    const [owner, ...guests] = [await meet('own'), await meet('one'), await meet('two'), await meet('six')]
    const [first, second, third] = guests as [HttpPerson, HttpPerson, HttpPerson]
    const { room } = await owner.run('room:create', { ...named('closed'), visibility: 'private' })
    const roomId = room.id
    const invite = async (more: object = {}) => {
      const made = (await owner.run('invite:create', { roomId, ...more })).invite
      expect(made.url).toBe(`${server.origin}/invite/${made.url.split('/').at(-1)}`)
      return { id: made.id, token: made.url.split('/').at(-1) }
    }
    const once = await invite({ maxUses: 1 })
    // Whoever is in costs no use.
    expect(await owner.try('invite:accept', { token: once.token })).toBe('200')
    expect((await first.run('invite:accept', { token: once.token })).room.id).toBe(roomId)
    expect(await second.try('invite:accept', { token: once.token })).toBe('404 not_found')
    const revoked = await invite()
    await owner.run('invite:revoke', { inviteId: revoked.id })
    const ended = await invite({ expiresInHours: 1 })
    await db().invite.update({ where: { id: BigInt(ended.id) }, data: { expiresAt: new Date(Date.now() - 1_000) } })
    for (const { token } of [revoked, ended, { token: 'made-up' }])
      expect(await second.try('invite:accept', { token })).toBe('404 not_found')
    expect((await owner.run('invite:list', { roomId })).invites.map(({ id }) => id)).toEqual([once.id])
    const holding = await invite()
    await owner.run('member:remove', { roomId, username: third.username, ban: true })
    expect(await third.try('invite:accept', { token: holding.token })).toBe('409 conflict')
    expect(await second.try('invite:accept', { token: holding.token, more: 1 })).toBe('400 invalid')
    expect(await second.try('invite:revoke', { inviteId: holding.id })).toBe('404 not_found')
    expect(await second.try('invite:accept', { token: holding.token })).toBe('200')
  })

  test('that becomes private is taken from those who listen outside, and from them alone', async () => {
    const [owner, member, outsider] = [await meet('own'), await meet('mem'), await meet('out')]
    const { room } = await owner.run('room:create', { ...named('closing'), usernames: [member.username] })
    const roomId = room.id
    const [inside, outside] = [member, outsider].map(({ user }) => server.open({ cookie: user.cookie }))
    if (!inside || !outside) throw new Error('nobody listens')
    for (const client of [inside, outside]) {
      await client.connected()
      expect(await client.request('room:enter', { roomId })).toMatchObject({ ok: true })
    }
    await owner.run('room:change', { roomId, visibility: 'private' })
    expect(await outside.fact('inbox:left')).toEqual({ roomId, reason: 'removed' })
    const { message } = await owner.run('message:send', said(roomId, 'among us'))
    await inside.fact('messages:created', ({ messages }) => messages.some(({ id }) => id === message.id))
    expect(inside.listFacts('inbox:left')).toEqual([])
    expect(outside.listFacts('messages:created').flatMap(({ messages }) => messages.map(({ id }) => id))).not.toContain(
      message.id,
    )
    expect(await outside.request('room:enter', { roomId })).toEqual({ ok: false, error: { code: 'not_found' } })
    expect(await outsider.try('member:join', { roomId })).toBe('404 not_found')
  })
})
