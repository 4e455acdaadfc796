import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#lib/protocol/entities.ts'
import { type HttpPerson, meetOverHttp, named, postCommand, said } from '#test/http-people.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', READS_PER_10S: '0', AI_DEFAULT_TRIGGER: 'off' })
})
afterAll(async () => {
  server.disconnectAll()
  await server.close()
})

const meet = (name: string, role?: Role) => meetOverHttp(server, name, role)

describe('a command over HTTP by the contract', () => {
  test('is refused with the status of its code', async () => {
    const [owner, stranger] = [await meet('own'), await meet('str')]
    const slug = `s-${randomUUID()}`
    const { room } = await owner.run('room:create', { ...named('open'), slug })
    const roomId = room.id
    const { cookie } = owner.user
    const topic = JSON.stringify({ roomId, topic: 'x' })
    expect((await postCommand('room:change', topic, { cookie })).status).toBe(200)
    expect((await postCommand('room:change', topic, { cookie, origin: server.origin })).status).toBe(200)
    const table: [status: number, code: string, body: string, headers: Record<string, string>][] = [
      [400, 'invalid', JSON.stringify({ roomId, topic: 'x', more: 1 }), { cookie }],
      [400, 'invalid', JSON.stringify({ roomId, topic: 7 }), { cookie }],
      [400, 'invalid', JSON.stringify({ topic: 'x' }), { cookie }],
      [400, 'invalid', '[]', { cookie }],
      [400, 'invalid', JSON.stringify({ roomId, slug: 'not a slug' }), { cookie }],
      [401, 'unauthenticated', topic, {}],
      [401, 'unauthenticated', topic, { cookie, authorization: 'Bearer plr_unknown' }],
      [403, 'forbidden', topic, { cookie: stranger.user.cookie }],
      [403, 'forbidden_origin', topic, { cookie, origin: 'https://elsewhere.example' }],
      [403, 'forbidden_origin', topic, { cookie, origin: 'null' }],
      [404, 'not_found', JSON.stringify({ roomId: '999999999', topic: 'x' }), { cookie }],
      [413, 'too_large', JSON.stringify({ roomId, topic: 'x'.repeat(256 * 1024) }), { cookie }],
      [415, 'unsupported_media_type', 'topic=x', { cookie, 'content-type': 'application/x-www-form-urlencoded' }],
      [415, 'unsupported_media_type', '{', { cookie }],
    ]
    for (const [status, code, body, headers] of table) {
      const response = await postCommand('room:change', body, headers)
      expect([body.slice(0, 60), response.status, await response.json()]).toEqual([
        ...[body.slice(0, 60), status],
        { error: expect.objectContaining({ code }) },
      ])
    }
    for (const command of ['room:enter', 'room:leave', 'inbox:open', 'typing:set', 'room:nothing'])
      expect([command, await owner.try(command, { roomId })]).toEqual([command, '404 not_found'])
    const again = await stranger.ask('room:create', { ...named('other'), slug: slug.toUpperCase() })
    expect(again).toEqual([409, { error: { code: 'taken', fields: { slug: 'taken' } } }])
  })

  test('leaves a system message of each kind of change, with exactly what happened', async () => {
    const [owner, other, comer] = [await meet('own'), await meet('oth'), await meet('com')]
    const admin = await meet('adm', 'admin')
    const { room } = await owner.run('room:create', { ...named('events'), usernames: [other.username] })
    const roomId = room.id
    const change = (input: object) => owner.run('room:change', { roomId, ...input })
    await comer.run('member:join', { roomId })
    await comer.run('member:join', { roomId })
    await comer.run('member:leave', { roomId })
    await owner.run('member:add', { roomId, usernames: [comer.username, other.username] })
    await owner.run('member:role', { roomId, username: other.username, role: 'moderator' })
    await owner.run('member:role', { roomId, username: other.username, role: 'moderator' })
    await owner.run('member:remove', { roomId, username: comer.username })
    await change({ name: 'Another name' })
    await change({ name: 'Another name', topic: 'A topic' })
    await change({ trigger: 'auto' })
    await change({ assistants: [] })
    await change({ slug: `quiet-${randomUUID()}`, instructions: 'be brief', readsFromSeq: 2 })
    await owner.run('room:archive', { roomId, isArchived: true })
    await owner.run('room:archive', { roomId, isArchived: true })
    await owner.run('room:archive', { roomId, isArchived: false })
    await change({ visibility: 'private' })
    await admin.run('member:role', { roomId, username: admin.username, role: 'owner' })
    const by = (person: HttpPerson, event: object) => ({
      ...{ sender: person.username, text: '' },
      event: { ...event, by: person.username },
    })
    expect(await owner.readEvents(roomId)).toEqual([
      by(owner, { type: 'room_created' }),
      by(owner, { type: 'added', usernames: [other.username] }),
      by(comer, { type: 'joined' }),
      by(comer, { type: 'left' }),
      by(owner, { type: 'added', usernames: [comer.username] }),
      by(owner, { type: 'role', username: other.username, role: 'moderator' }),
      by(owner, { type: 'removed', username: comer.username }),
      by(owner, { type: 'renamed', name: 'Another name' }),
      by(owner, { type: 'topic', topic: 'A topic' }),
      by(owner, { type: 'trigger', trigger: 'auto' }),
      by(owner, { type: 'assistants', assistants: [] }),
      by(owner, { type: 'archived' }),
      by(owner, { type: 'unarchived' }),
      by(owner, { type: 'visibility', visibility: 'private' }),
      by(admin, { type: 'took_over' }),
    ])
  })

  test('lowers slugs, leads on from old ones until they are taken, and frees those of deleted rooms', async () => {
    const owner = await meet('own')
    const [first, second] = [`First-${randomUUID()}`, `second-${randomUUID()}`]
    const { room } = await owner.run('room:create', { ...named('moving'), slug: first })
    expect(room.slug).toBe(first.toLowerCase())
    const findId = async (slug: string) => (await server.chat.rooms.findBySlug(owner.user, slug))?.id
    await owner.run('room:change', { roomId: room.id, slug: second })
    expect(await findId(first.toLowerCase())).toBe(room.id)
    // Back to what it was, and away again.
    await owner.run('room:change', { roomId: room.id, slug: first })
    await owner.run('room:change', { roomId: room.id, slug: second })
    const taker = await owner.run('room:create', { ...named('taker'), slug: first })
    expect(await findId(first.toLowerCase())).toBe(taker.room.id)
    expect(await findId(second)).toBe(room.id)
    await owner.run('room:delete', { roomId: room.id })
    expect(await findId(second)).toBeUndefined()
    expect((await owner.run('room:create', { ...named('heir'), slug: second })).room.slug).toBe(second)
  })

  test('lets people begin with nothing unread, however they come in', async () => {
    const [owner, joiner, invited, added] = [await meet('own'), await meet('joi'), await meet('inv'), await meet('add')]
    const { room } = await owner.run('room:create', named('busy'))
    const roomId = room.id
    for (const text of ['one', '@everyone two']) await owner.run('message:send', said(roomId, text))
    const { invite } = await owner.run('invite:create', { roomId })
    const token = invite.url.split('/').at(-1)
    expect((await joiner.run('member:join', { roomId })).mine).toMatchObject({ unread: 0, mentions: 0, role: 'member' })
    expect((await invited.run('invite:accept', { token })).mine).toMatchObject({ unread: 0, mentions: 0 })
    await owner.run('member:add', { roomId, usernames: [added.username] })
    expect(await added.readMine(roomId)).toMatchObject({ unread: 0, mentions: 0 })
    const { message } = await owner.run('message:send', said(roomId, `@${added.username}`))
    expect(await added.readMine(roomId)).toMatchObject({ unread: 1, mentions: 1, lastReadSeq: message.seq - 1 })
    expect(await owner.readMine(roomId)).toMatchObject({ unread: 0, lastReadSeq: message.seq })
    expect((await added.run('read:set', { roomId, seq: 1_000_000 })).mine).toMatchObject({ lastReadSeq: message.seq })
    expect((await added.run('read:set', { roomId, seq: 1 })).mine).toMatchObject({ lastReadSeq: message.seq })
    const back = (await added.run('read:set', { roomId, seq: message.seq - 1, back: true })).mine
    expect(back).toMatchObject({ unread: 1, mentions: 1 })
  })
})
