import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EMOJI_MAX, PAGE_MAX_BYTES, PINS_MAX } from '#lib/protocol/limits.ts'
import { createTestServer, type TestClient, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as getPins } from '../rooms/[roomId]/pins/route.ts'
import { POST } from './[command]/route.ts'

/** Reactions and pins through both doors: who may, what is told, and what is refused. */

let server: TestServer
let owner: TestUser
let member: TestUser
let admin: TestUser
let stranger: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  ;[owner, member] = [await server.createUser('owner'), await server.createUser('member')]
  ;[admin, stranger] = [await server.createStranger('admin', 'admin'), await server.createStranger('stranger')]
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

type Marks = 'reaction:set' | 'pin:set'

/** As a socket's acknowledgement, whichever way it went. */
async function overHttp(name: Marks, input: object, { cookie }: TestUser): Promise<unknown> {
  const command = name.replace(':', '.')
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command }) })
  const body = await response.json()
  return response.status === 200 ? { ok: true, data: body } : { ok: false, error: body.error, status: response.status }
}

async function overSocket(name: Marks, input: object, user: TestUser): Promise<unknown> {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  return await client.request(name, input as never)
}

interface PinsAnswer {
  messages?: { id: string; seq: number }[]
  nextCursor?: string
}

async function readPins(roomId: string, { cookie }: TestUser, query = ''): Promise<[number, PinsAnswer]> {
  const request = new Request(`${server.origin}/api/rooms/${roomId}/pins${query}`, { headers: { cookie } })
  const response = await getPins(request, { params: Promise.resolve({ roomId }) })
  return [response.status, await response.json()]
}

async function as(user: TestUser): Promise<TestClient> {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  return client
}

/** A room of the owner's with the member in it, and a message there. */
async function createRoom(visibility: 'public' | 'private') {
  const client = await as(owner)
  const made = await client.request('room:create', { name: 'r', visibility, usernames: [member.username] })
  if (!made.ok) throw new Error(made.error.code)
  const { id: roomId } = made.data.room
  async function send() {
    const sent = await client.request('message:send', { roomId, clientId: randomUUID(), text: 'x', ask: false })
    if (!sent.ok) throw new Error(sent.error.code)
    return sent.data.message
  }
  return { client, roomId, send, message: await send() }
}

const reaction = (messageId: string, emoji = '👍', isOn = true) => ({ messageId, emoji, isOn })
const refusal = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) })

