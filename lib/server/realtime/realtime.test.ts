import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { WebSocket } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROTOCOL } from '#lib/protocol/limits.ts'
import { eventually, expectWithin } from '#test/eventually.ts'
import { sendRaw, toUpgrade } from '#test/raw-http.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { deleteAccount } from '../auth/account-deletion.ts'
import { sessionCookieName } from '../auth/cookies.ts'
import { hashPassword } from '../auth/password.ts'
import { endSessions } from '../auth/session.ts'
import { endRows } from '../auth/session-rows.ts'
import { connectTo } from '../database/connect.ts'
import { recall } from '../remember.ts'
import { db, requireDatabaseUrl } from '../store/prisma.ts'
import type { ChatServer } from './io.ts'
import { closeSessions } from './revoke.ts'
import { checkSessions } from './session-watch.ts'
import { tellQuiet } from './tell-quiet.ts'

let server: TestServer
let alice: TestUser
let bob: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  alice = await server.createUser('alice')
  bob = await server.createUser('bob')
})
afterEach(() => server.disconnectAll())
afterAll(() => server.close())

function message(text: string, fields: { ask?: boolean; clientId?: string } = {}) {
  return { roomId: server.roomId, clientId: randomUUID(), text, ...fields }
}

/** Holds a message's row until it is released. */
async function lock(messageId: string) {
  const connection = await connectTo(requireDatabaseUrl())
  await connection.beginTransaction()
  await connection.query('SELECT id FROM messages WHERE id = ? FOR UPDATE', [messageId])
  return { release: () => connection.end() }
}

/** The deletions that wait for a message's row. */
function listErasing(): Promise<unknown[]> {
  return db().$queryRaw`
    SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE messages SET sender%'`
}

function toTampered(cookie: string): string {
  const middle = Math.floor(cookie.length / 2)
  return `${cookie.slice(0, middle)}${cookie[middle] === 'A' ? 'B' : 'A'}${cookie.slice(middle + 1)}`
}

describe('the handshake', () => {
  it('lets in a session from the site, and one that sends no Origin', async () => {
    await server.open({ cookie: alice.cookie, origin: server.origin }).connected()
    await server.open({ cookie: alice.cookie }).connected()
  })

  it.each([
    ['no cookie', () => ''],
    ['a forged cookie', () => `${sessionCookieName()}=${Buffer.from('{"id":"1"}').toString('base64')}`],
    ['a cookie with one character changed', () => toTampered(alice.cookie)],
  ])('refuses %s', async (_name, cookie) => {
    expect(await server.open({ cookie: cookie(), origin: server.origin }).refusal()).toBe('unauthenticated')
  })

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])('refuses the Origin %s', async (origin) => {
    expect(await server.open({ cookie: alice.cookie, origin }).refusal()).toBe('forbidden_origin')
  })

  it('refuses a session that was signed out, and one from before a new password', async () => {
    const eve = await server.createUser('eve')
    await endSessions({ userId: eve.id, only: eve.sessionId }, 'signed_out')
    expect(await server.open({ cookie: eve.cookie }).refusal()).toBe('unauthenticated')
    const dan = await server.createUser('dan')
    const danElsewhere = await server.createSession(dan)
    await endSessions({ userId: dan.id, except: danElsewhere.sessionId }, 'password_changed')
    expect(await server.open({ cookie: dan.cookie }).refusal()).toBe('unauthenticated')
    await server.open({ cookie: danElsewhere.cookie }).connected()
  })

  it('refuses whoever was disabled', async () => {
    const zoe = await server.createUser('zoe')
    await db().user.update({ where: { id: BigInt(zoe.id) }, data: { status: 'disabled' } })
    expect(await server.open({ cookie: zoe.cookie }).refusal()).toBe('unauthenticated')
  })

  it('lets in who names the protocol of the server, and tells whoever names another to reload', async () => {
    await server.open({ cookie: alice.cookie }, { protocol: PROTOCOL }).connected()
    for (const protocol of [1, PROTOCOL + 1, String(PROTOCOL), null])
      expect(await server.open({ cookie: alice.cookie }, { protocol }).refusal()).toBe('upgrade_required')
  })

  it('refuses a token that nobody knows, whatever cookie comes with it', async () => {
    expect(await server.open({ cookie: alice.cookie }, { token: 'plr_made-up' }).refusal()).toBe('unauthenticated')
  })

  it('refuses the eleventh socket of one person', async () => {
    const many = await server.createUser('many')
    await Promise.all(Array.from({ length: 10 }, () => server.open({ cookie: many.cookie }).connected()))
    expect(await server.open({ cookie: many.cookie }).refusal()).toBe('rate_limited')
  })

  it('takes a client whose path has no slash at its end', async () => {
    const socket = io(`${server.origin}/chat`, {
      ...{ path: '/ws', addTrailingSlash: false, transports: ['websocket'], reconnection: false, forceNew: true },
      extraHeaders: { cookie: alice.cookie },
    })
    await new Promise((resolve, reject) => socket.once('connect', () => resolve(null)).once('connect_error', reject))
    expect(await socket.timeout(5_000).emitWithAck('room:enter', { roomId: server.roomId })).toMatchObject({ ok: true })
    socket.disconnect()
  })

  it.each(['/ws', '/ws/', 'http://[/ws/?EIO=4', '/ws?EIO=4&transport=websocket&sid=x'])(
    'answers 400 to an upgrade that no client of Socket.IO sends: %s',
    async (target) => {
      expect((await sendRaw(server.port, toUpgrade(target))).status).toBe(400)
    },
  )
})

