import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createPicture } from '#test/pictures.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { chat } from '../chat.ts'
import { connectTo } from '../database/connect.ts'
import { createFileStorage } from '../files/storage.ts'
import { db } from '../store/prisma.ts'
import { readEntries } from './entries.ts'
import { importRoom } from './room-import.ts'

const LINE_MAX = 4_000_000
const folder = mkdtempSync(join(tmpdir(), 'data-'))
let server: TestServer
let connection: Connection
let mira: TestUser
let noor: TestUser

beforeAll(async () => {
  vi.stubEnv('DATA_DIR', folder)
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  connection = await connectTo(server.database.url)
  mira = await server.createUser('mira')
  noor = await server.createUser('noor')
})
afterAll(async () => {
  await connection.end()
  await server.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => server.disconnectAll())

const storage = createFileStorage({ folder: join(folder, 'files'), maxBytes: 1_000_000 })

async function* toChunks(text: string, size = 10_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

function take(text: string, into?: string) {
  return importRoom(() => readEntries(toChunks(text), LINE_MAX), { connection, storage, into })
}

async function exportRoom(roomId: string): Promise<string> {
  const found = await chat().exports.findForOperator(roomId)
  let text = ''
  for await (const chunk of found?.chunks ?? []) text += chunk
  return text
}

async function findId(slug: string): Promise<string> {
  return String((await db().room.findUniqueOrThrow({ where: { slug } })).id)
}

type Line = Record<string, unknown> & { type: string }

function toLines(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

/** What must be the same after an import: all but the ids, which are told by their order, and addresses made of them. */
function toComparable(text: string, { isCopy = false } = {}): unknown[] {
  const ids = new Map<string, number>()
  const order = (kind: string, id: unknown) => {
    const key = `${kind} ${id}`
    ids.set(key, ids.get(key) ?? ids.size)
    return ids.get(key)
  }
  const withoutAddress = ({ url: _, thumbnailUrl: __, ...file }: Record<string, unknown>) => ({
    ...{ ...file, id: order('file', file.id) },
  })
  return toLines(text).map((line) => {
    if (line.type === 'file') return withoutAddress(line)
    const { id, roomId, replyTo, files, clientId, slug, ...rest } = line
    return {
      ...{ ...rest, id: order(line.type, id) },
      ...(roomId !== undefined && { roomId: order('room', roomId) }),
      ...(replyTo !== undefined && { replyTo: order('message', replyTo) }),
      ...(files !== undefined && { files: (files as Record<string, unknown>[]).map(withoutAddress) }),
      ...(!isCopy && { clientId, slug }),
    }
  })
}

/** A room with one of everything. */
async function createFullRoom(): Promise<{ roomId: string; slug: string }> {
  const client = server.open({ cookie: mira.cookie })
  await client.connected()
  async function ask<N extends Parameters<typeof client.request>[0]>(name: N, input: object) {
    const answer = await client.request(name, input as never)
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data
  }
  const slug = `full-${randomUUID().slice(0, 8)}`
  const usernames = [noor.username]
  const { room } = await ask('room:create', { name: 'Full', slug, visibility: 'private', trigger: 'off', usernames })
  const roomId = room.id
  const send = async (text: string, more: object = {}) =>
    (await ask('message:send', { roomId, clientId: randomUUID(), text, ...more })).message
  const first = await send('first 你好 😀')
  const second = await send('second', { replyTo: first.id })
  await send('aside', { offRecord: true })
  await ask('message:edit', { messageId: second.id, text: 'second, edited' })
  await ask('message:edit', { messageId: second.id, text: 'second, edited again' })
  await ask('reaction:set', { messageId: first.id, emoji: '👍', isOn: true })
  await ask('reaction:set', { messageId: first.id, emoji: '🎉', isOn: true })
  await ask('pin:set', { messageId: second.id, isPinned: true })
  const gone = await send('to be deleted')
  await ask('message:delete', { messageId: gone.id })
  const kept = await storage.receive(oneOf(await createPicture('png')))
  const file = await db().file.create({
    data: {
      ...{
        roomId: BigInt(roomId),
        uploaderId: BigInt(mira.id),
        stored: kept.stored,
        name: 'a "b".png',
        type: kept.type,
      },
      ...{ bytes: BigInt(kept.bytes), width: kept.width ?? null, height: kept.height ?? null },
      ...{ hasThumbnail: Number(kept.hasThumbnail), sha256: new Uint8Array(Buffer.from(kept.sha256, 'hex')) },
    },
  })
  await send('', { fileIds: [String(file.id)] })
  const calls = server.assistant.calls.length
  await send('what is it?', { ask: true })
  await answer(calls, 'one')
  const reply = await eventually(() => findReply(roomId, 'one'))
  await ask('reply:retry', { messageId: reply.id })
  await answer(calls + 1, 'two')
  await eventually(() => findReply(roomId, 'two'))
  await ask('room:change', { roomId, topic: 'a topic', instructions: 'be brief' })
  await ask('member:role', { roomId, username: noor.username, role: 'moderator' })
  return { roomId, slug }
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function answer(place: number, text: string): Promise<void> {
  const call = await eventually(() => {
    const next = server.assistant.calls[place]
    if (!next) throw new Error('not called')
    return next
  })
  call.say(text)
  call.end({ usage: { promptTokens: 3, completionTokens: 4 } })
}

async function findReply(roomId: string, text: string): Promise<{ id: string }> {
  const row = await db().message.findFirst({ where: { roomId: BigInt(roomId), kind: 'ai', message: text } })
  const versions = row && (await db().reply.findUnique({ where: { messageId: row.id } }))
  if (!row || versions?.status !== 'done') throw new Error('not yet')
  return { id: String(row.id) }
}

async function removeRoom(roomId: string): Promise<void> {
  await db().file.deleteMany({ where: { roomId: BigInt(roomId) } })
  await db().message.deleteMany({ where: { roomId: BigInt(roomId) } })
  await db().room.delete({ where: { id: BigInt(roomId) } })
}

describe('a room that was exported', () => {
  test('is the same after an import, in each byte but ids and addresses', async () => {
    const { roomId, slug } = await createFullRoom()
    const text = await exportRoom(roomId)
    await removeRoom(roomId)
    const outcome = await take(text)
    expect(outcome).toMatchObject({ slug, added: outcome.all, refused: [] })
    const id = await findId(slug)
    const again = await exportRoom(id)
    expect(toComparable(again)).toEqual(toComparable(text))
    expect(again.length).toBeGreaterThan(2_000)
    const members = await db().membership.findMany({ where: { roomId: BigInt(id) }, include: { user: true } })
    const roles = Object.fromEntries(members.map(({ user, role }) => [user.username, role]))
    expect(roles).toMatchObject({ [mira.username]: 'owner', [noor.username]: 'moderator' })
    const texts = toLines(again).find(({ text }) => text === 'second, edited again')?.texts
    expect(texts).toMatchObject([{ text: 'second' }, { text: 'second, edited' }, { text: 'second, edited again' }])
    // It goes on where it was.
    const { message } = await chat().messages.send(mira, { roomId: id, clientId: randomUUID(), text: 'and on' })
    const last = toLines(text).findLast(({ type }) => type === 'message')
    expect(message).toMatchObject({ seq: Number(last?.seq) + 1, rev: Number(last?.rev) + 1 })
  })

  test('is the same where it was swept, and what was swept does not come back', async () => {
    const { roomId, slug } = await createFullRoom()
    const whole = await exportRoom(roomId)
    const id = BigInt(roomId)
    await chat().commands['room:change'](mira, { roomId, keepDays: 30, keepsPins: true })
    const second = await db().pin.findFirstOrThrow({ where: { roomId: id }, include: { message: true } })
    const { seq } = second.message
    await db().message.updateMany({ where: { roomId: id, seq: { lte: seq } }, data: { sentAt: new Date(0) } })
    await chat().retention.sweep({ untilKnown: async () => undefined })
    const text = await exportRoom(roomId)
    const [room] = toLines(text)
    expect(room).toMatchObject({ keepDays: 30, keepsPins: true, sweptToSeq: Number(seq) })
    const seqs = toLines(text).flatMap((line) => (line.type === 'message' ? [Number(line.seq)] : []))
    expect(seqs.slice(0, 2)).toEqual([Number(seq), Number(seq) + 1])
    expect(await take(text)).toMatchObject({ slug, added: 0 })
    await removeRoom(roomId)
    expect(await take(text)).toMatchObject({ slug, refused: [] })
    const again = await findId(slug)
    expect(toComparable(await exportRoom(again))).toEqual(toComparable(text))
    const members = await db().membership.findMany({ where: { roomId: BigInt(again) }, include: { user: true } })
    expect(Object.fromEntries(members.map(({ user, role }) => [user.username, role]))).toMatchObject({
      [mira.username]: 'owner',
    })
    // What stood there once is another time of it; only what is young might be added.
    const older = toLines(whole).filter((line) => line.type !== 'message' || Number(line.seq) < Number(seq))
    await expect(take(older.map((line) => `${JSON.stringify(line)}\n`).join(''))).resolves.toMatchObject({ added: 0 })
  })

  test('is not added to another room of its address where that has no message in common with it', async () => {
    const { roomId, slug } = await createFullRoom()
    const other = await createFullRoom()
    const last = toLines(await exportRoom(other.roomId)).findLast(({ type }) => type === 'message')
    const file = toLines(await exportRoom(roomId)).map((line) =>
      line.type === 'message' ? { ...line, seq: Number(line.seq) + Number(last?.seq) } : line,
    )
    const text = file.map((line) => `${JSON.stringify(line)}\n`).join('')
    const before = await exportRoom(other.roomId)
    await expect(take(text, other.slug)).rejects.toThrow(/Another room has the address/)
    expect(await exportRoom(other.roomId)).toBe(before)
    expect(await take(text, `${slug}-own`)).toMatchObject({ slug: `${slug}-own` })
  })

  test('met again has a file back that was lost, and whoever knows the message hears of it', async () => {
    const { roomId } = await createFullRoom()
    const text = await exportRoom(roomId)
    const id = BigInt(roomId)
    const file = await db().file.findFirstOrThrow({ where: { roomId: id } })
    await db().file.delete({ where: { id: file.id } })
    await db().message.update({ where: { id: file.messageId ?? 0n }, data: { marks: 0 } })
    const { lastRev } = await db().room.findUniqueOrThrow({ where: { id } })
    expect(await take(text)).toMatchObject({ added: 0, refused: [] })
    const message = await db().message.findUniqueOrThrow({ where: { id: file.messageId ?? 0n } })
    const room = await db().room.findUniqueOrThrow({ where: { id } })
    expect([message.marks, message.rev, room.lastRev]).toEqual([1, lastRev + 1n, lastRev + 1n])
  })

  test('between people is the same room after AIs came or went, and is made again where it is gone', async () => {
    const peer = await server.createUser('peer')
    const { room } = await chat().commands['direct:open'](mira, { usernames: [peer.username, 'ai'] })
    await chat().messages.send(mira, { roomId: room.id, clientId: randomUUID(), text: 'hush' })
    await db().room.update({ where: { id: BigInt(room.id) }, data: { assistants: '' } })
    await db().membership.deleteMany({ where: { roomId: BigInt(room.id), user: { kind: 'ai' } } })
    const text = await exportRoom(room.id)
    expect(toLines(text)[0]).toMatchObject({ kind: 'direct', slug: room.slug, assistants: [] })
    expect(await take(text)).toMatchObject({ slug: room.slug, added: 0 })
    expect(await exportRoom(room.id)).toBe(text)
    await removeRoom(room.id)
    const again = await take(text)
    expect(again).toMatchObject({ added: again.all, refused: [] })
    const id = await findId(again.slug)
    expect(toLines(await exportRoom(id))[0]).toMatchObject({
      kind: 'direct',
      people: [mira.username, peer.username].sort(),
    })
    expect(await take(text)).toMatchObject({ slug: again.slug, added: 0 })
  })

  test('met again stays as it is, and what is missing is added where it was', async () => {
    const { roomId, slug } = await createFullRoom()
    const text = await exportRoom(roomId)
    expect(await take(text)).toMatchObject({ slug, added: 0 })
    expect(await exportRoom(roomId)).toBe(text)
    const lines = toLines(text)
    const gone = lines.filter(({ type }) => type === 'message').at(-1)
    await db().message.deleteMany({ where: { id: BigInt(String(gone?.id)) } })
    expect(await take(text)).toMatchObject({ added: 1 })
    const [, stored] = [
      await take(text),
      toLines(await exportRoom(roomId))
        .filter(({ type }) => type === 'message')
        .at(-1),
    ]
    expect(stored).toMatchObject({ seq: gone?.seq, event: gone?.event })
    expect(Number(stored?.rev)).toBeGreaterThan(Number(gone?.rev))
  })

  test('is copied beside the first with another slug, without the client ids that are the first’s', async () => {
    const { roomId, slug } = await createFullRoom()
    const text = await exportRoom(roomId)
    const copy = `${slug}-copy`
    expect(await take(text, copy)).toMatchObject({ slug: copy })
    const copied = await exportRoom(await findId(copy))
    expect(toComparable(copied, { isCopy: true })).toEqual(toComparable(text, { isCopy: true }))
    expect(toLines(copied).some(({ clientId }) => clientId !== undefined)).toBe(false)
    expect(await take(text, copy)).toMatchObject({ added: 0 })
  })

  test('brings people that are not known here as accounts that are disabled', async () => {
    const { roomId, slug } = await createFullRoom()
    const name = `stranger${randomUUID().slice(0, 6)}`
    const text = (await exportRoom(roomId)).replaceAll(noor.username, name)
    await take(text, `${slug}-b`)
    const row = await db().user.findUniqueOrThrow({ where: { username: name } })
    expect(row).toMatchObject({ status: 'disabled', password: null, role: 'member' })
  })

  test('takes no other room’s place', async () => {
    const { roomId } = await createFullRoom()
    const other = await createFullRoom()
    const text = (await exportRoom(roomId)).replace(/"slug":"[^"]+"/, `"slug":"${other.slug}"`)
    const before = await exportRoom(other.roomId)
    await expect(take(text)).rejects.toThrow(/Another room has the address .* --into SLUG/)
    await expect(take(text, 'lobby')).rejects.toThrow(/Another room/)
    await expect(take(text, 'no slug!')).rejects.toThrow(/can be no address/)
    expect(await exportRoom(other.roomId)).toBe(before)
  })

  test('is found by nobody until it is whole, and goes on where it broke off', async () => {
    const { roomId, slug } = await createFullRoom()
    const text = await exportRoom(roomId)
    const target = `${slug}-half`
    const half = { connection, storage, into: target }
    let reading = 0
    const source = () => {
      reading++
      return reading === 1 ? readEntries(toChunks(text), LINE_MAX) : breakOff(text)
    }
    await expect(importRoom(source, half)).rejects.toThrow('broken off')
    expect(await db().room.findUnique({ where: { slug: target } })).toBeNull()
    const hidden = await db().room.findFirstOrThrow({ where: { slug: { startsWith: '~' } } })
    const people = await db().membership.count({ where: { roomId: hidden.id } })
    expect([hidden.visibility, people]).toEqual(['private', 0])
    await expect(chat().access.requireAccess(mira, String(hidden.id), 'read')).rejects.toThrow('not_found')
    await take(text, target)
    const found = toComparable(await exportRoom(await findId(target)), { isCopy: true })
    expect(found).toEqual(toComparable(text, { isCopy: true }))
    expect(await db().room.findFirst({ where: { slug: { startsWith: '~' } } })).toBeNull()
  })

  async function* breakOff(text: string) {
    for await (const entry of readEntries(toChunks(text), LINE_MAX)) {
      if (entry.type === 'file') throw new Error('broken off')
      yield entry
    }
  }

  test.each([
    ['', /empty/],
    ['{"type":"user"}\n', /Line 1 is no line of an export/],
    ['no json\n', /Line 1 is no JSON/],
    [`${'x'.repeat(LINE_MAX + 1)}\n`, /Line 1 is longer/],
    ['\xff', /Line 1/],
  ])('is refused in one line where it is none: %#', async (text, words) => {
    const rooms = await db().room.count()
    await expect(take(text)).rejects.toThrow(words)
    expect(await db().room.count()).toBe(rooms)
  })

  test('is refused where it was cut, or a file in it is damaged, and nothing is changed', async () => {
    const { roomId, slug } = await createFullRoom()
    const text = await exportRoom(roomId)
    const counts = async () => [await db().room.count(), await db().message.count(), await db().user.count()]
    const before = await counts()
    await expect(take(text.slice(0, -50), `${slug}-x`)).rejects.toThrow(/is no JSON/)
    const damaged = text.replace(/("data":".{40})./, '$1A').replace(/"sha256":"./, '"sha256":"0')
    await expect(take(damaged, `${slug}-x`)).rejects.toThrow(/damaged file/)
    const lines = text.split('\n')
    const swapped = [...lines.slice(0, 5), lines[6], lines[5], ...lines.slice(7)].join('\n')
    await expect(take(swapped, `${slug}-x`)).rejects.toThrow(/stands behind|does not begin/)
    expect(await counts()).toEqual(before)
  })
})