describe.each([
  ['a socket', overSocket],
  ['HTTP', overHttp],
])('over %s', (_, call) => {
  async function expectRefused(user: TestUser, messageId: string, code: string): Promise<void> {
    expect(await call('reaction:set', reaction(messageId), user)).toMatchObject(refusal(code))
    expect(await call('pin:set', { messageId, isPinned: true }, user)).toMatchObject(refusal(code))
  }

  test('a member reacts and pins, and the room is told', async () => {
    const { client, roomId, message } = await createRoom('private')
    await client.request('room:enter', { roomId })
    const by = member.username
    expect(await call('reaction:set', reaction(message.id), member)).toEqual({ ok: true, data: {} })
    expect(await client.fact('reaction:changed')).toEqual({
      ...{ roomId, messageId: message.id, rev: message.rev + 1, emoji: '👍', username: by, isOn: true },
    })
    const marked = { ...message, rev: message.rev + 2, reactions: [{ emoji: '👍', by: [by] }], pinnedBy: by }
    const pinned = { ok: true, data: { message: marked } }
    expect(await call('pin:set', { messageId: message.id, isPinned: true }, member)).toEqual(pinned)
    expect(await call('pin:set', { messageId: message.id, isPinned: true }, owner)).toEqual(pinned)
    expect((await client.fact('message:changed')).message).toEqual(marked)
    expect(await readPins(roomId, owner)).toEqual([200, { messages: [marked] }])
    const missed = await client.request('room:enter', { roomId, after: message.rev })
    expect(missed).toMatchObject({ data: { messages: [marked], rev: marked.rev } })
    expect(await call('reaction:set', reaction(message.id, '👍', false), member)).toEqual({ ok: true, data: {} })
    expect(await call('reaction:set', reaction(message.id, '👍', false), member)).toEqual({ ok: true, data: {} })
    await client.fact('reaction:changed', ({ isOn, rev }) => !isOn && rev === marked.rev + 1)
    const after = await client.request('room:enter', { roomId, after: marked.rev })
    const { reactions: _none, ...rest } = marked
    expect(after).toMatchObject({ data: { messages: [{ ...rest, rev: marked.rev + 1 }], rev: marked.rev + 1 } })
  })

  test('nobody does who is no member: forbidden where it may be read, else not found', async () => {
    const open = await createRoom('public')
    const closed = await createRoom('private')
    await expectRefused(stranger, open.message.id, 'forbidden')
    await expectRefused(admin, open.message.id, 'forbidden')
    await expectRefused(stranger, closed.message.id, 'not_found')
    await expectRefused(admin, closed.message.id, 'not_found')
    await expectRefused(member, '99999999', 'not_found')
    expect((await readPins(open.roomId, stranger))[0]).toBe(200)
    expect((await readPins(closed.roomId, stranger))[0]).toBe(404)
    expect((await readPins(closed.roomId, admin))[0]).toBe(404)
  })

  test('whoever was banned does no more, and neither does anybody where it is archived', async () => {
    const { client, roomId, message } = await createRoom('public')
    expect(await call('pin:set', { messageId: message.id, isPinned: true }, member)).toMatchObject({ ok: true })
    await client.request('member:remove', { roomId, username: member.username, ban: true })
    await expectRefused(member, message.id, 'not_found')
    expect((await readPins(roomId, member))[0]).toBe(404)
    await client.request('room:archive', { roomId, isArchived: true })
    await expectRefused(owner, message.id, 'forbidden')
    expect((await readPins(roomId, owner))[1].messages).toHaveLength(1)
  })

  test('what was deleted has no marks and takes none, after a look at the right', async () => {
    const { client, roomId, message } = await createRoom('public')
    await call('reaction:set', reaction(message.id), member)
    await call('pin:set', { messageId: message.id, isPinned: true }, member)
    const deleted = await client.request('message:delete', { messageId: message.id })
    expect(deleted).toMatchObject({ data: { message: { text: '' } } })
    expect(deleted).not.toHaveProperty('data.message.reactions')
    expect(deleted).not.toHaveProperty('data.message.pinnedBy')
    expect(await readPins(roomId, member)).toEqual([200, { messages: [] }])
    await expectRefused(member, message.id, 'conflict')
    await expectRefused(stranger, message.id, 'forbidden')
  })

  test('the 21st emoji and the 101st pin are a conflict', async () => {
    const { send, message } = await createRoom('public')
    const emoji = Array.from({ length: EMOJI_MAX }, (_, index) => String.fromCodePoint(0x1f600 + index))
    await Promise.all(emoji.map((one) => overHttp('reaction:set', reaction(message.id, one), owner)))
    expect(await call('reaction:set', reaction(message.id, '🎉'), member)).toMatchObject(refusal('conflict'))
    expect(await call('reaction:set', reaction(message.id), member)).toMatchObject(refusal('conflict'))
    expect(await call('reaction:set', reaction(message.id, emoji[0]), member)).toMatchObject({ ok: true })
    const others = await Promise.all(Array.from({ length: PINS_MAX }, send))
    await Promise.all(others.map(({ id }) => overHttp('pin:set', { messageId: id, isPinned: true }, owner)))
    expect(await call('pin:set', { messageId: message.id, isPinned: true }, member)).toMatchObject(refusal('conflict'))
  })

  test('pins of any length come in pages of 192 KiB, newest pin first, with a cursor to the older ones', async () => {
    const { client, roomId } = await createRoom('private')
    const seqs: number[] = []
    // Quotation marks have twice as many bytes on the wire as in the database.
    for (const text of ['x', ...Array.from({ length: 13 }, (_, n) => (n % 2 ? '"' : '汉').repeat(16_000)), 'y']) {
      const sent = await client.request('message:send', { roomId, clientId: randomUUID(), text, ask: false })
      if (!sent.ok) throw new Error(sent.error.code)
      await client.request('pin:set', { messageId: sent.data.message.id, isPinned: true })
      seqs.unshift(sent.data.message.seq)
    }
    const pages: number[][] = []
    for (let query: string | undefined = ''; query !== undefined; ) {
      const [status, page]: [number, PinsAnswer] = await readPins(roomId, member, query)
      expect(status).toBe(200)
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(PAGE_MAX_BYTES)
      pages.push((page.messages ?? []).map(({ seq }) => seq))
      query = page.nextCursor && `?cursor=${page.nextCursor}`
    }
    expect(pages.flat()).toEqual(seqs)
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.length).toBeLessThan(6)
    for (const query of ['?cursor=', '?cursor=x', '?cursor=-1', '?before=1'])
      expect((await readPins(roomId, member, query))[0]).toBe(400)
  })

  test.each(['', 'a', '❤', '👍👍', '👍 ', 'x'.repeat(65)])('%j is no reaction', async (emoji) => {
    const { message } = await createRoom('public')
    expect(await call('reaction:set', reaction(message.id, emoji), owner)).toMatchObject(refusal('invalid'))
    expect(await call('reaction:set', { ...reaction(message.id), more: 1 }, owner)).toMatchObject(refusal('invalid'))
  })
})