describe('a message', () => {
  it('is acknowledged, reaches everybody in the room once, and is in the table as it was', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    const text = `${Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join('\n')}\n\t👍🏽 中文 'quoted' <b>\r\n`
    const sent = await a.request('message:send', message(text))
    if (!sent.ok) throw new Error(sent.error.code)
    const { id } = sent.data.message
    const holds = ({ messages }: { messages: { id: string }[] }) => messages.some((one) => one.id === id)
    for (const client of [a, b]) {
      const fact = await client.fact('messages:created', holds)
      expect(fact.messages.find((one) => one.id === id)).toEqual(sent.data.message)
    }
    const row = await db().message.findUniqueOrThrow({ where: { id: BigInt(id) } })
    expect(row.message).toBe(text)
    expect(b.listFacts('messages:created').filter(holds)).toHaveLength(1)
  })

  it('that is sent again with the same client id is stored once and acknowledged alike', async () => {
    const a = await server.enter(alice)
    const once = message('once')
    const [first, second] = await Promise.all([a.request('message:send', once), a.request('message:send', once)])
    expect(first.ok).toBe(true)
    expect(second).toEqual(first)
    expect(await a.request('message:send', { ...once, text: 'twice' })).toEqual({
      ok: false,
      error: { code: 'conflict' },
    })
  })

  it('keeps one order for all when many arrive at once', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? a : b).request('message:send', message(`burst ${i}`))),
    )
    const seqs = results.map((result) => (result.ok ? result.data.message.seq : Number.NaN)).sort((x, y) => x - y)
    const last = seqs.at(-1)
    await Promise.all(
      [a, b].map((client) => client.fact('messages:created', ({ messages }) => messages.at(-1)?.seq === last)),
    )
    for (const client of [a, b]) {
      const heard = client.listFacts('messages:created').flatMap(({ messages }) => messages.map(({ seq }) => seq))
      expect(heard).toEqual(Array.from({ length: heard.length }, (_, i) => (heard[0] ?? 0) + i))
      expect(heard.filter((seq) => seqs.includes(seq))).toEqual(seqs)
    }
    expect(a.listFacts('messages:created').length).toBeLessThan(100)
  })

  it('reaches nobody who has left the room', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    await b.request('room:leave', { roomId: server.roomId })
    const sent = await a.request('message:send', message('to those who stayed'))
    await a.fact(
      'messages:created',
      ({ messages }) => sent.ok && messages.some(({ id }) => id === sent.data.message.id),
    )
    expect(b.listFacts('messages:created')).toEqual([])
  })
})

