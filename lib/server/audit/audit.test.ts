import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST } from '#app/api/v1/[command]/route.ts'
import type { CommandData, CommandInput, HttpCommandName } from '#lib/protocol/wire.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { deleteAccountOf } from '../auth/account-deletion.ts'
import { assistantRegistry } from '../chat.ts'
import { connectTo } from '../database/connect.ts'
import { db, requireDatabaseUrl } from '../store/prisma.ts'
import { appendAudit, appendAuditBy } from './append.ts'
import { verifyAudit } from './verify.ts'
import { writeAudit } from './write.ts'

let server: TestServer
let admin: TestUser
let member: TestUser

beforeAll(async () => {
  server = await createTestServer({}, undefined, assistantRegistry)
  await assistantRegistry().load()
  admin = await server.createUser('mira', 'admin')
  member = await server.createUser('lin')
})
afterAll(() => server.close())

beforeEach(async () => {
  await db().auditLine.deleteMany()
  await db().auditHead.update({ where: { id: 1 }, data: { lastId: 0, hash: new Uint8Array(32) } })
})

const line = (name = 'x') => ({ actor: 'program' as const, action: 'room:changed' as const, details: { name } })

function listLines() {
  return db().auditLine.findMany({ orderBy: { id: 'asc' } })
}