describe('the edge', () => {
  it.each([
    ['null', 'message:send', [null]],
    ['nothing', 'message:send', []],
    ['a string', 'message:send', ['x']],
    ['an unknown key', 'room:enter', [{ roomId: '1', more: 1 }]],
    ['a number for an id', 'room:enter', [{ roomId: 1 }]],
    ['an object for an id', 'room:enter', [{ roomId: { not: '' } }]],
    ['a negative rev', 'room:enter', [{ roomId: '1', after: -1 }]],
    ['a client id that is none', 'message:send', [{ roomId: '1', clientId: 'x', text: 'x' }]],
    ['two inputs', 'typing:set', [{ roomId: '1', isTyping: true }, {}]],
    ['a command that does not exist', 'room:destroy', [{}]],
    ['a name from Object.prototype', '__proto__', [{}]],
    ['bytes where text belongs', 'message:send', [{ roomId: '1', clientId: randomUUID(), text: Buffer.from('x') }]],
  ])('answers invalid to %s', async (_name, command, input) => {
    const a = await server.enter(alice)
    const answer = await a.socket.timeout(5_000).emitWithAck(command, ...input)
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } })
  })

  it('lives on after events without an acknowledgement, with a wrong one, and with reserved names', async () => {
    const a = await server.enter(alice)
    a.socket.emit('message:send', message('without an ack'))
    a.socket.emit('message:send', message('with a string'), 'ack')
    a.socket.emit('message:send')
    a.socket.emit('error', new Error('x'))
    for (const name of ['disconnecting', 'newListener', 'connect', 'disconnect']) {
      a.socket.io.engine.write(`2/chat,["${name}",{}]`)
    }
    const b = await server.enter(bob)
    const page = await b.request('room:enter', { roomId: server.roomId })
    if (!page.ok) throw new Error(page.error.code)
    expect(page.data.messages.map(({ text }) => text)).not.toContain('without an ack')
  })

  it('answers not_found to a room and a message that are not there', async () => {
    const client = server.open({ cookie: alice.cookie })
    await client.connected()
    const notFound = { ok: false, error: { code: 'not_found' } }
    expect(await client.request('room:enter', { roomId: '987654321' })).toEqual(notFound)
    expect(await client.request('typing:set', { roomId: '987654321', isTyping: true })).toEqual(notFound)
    expect(await client.request('reply:stop', { messageId: '987654321' })).toEqual(notFound)
  })

  it('tells of a member who types without having entered, and refuses a stranger who does', async () => {
    const a = await server.enter(alice)
    const [b, stranger] = [bob, await server.createStranger('passer-by')].map(({ cookie }) => server.open({ cookie }))
    if (!b || !stranger) throw new Error('nobody came')
    await Promise.all([b.connected(), stranger.connected()])
    const typing = { roomId: server.roomId, isTyping: true }
    expect(await stranger.request('typing:set', typing)).toEqual({ ok: false, error: { code: 'forbidden' } })
    expect(await b.request('typing:set', typing)).toEqual({ ok: true, data: {} })
    await a.fact('typing:changed', ({ userId, isTyping }) => userId === bob.id && isTyping)
  })

  it('lets somebody who is no member read along, unseen, and say nothing', async () => {
    const a = await server.enter(alice)
    const stranger = await server.createStranger('stranger')
    const client = await server.enter(stranger)
    expect(client.entered.online).not.toContain(stranger.id)
    expect(client.entered.members.map(({ id }) => id)).not.toContain(stranger.id)
    const forbidden = { ok: false, error: { code: 'forbidden' } }
    expect(await client.request('message:send', message('let me in'))).toEqual(forbidden)
    expect(await client.request('typing:set', { roomId: server.roomId, isTyping: true })).toEqual(forbidden)
    const text = `heard by all ${randomUUID()}`
    await a.request('message:send', message(text))
    await client.fact('messages:created', ({ messages }) => messages.some((said) => said.text === text))
    // What a newcomer's coming tells comes behind what the stranger's would have told.
    const member = await server.createUser('member')
    await server.enter(member)
    await a.fact('presence:changed', ({ joined }) => joined.some(({ id }) => id === member.id))
    expect(a.listFacts('presence:changed').flatMap(({ joined }) => joined.map(({ id }) => id))).not.toContain(
      stranger.id,
    )
    expect(a.listFacts('typing:changed').map(({ userId }) => userId)).not.toContain(stranger.id)
  })

  it('names the field of a text that may not be stored', async () => {
    const a = await server.enter(alice)
    expect(await a.request('message:send', message(' \n '))).toEqual({
      ok: false,
      error: { code: 'invalid', fields: { text: 'required' } },
    })
  })
})

describe('a hostile peer', () => {
  /** A bare connection of engine.io. */
  function openTransport(): Promise<WebSocket> {
    const url = `${server.origin.replace('http', 'ws')}/ws/?EIO=4&transport=websocket`
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      socket.addEventListener('open', () => resolve(socket))
      socket.addEventListener('error', () => reject(new Error('not opened')))
    })
  }
  const untilClosed = (socket: WebSocket) => new Promise((resolve) => socket.addEventListener('close', resolve))

  it('that never asks for the chat is cut within 5 s', async () => {
    const began = performance.now()
    await untilClosed(await openTransport())
    expectWithin(6_000, began)
  })

  it('that asks for another namespace gets none', async () => {
    const socket = await openTransport()
    const answers: string[] = []
    socket.addEventListener('message', ({ data }) => answers.push(String(data)))
    socket.send('40')
    socket.send('40/admin,')
    await eventually(() => expect(answers.filter((answer) => answer.startsWith('44'))).toHaveLength(2))
    socket.close()
  })

  it('is cut at a frame of more than 256 KiB, and nobody else is', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    a.socket.emit('message:send', message('x'.repeat(256 * 1024)))
    await a.ended()
    expect(await b.request('typing:set', { roomId: server.roomId, isTyping: false })).toMatchObject({ ok: true })
  })

  it('gets invalid for JSON as deep as a frame can be', async () => {
    const a = await server.enter(alice)
    const answers: string[] = []
    a.socket.io.engine.on('packet', (packet: { type: string; data?: string }) => answers.push(packet.data ?? ''))
    const depth = 100_000
    a.socket.io.engine.write(`2/chat,77["message:send",${'['.repeat(depth)}${']'.repeat(depth)}]`)
    await eventually(() => expect(answers).toContain('3/chat,77[{"ok":false,"error":{"code":"invalid"}}]'))
  })

  it('is cut at a packet that can’t be read, and nobody else is', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    a.socket.io.engine.write('2/chat,["message:send",{')
    await a.ended()
    expect(b.socket.connected).toBe(true)
  })
})

describe('coming back', () => {
  it('brings exactly what was missed', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    const { rev } = b.entered
    b.socket.disconnect()
    for (const text of ['missed 1', 'missed 2']) await a.request('message:send', message(text))
    const again = server.open({ cookie: bob.cookie })
    await again.connected()
    const entered = await again.request('room:enter', { roomId: server.roomId, after: rev })
    if (!entered.ok) throw new Error(entered.error.code)
    expect(entered.data.messages.map(({ text }) => text)).toEqual(['missed 1', 'missed 2'])
    expect(entered.data.rev).toBe(rev + 2)
  })

  it('hears the head of the room every few seconds', async () => {
    const a = await server.enter(alice)
    const head = await a.fact('room:head')
    expect(head).toEqual({ roomId: server.roomId, rev: expect.any(Number) })
  })
})

describe('presence', () => {
  it('shows a person once, however many tabs, and tells of coming and going as differences', async () => {
    const carol = await server.createUser('carol')
    const a = await server.enter(alice)
    const first = await server.enter(carol)
    const joined = await a.fact('presence:changed', (fact) => fact.joined.some(({ id }) => id === carol.id))
    expect(joined.joined).toEqual([expect.objectContaining({ username: carol.username, kind: 'human' })])
    const second = await server.enter(carol)
    expect(second.entered.online.filter((id) => id === carol.id)).toHaveLength(1)
    first.socket.disconnect()
    await second.request('typing:set', { roomId: server.roomId, isTyping: true })
    await a.fact('typing:changed', (fact) => fact.userId === carol.id && fact.isTyping)
    second.socket.disconnect()
    const left = await a.fact('presence:changed', (fact) => fact.left.includes(carol.id))
    expect(left.joined).toEqual([])
    const changes = a.listFacts('presence:changed')
    expect(changes.filter((fact) => fact.joined.some(({ id }) => id === carol.id))).toHaveLength(1)
    expect(changes.filter((fact) => fact.left.includes(carol.id))).toHaveLength(1)
  })

  it('has the AI always online', async () => {
    const { entered } = await server.enter(alice)
    const ai = entered.members.find(({ kind }) => kind === 'ai')
    expect(ai).toMatchObject({ username: 'ai', displayName: '小砚' })
    expect(entered.online).toContain(ai?.id)
  })
})