describe('the chain', () => {
  test('holds for lines of all kinds, added by several at once and in transactions of their own or of others', async () => {
    const connection = await connectTo(requireDatabaseUrl())
    await Promise.all([
      ...Array.from({ length: 6 }, (_, number) => writeAudit(line(`汉字 😀 '"\\ ${number}`))),
      db().$transaction((tx) => appendAudit(tx, { ...line(), actor: admin, target: { kind: 'user', id: member.id } })),
      (async () => {
        await connection.beginTransaction()
        await appendAuditBy(connection, { ...line(), roomId: server.roomId, ip: '2001:db8::1' })
        await connection.commit()
      })(),
    ])
    await connection.end()
    expect((await listLines()).map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await verifyAudit()).toEqual({ lines: 8, fault: null })
  })

  test('has no line of what was rolled back', async () => {
    await writeAudit(line())
    const failing = db().$transaction(async (tx) => {
      await appendAudit(tx, line())
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await writeAudit(line())
    expect(await verifyAudit()).toEqual({ lines: 2, fault: null })
  })

  test('tells which line was taken out, changed, or cut off at the end', async () => {
    const faultAfter = async (damage: () => Promise<unknown>) => {
      await db().auditLine.deleteMany()
      await db().auditHead.update({ where: { id: 1 }, data: { lastId: 0, hash: new Uint8Array(32) } })
      for (let number = 1; number <= 4; number++) await writeAudit({ ...line(String(number)), ip: '192.0.2.7' })
      await damage()
      return (await verifyAudit()).fault
    }
    expect(await faultAfter(async () => {})).toBeNull()
    const where = { id: 2n }
    expect(await faultAfter(() => db().auditLine.delete({ where }))).toEqual({ id: '2', kind: 'missing' })
    expect(await faultAfter(() => db().auditLine.delete({ where: { id: 4n } }))).toEqual({ id: '4', kind: 'cut_off' })
    for (const data of [{ actor: '1' }, { details: '{}' }, { at: new Date(0) }, { action: 'user:deleted' }])
      expect(await faultAfter(() => db().auditLine.update({ where, data }))).toEqual({ id: '2', kind: 'changed' })
    const ip = '192.0.2.8'
    expect(await faultAfter(() => db().auditLine.update({ where, data: { ip } }))).toEqual({ id: '2', kind: 'address' })
    const head = { lastId: 3n }
    expect(await faultAfter(() => db().auditHead.update({ where: { id: 1 }, data: head }))).not.toBeNull()
    expect(await faultAfter(() => db().auditHead.delete({ where: { id: 1 } }))).not.toBeNull()
    await db().auditHead.create({ data: { id: 1, lastId: 0, hash: new Uint8Array(32) } })
  })

  test('holds when addresses are forgotten', async () => {
    await writeAudit({ ...line(), ip: '192.0.2.7' })
    await writeAudit(line())
    await db().auditLine.updateMany({ data: { ip: null, ipSalt: null } })
    expect(await verifyAudit()).toEqual({ lines: 2, fault: null })
  })
})

describe('a line', () => {
  test('is written with the deletion of a person and of a room, or neither is done', async () => {
    const person = await server.createUser('gone')
    const roomId = await createRoom(member, 'public')
    const read = async () => {
      const user = await db().user.findUniqueOrThrow({ where: { id: BigInt(person.id) } })
      return [user.status, (await db().room.findUnique({ where: { id: BigInt(roomId) } }))?.kind ?? 'deleted']
    }
    const head = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } })
    await db().auditHead.delete({ where: { id: 1 } })
    await expect(deleteAccountOf(admin, person.username)).rejects.toThrow()
    await expect(server.chat.commands['room:delete'](admin, { roomId })).rejects.toThrow()
    expect(await read()).toEqual([null, 'channel'])
    await db().auditHead.create({ data: head })
    await deleteAccountOf(admin, person.username)
    await server.chat.commands['room:delete'](admin, { roomId })
    expect(await read()).toEqual(['deleted', 'deleted'])
    expect((await listLines()).map(({ action }) => action)).toEqual(['user:deleted', 'room:deleted'])
  })

  test('is written with the deletion of a message by an admin, or neither is done', async () => {
    const { commands } = server.chat
    const roomId = await createRoom(member, 'public')
    const say = (text: string) => commands['message:send'](member, { roomId, clientId: randomUUID(), text, ask: false })
    const { message } = await say('kept')
    const read = () => db().message.findUniqueOrThrow({ where: { id: BigInt(message.id) } })
    const head = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } })
    await db().auditHead.delete({ where: { id: 1 } })
    await expect(commands['message:delete'](admin, { messageId: message.id })).rejects.toThrow('audit_head')
    expect(await read()).toMatchObject({ message: 'kept', deletedAt: null, rev: BigInt(message.rev) })
    await db().auditHead.create({ data: head })
    // The room is not held, and goes on where it was.
    expect((await say('and on')).message).toMatchObject({ seq: message.seq + 1, rev: message.rev + 1 })
    await commands['message:delete'](admin, { messageId: message.id })
    await commands['message:delete'](admin, { messageId: message.id })
    expect(await read()).toMatchObject({ message: '', rev: BigInt(message.rev + 2) })
    expect((await listLines()).map(({ action }) => action)).toEqual(['message:deleted'])
  })

  test('is written with the making of an invitation, or neither is done', async () => {
    const roomId = await createRoom(member, 'private')
    const create = () => server.chat.commands['invite:create'](member, { roomId })
    const head = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } })
    await db().auditHead.delete({ where: { id: 1 } })
    await expect(create()).rejects.toThrow('audit_head')
    await db().auditHead.create({ data: head })
    expect(await db().invite.count({ where: { roomId: BigInt(roomId) } })).toBe(0)
    const { invite } = await create()
    expect((await listLines()).map(({ action, targetId }) => [action, targetId])).toEqual([
      ['invite:created', invite.id],
    ])
  })

  test('is written of each of the messages that an admin deletes at once, in one chain', async () => {
    const { commands } = server.chat
    const roomIds = [await createRoom(member, 'public'), await createRoom(member, 'public')]
    const say = (roomId: string) =>
      commands['message:send'](member, { roomId, clientId: randomUUID(), text: 'x', ask: false })
    const said = await Promise.all([...roomIds, ...roomIds, ...roomIds].map(say))
    await Promise.all([
      ...said.map(({ message }) => commands['message:delete'](admin, { messageId: message.id })),
      ...roomIds.map(say),
      writeAudit(line()),
    ])
    const lines = await listLines()
    const deleted = lines.filter(({ action }) => action === 'message:deleted').map(({ details }) => JSON.parse(details))
    expect(new Set(deleted.map(({ messageId }) => messageId))).toEqual(new Set(said.map(({ message }) => message.id)))
    expect(await verifyAudit()).toEqual({ lines: said.length + 1, fault: null })
  })

  test('is written of what only an admin may do in a room, with where it came from, and none of what its owner does', async () => {
    const roomId = await createRoom(member, 'public')
    await run(member, 'room:change', { roomId, topic: 'an owner sets it' })
    expect(await listLines()).toEqual([])

    await run(admin, 'room:change', { roomId, topic: 'an admin sets it' })
    await run(admin, 'member:add', { roomId, usernames: [admin.username] })
    await run(admin, 'room:delete', { roomId })
    const lines = await listLines()
    expect(lines.map(({ actor, action, roomId: id }) => [actor, action, String(id)])).toEqual([
      [admin.id, 'room:changed', roomId],
      [admin.id, 'member:changed', roomId],
      [admin.id, 'room:deleted', roomId],
    ])
    expect(lines.map(({ ip }) => ip)).toEqual(['192.0.2.9', '192.0.2.9', '192.0.2.9'])
    expect(lines.map(({ details }) => details).join()).not.toContain(admin.username)
  })

  test('is written when an admin takes a private room over, and deletes what others said', async () => {
    const roomId = await createRoom(member, 'private')
    await run(admin, 'member:role', { roomId, username: admin.username, role: 'owner' })
    const open = await createRoom(member, 'public')
    const { message } = await run(member, 'message:send', {
      roomId: open,
      clientId: randomUUID(),
      text: 'x',
      ask: false,
    })
    await run(admin, 'message:delete', { messageId: message.id })
    const lines = await listLines()
    expect(lines.map(({ action, details }) => [action, JSON.parse(details)])).toEqual([
      ['room:taken_over', {}],
      ['message:deleted', { messageId: message.id }],
    ])
    expect(lines.map(({ ip }) => ip)).toEqual(['192.0.2.9', '192.0.2.9'])
  })

  test('is written of endpoints, assistants and budgets, without any secret', async () => {
    const secret = 'sk-secret-0123456789abcd'
    const made = { name: 'line', baseUrl: 'http://127.0.0.1:9/v1', apiKey: secret, headers: { 'x-key': secret } }
    const { endpoint } = await run(admin, 'endpoint:create', made)
    await run(admin, 'endpoint:change', {
      id: endpoint.id,
      apiKey: `${secret}2`,
      proxyUrl: `http://a:${secret}@p.test`,
    })
    const assistant = { username: 'audited', displayName: 'Audited', model: 'm', endpointId: endpoint.id }
    await run(admin, 'assistant:create', assistant)
    await run(admin, 'assistant:change', { username: 'audited', isEnabled: false, instructions: 'hush' })
    await run(admin, 'assistant:delete', { username: 'audited' })
    await run(admin, 'endpoint:delete', { id: endpoint.id })
    await run(admin, 'budget:set', { scope: 'person', id: member.username, tokensPerDay: 10 })
    const lines = await listLines()
    expect(lines.map(({ action, targetId }) => [action, targetId])).toEqual([
      ['endpoint:created', endpoint.id],
      ['endpoint:changed', endpoint.id],
      ['assistant:created', 'audited'],
      ['assistant:changed', 'audited'],
      ['assistant:deleted', 'audited'],
      ['endpoint:deleted', endpoint.id],
      ['budget:changed', member.id],
    ])
    const text = lines.map(({ details }) => details).join()
    expect(text).toContain('"changed":["apiKey","proxyUrl"]')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('hush')
    expect(text).not.toContain(member.username)
    expect(await verifyAudit()).toEqual({ lines: 7, fault: null })
  })

  test('is not written of what is refused', async () => {
    const roomId = await createRoom(admin, 'private')
    expect((await post(member, 'endpoint:create', { name: 'x', baseUrl: 'http://127.0.0.1:9' })).status).toBe(403)
    expect((await post(member, 'room:delete', { roomId })).status).toBe(404)
    expect(await listLines()).toEqual([])
  })
})

async function createRoom(owner: TestUser, visibility: 'public' | 'private'): Promise<string> {
  const { room } = await run(owner, 'room:create', { name: `room ${randomUUID().slice(0, 8)}`, visibility })
  return room.id
}

function post(user: TestUser, name: HttpCommandName, body: object): Promise<Response> {
  const command = name.replace(':', '.')
  const headers = { cookie: user.cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.9' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return POST(new Request(`${server.origin}/api/v1/${command}`, init), { params: Promise.resolve({ command }) })
}

async function run<N extends HttpCommandName>(user: TestUser, name: N, body: CommandInput<N>): Promise<CommandData<N>> {
  const answer = await post(user, name, body)
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
  return await answer.json()
}