describe('a reply of the AI', () => {
  it('is queued, streams to everybody, to a late joiner too, and ends as done', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    const count = server.assistant.calls.length
    const sent = await a.request('message:send', message('@小砚 hello?'))
    if (!sent.ok) throw new Error(sent.error.code)
    const created = await b.fact('messages:created', ({ messages }) =>
      messages.some(({ replyTo }) => replyTo === sent.data.message.id),
    )
    const reply = created.messages.find(({ kind }) => kind === 'ai')
    expect(reply).toMatchObject({ status: 'queued', sender: 'ai', askedBy: alice.username })
    const call = await eventually(() => {
      const next = server.assistant.calls[count]
      if (!next) throw new Error('not called yet')
      return next
    })
    call.say('Hello, ')
    await Promise.all([a, b].map((client) => client.fact('reply:delta', ({ text }) => text === 'Hello, ')))
    const late = await server.enter(await server.createUser('late'))
    expect(late.entered.replies).toEqual([{ messageId: reply?.id, offset: 0, text: 'Hello, ' }])
    call.say('all.')
    call.end()
    for (const client of [a, b, late]) {
      const done = await client.fact(
        'message:changed',
        (fact) => fact.message.id === reply?.id && fact.message.status === 'done',
      )
      expect(done.message.text).toBe('Hello, all.')
    }
    expect(late.listFacts('reply:delta')).toEqual([
      expect.objectContaining({ messageId: reply?.id, offset: 7, text: 'all.' }),
    ])
  })

  it('may be stopped by the asker and not by others', async () => {
    const [a, b] = [await server.enter(alice), await server.enter(bob)]
    const sent = await a.request('message:send', message('stop me', { ask: true }))
    if (!sent.ok) throw new Error(sent.error.code)
    const created = await a.fact('messages:created', ({ messages }) =>
      messages.some(({ replyTo }) => replyTo === sent.data.message.id),
    )
    const messageId = created.messages.find(({ kind }) => kind === 'ai')?.id ?? ''
    expect(await b.request('reply:stop', { messageId })).toEqual({ ok: false, error: { code: 'forbidden' } })
    // A busy database may ask to come again.
    await expect.poll(() => a.request('reply:stop', { messageId })).toEqual({ ok: true, data: {} })
    await b.fact('message:changed', (fact) => fact.message.id === messageId && fact.message.status === 'stopped')
  })
})

describe('a session that ends', () => {
  it('closes its own sockets and leaves other devices', async () => {
    const two = await server.createUser('two')
    const client = await server.enter(two)
    const other = await server.enter(alice)
    closeSessions({ userId: two.id, only: two.sessionId }, 'signed_out')
    expect(await client.fact('session:ended')).toEqual({ reason: 'signed_out' })
    await client.ended()
    expect(other.socket.connected).toBe(true)
  })

  it('closes a socket whose handshake was under way, too', async () => {
    const two = await server.createUser('two')
    // Behind the handshake's own look, and before the socket is one that could be closed.
    const endOnce = vi.fn(() => endSessions({ userId: two.id, only: two.sessionId }, 'signed_out'))
    recall<ChatServer>('io')?.use((socket, next) => {
      if (socket.data.sessionId === two.sessionId) void endOnce().then(() => next())
      else next()
    })
    const client = server.open({ cookie: two.cookie })
    await client.connected()
    expect(await client.fact('session:ended')).toEqual({ reason: 'signed_out' })
    await client.ended()
    expect(await endOnce.mock.results[0]?.value).toBe(1)
  })

  it('closes all others at a new password', async () => {
    const own = await server.createUser('own')
    const elsewhere = await server.createSession(own)
    const [kept, cut] = [await server.enter(own), await server.enter(elsewhere)]
    closeSessions({ userId: own.id, except: own.sessionId }, 'password_changed')
    expect(await cut.fact('session:ended')).toEqual({ reason: 'password_changed' })
    await cut.ended()
    expect(cut.listFacts('session:ended')).toHaveLength(1)
    expect(await kept.request('room:leave', { roomId: server.roomId })).toMatchObject({ ok: true })
    expect(kept.listFacts('session:ended')).toEqual([])
  })

  it('is not somebody else’s, whoever names it', async () => {
    const two = await server.createUser('two')
    const client = await server.enter(two)
    expect(await endSessions({ userId: alice.id, only: two.sessionId }, 'ended')).toBe(0)
    expect(await client.request('room:leave', { roomId: server.roomId })).toMatchObject({ ok: true })
    expect(client.listFacts('session:ended')).toEqual([])
  })

  it('is found in the database though nobody said so, and all others go on', async () => {
    const [leaver, changer] = [await server.createUser('leaver'), await server.createUser('changer')]
    const disabled = await server.createUser('disabled')
    const other = await server.createSession(changer)
    const [left, kept, cut] = [await server.enter(leaver), await server.enter(changer), await server.enter(other)]
    const out = await server.enter(disabled)
    await checkSessions()
    await endRows(db(), { userId: leaver.id }, 'signed_out')
    await endRows(db(), { userId: changer.id, except: changer.sessionId }, 'password_changed')
    await db().user.update({ where: { id: BigInt(disabled.id) }, data: { status: 'disabled' } })
    await checkSessions()
    expect(await left.fact('session:ended')).toEqual({ reason: 'signed_out' })
    expect(await cut.fact('session:ended')).toEqual({ reason: 'password_changed' })
    expect(await out.fact('session:ended')).toEqual({ reason: 'disabled' })
    await Promise.all([left.ended(), cut.ended(), out.ended()])
    expect(await kept.request('room:leave', { roomId: server.roomId })).toMatchObject({ ok: true })
  })
})

describe('what somebody is called', () => {
  it('changes for all in their rooms, in lists and presence, and for what they do next', async () => {
    const ann = await server.createUser('ann')
    const [mine, other] = [await server.enter(ann), await server.enter(alice)]
    const renamed = { id: ann.id, username: ann.username, displayName: 'Ann of Green' }
    await server.chat.users.rename(ann, 'Ann of Green')
    for (const client of [mine, other])
      expect(await client.fact('member:changed')).toEqual({
        roomId: server.roomId,
        user: { ...renamed, kind: 'human', role: 'member', color: expect.any(Number) },
        role: 'member',
      })
    const late = await server.enter(await server.createUser('late'))
    expect(late.entered.members).toContainEqual(expect.objectContaining(renamed))
    const again = await mine.request('room:enter', { roomId: server.roomId })
    expect(again).toMatchObject({ ok: true, data: { me: renamed } })
  })

  it('and whether they may be disturbed are found in the database though nobody said so', async () => {
    const ann = await server.createUser('ann')
    const client = await server.enter(ann)
    await db().user.update({ where: { id: BigInt(ann.id) }, data: { displayName: 'Ann of Red', role: 'admin' } })
    await checkSessions()
    const again = await client.request('room:enter', { roomId: server.roomId })
    expect(again).toMatchObject({ ok: true, data: { me: { displayName: 'Ann of Red', role: 'admin' } } })
    const other = await server.enter(alice)
    for (const isQuiet of [true, false]) {
      await setQuiet(ann, isQuiet)
      await checkSessions()
      await client.fact('quiet:changed', (fact) => fact.isQuiet === isQuiet)
      await other.fact('away:changed', isStanding(ann, isQuiet))
    }
  })

  it('and whether they may be disturbed hold however late the handshake’s answer is', async () => {
    const ann = await server.createUser('ann')
    await setQuiet(ann, true)
    const other = await server.enter(alice)
    // Said between what the handshake reads and the join: nothing of this person is here then.
    tellQuiet(ann.id, false)
    const client = await server.enter(ann)
    const list = () => other.request('member:list', { roomId: server.roomId, query: ann.username })
    expect(await list()).not.toMatchObject({ data: { members: [{ isQuiet: true }] } })
    tellQuiet(ann.id, true)
    await other.fact('away:changed', isStanding(ann, true))
    expect(await list()).toMatchObject({ data: { members: [{ isOnline: true, isQuiet: true }] } })
    expect(client.listFacts('quiet:changed')).toEqual([{ isQuiet: true }])
  })

  const isStanding =
    ({ id }: TestUser, isQuiet: boolean) =>
    (fact: { people: { userId: string; isQuiet?: boolean }[] }) =>
      fact.people.some((one) => one.userId === id && (one.isQuiet ?? false) === isQuiet)

  async function setQuiet({ id }: TestUser, isQuiet: boolean) {
    const data = { isQuiet: Number(isQuiet) }
    await db().noticeSettings.upsert({
      ...{ where: { userId: BigInt(id) }, update: data, create: { userId: BigInt(id), ...data } },
    })
  }

  it('is not told to whoever shares no room with them', async () => {
    const [ann, stranger] = [await server.createUser('ann'), await server.createStranger('stranger')]
    const outside = server.open({ cookie: stranger.cookie })
    await outside.connected()
    const inside = await server.enter(alice)
    await server.chat.users.rename(ann, 'Ann of Blue')
    await inside.fact('member:changed', ({ user }) => user.displayName === 'Ann of Blue')
    expect(await outside.request('user:list', { usernames: [ann.username] })).toMatchObject({ ok: true })
    expect(outside.listFacts('member:changed')).toEqual([])
  })

  it('is found by handle and by a part of it', async () => {
    const ann = await server.createUser('ann')
    const client = await server.enter(alice)
    await server.chat.users.rename(ann, 'Annapurna 8091')
    const found = { ok: true, data: { users: [{ id: ann.id, username: ann.username, displayName: 'Annapurna 8091' }] } }
    expect(await client.request('user:list', { usernames: [ann.username, 'nobody'] })).toMatchObject(found)
    expect(await client.request('user:list', { query: 'purna 80' })).toMatchObject(found)
  })

  it.each([
    {},
    { query: 'x', usernames: [] },
    { query: 'x'.repeat(65) },
    { usernames: Array(51).fill('x') },
    { usernames: 'x' },
    { query: 'x', more: 1 },
  ])('is not found by %j', async (input) => {
    const client = await server.enter(alice)
    expect(await client.request('user:list', input as never)).toMatchObject({ ok: false, error: { code: 'invalid' } })
  })
})

describe('an account that is deleted', () => {
  it('ends its sockets, leaves its rooms, and its messages have its new name', async () => {
    const ann = await server.createUser('ann')
    await server.createUser('boss', 'admin')
    const password = await hashPassword('tall green lamp')
    await db().user.update({ where: { id: BigInt(ann.id) }, data: { password } })
    const [own, other] = [await server.enter(ann), await server.enter(alice)]
    const sent = await own.request('message:send', message('my words'))
    const session = { user: ann, sessionId: ann.sessionId, isQuiet: false, issuedAt: new Date(), expiresAt: new Date() }
    await deleteAccount(session, 'tall green lamp', '192.0.2.1')
    expect(await own.fact('session:ended')).toEqual({ reason: 'disabled' })
    await own.ended()
    const username = `deleted-${ann.id}`
    const { user } = await other.fact('member:changed', (fact) => fact.user.id === ann.id)
    expect(user).toMatchObject({ id: ann.id, username, displayName: username, status: 'deleted' })
    await other.fact('member:left', (fact) => fact.username === username)
    await other.fact('presence:changed', ({ left }) => left.includes(ann.id))
    const late = await server.enter(await server.createUser('late'))
    expect(late.entered.members.map(({ id }) => id)).not.toContain(ann.id)
    if (!sent.ok) throw new Error(sent.error.code)
    expect(late.entered.messages.find(({ id }) => id === sent.data.message.id)).toMatchObject({ sender: username })
    expect(await server.open({ cookie: ann.cookie }).refusal()).toBe('unauthenticated')
  })

  it('is told last of all, whatever a room has still to say by the old name', async () => {
    const ann = await server.createUser('ann')
    await server.createUser('boss', 'admin')
    const password = await hashPassword('tall green lamp')
    await db().user.update({ where: { id: BigInt(ann.id) }, data: { password } })
    const [own, other] = [await server.enter(ann), await server.enter(alice)]
    const send = async () => {
      const sent = await own.request('message:send', message('her words'))
      if (!sent.ok) throw new Error(sent.error.code)
      return sent.data.message
    }
    // In the order in which they get their new sender.
    const [first, last] = [await send(), await send()].sort((a, b) =>
      (a.clientId ?? '') < (b.clientId ?? '') ? -1 : 1,
    )
    const row = await lock(first?.id ?? '')
    const session = { user: ann, sessionId: ann.sessionId, isQuiet: false, issuedAt: new Date(), expiresAt: new Date() }
    const deletion = deleteAccount(session, 'tall green lamp', '192.0.2.1')
    const isAnn = (fact: { user: { id: string } }) => fact.user.id === ann.id
    const told = await other.fact('member:changed', isAnn)
    expect(told).toMatchObject({ formerUsername: ann.username, user: { username: `deleted-${ann.id}` } })
    await expect.poll(listErasing).toHaveLength(1)
    await other.request('pin:set', { messageId: last?.id ?? '', isPinned: true })
    await other.fact('message:changed', (fact) => fact.message.sender === ann.username)
    await row.release()
    await deletion
    // Who is here is told by a clock of its own, which says nothing of this order.
    const listNaming = () =>
      other.facts
        .filter(({ name, fact }) => name !== 'presence:changed' && JSON.stringify(fact).includes(ann.username))
        .map(({ name }) => name)
    const change = ['member:changed', 'member:left']
    await expect.poll(() => listNaming().slice(-5)).toEqual([...change, 'message:changed', ...change])
  })
})

describe('changing a room', () => {
  const change = (trigger: unknown, more: object = {}) => ({ roomId: server.roomId, trigger, ...more }) as never

  it('by an admin is told to all in it, and holds for the next message', async () => {
    const root = await server.createUser('root', 'admin')
    const [admin, member] = [await server.enter(root), await server.enter(alice)]
    // Her entrance is known here, with the trigger of before.
    await member.request('message:send', message('before', { ask: false }))
    const changed = await admin.request('room:change', change('off'))
    expect(changed).toMatchObject({ ok: true, data: { room: { id: server.roomId, trigger: 'off' } } })
    const fact = await member.fact('room:changed')
    expect({ room: fact.room }).toEqual(changed.ok && changed.data)
    const { messages } = await member.fact('messages:created', (told) => told.messages.some(({ event }) => event))
    const event = { type: 'trigger', by: root.username, trigger: 'off' }
    expect(messages.find((one) => one.event)).toMatchObject({ kind: 'system', sender: root.username, text: '', event })
    const sent = await member.request('message:send', message('@小砚 hello?'))
    expect(sent.ok && sent.data.ai).toBeUndefined()
    const again = await server.enter(bob)
    expect(again.entered.messages.find((one) => one.event)?.event).toEqual(event)
    await admin.request('room:change', change('mention'))
    const asked = await member.request('message:send', message('@小砚 hello?'))
    expect(asked).toMatchObject({ ok: true, data: { ai: 'asked' } })
  })

  it('is refused to members, without a trigger, with an unknown one and with unknown keys', async () => {
    const root = await server.createUser('root', 'admin')
    const [admin, member] = [await server.enter(root), await server.enter(alice)]
    const code = async (client: typeof admin, input: never) => {
      const result = await client.request('room:change', input)
      return result.ok ? 'ok' : result.error.code
    }
    expect(await code(member, change('off'))).toBe('forbidden')
    expect(await code(admin, change('sometimes'))).toBe('invalid')
    expect(await code(admin, change(undefined))).toBe('invalid')
    expect(await code(admin, change('off', { colour: 'x' }))).toBe('invalid')
    expect(await code(admin, change('off', { roomId: '999999' }))).toBe('not_found')
    const head = await db().room.findFirst({ select: { lastRev: true } })
    expect(await code(admin, change('mention'))).toBe('ok')
    expect(await db().room.findFirst({ select: { lastRev: true } })).toEqual(head)
  })
})
