import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SharedFile } from '#lib/protocol/entities.ts'
import { deleteAccount } from '#lib/server/auth/account-deletion.ts'
import { readUpload } from '#lib/server/files/upload.ts'
import { db } from '#lib/server/store/prisma.ts'
import { eventually } from '#test/eventually.ts'
import { createPicture } from '#test/pictures.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { POST as upload } from '../rooms/[roomId]/files/route.ts'
import { GET as read, DELETE as takeBack } from './[fileId]/route.ts'

/** Files over HTTP: who may upload, send and read them, what is answered, and what is gone. */

const folder = mkdtempSync(join(tmpdir(), 'data-'))
let server: TestServer
let owner: TestUser
let member: TestUser
let stranger: TestUser

beforeAll(async () => {
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('FILE_MAX_MB', '1')
  vi.stubEnv('READS_PER_10S', '0')
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  ;[owner, member] = [await server.createUser('owner'), await server.createUser('member')]
  stranger = await server.createStranger('stranger')
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => server.disconnectAll())

const listBytes = () =>
  readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

async function as(user: TestUser) {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  async function ask<N extends Parameters<typeof client.request>[0]>(name: N, input: object) {
    const answer = await client.request(name, input as never)
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data
  }
  return { client, ask }
}

/** A room of the owner's with the member in it. */
async function createRoom(visibility: 'public' | 'private' = 'private') {
  const { client, ask } = await as(owner)
  const { room } = await ask('room:create', { name: 'r', visibility, usernames: [member.username], assistants: [] })
  return { client, ask, roomId: room.id }
}

interface UploadOptions {
  body?: Uint8Array | string | ReadableStream
  name?: string
  headers?: Record<string, string>
}

function post(
  user: TestUser | null,
  roomId: string,
  { body = 'hello', name = 'a.txt', headers = {} }: UploadOptions = {},
) {
  const request = new Request(`${server.origin}/api/rooms/${roomId}/files?name=${encodeURIComponent(name)}`, {
    ...{ method: 'POST', body: body as BodyInit, headers: { ...(user && { cookie: user.cookie }), ...headers } },
    ...({ duplex: 'half' } as object),
  })
  return upload(request, { params: Promise.resolve({ roomId }) })
}

async function uploadFile(user: TestUser, roomId: string, options?: UploadOptions): Promise<SharedFile> {
  const response = await post(user, roomId, options)
  const { file } = await response.json()
  expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store'])
  return file
}

function get(
  user: TestUser | null,
  fileId: string,
  headers: Record<string, string> = {},
  { query = '', method = 'GET' } = {},
) {
  const request = new Request(`${server.origin}/api/files/${fileId}${query}`, {
    ...{ method, headers: { ...(user && { cookie: user.cookie }), ...headers } },
  })
  return read(request, { params: Promise.resolve({ fileId }) })
}

function remove(user: TestUser, fileId: string) {
  const request = new Request(`${server.origin}/api/files/${fileId}`, {
    method: 'DELETE',
    headers: { cookie: user.cookie },
  })
  return takeBack(request, { params: Promise.resolve({ fileId }) })
}

/** Without its body, which must not stay open. */
async function statusOf(response: Response): Promise<number> {
  await response.body?.cancel()
  return response.status
}

const codeOf = async (response: Response) => [response.status, (await response.json()).error.code]
const toMessage = (roomId: string, ...files: SharedFile[]) => ({
  ...{ roomId, clientId: randomUUID(), text: '', ask: false, fileIds: files.map(({ id }) => id) },
})

describe('an upload', () => {
  test('is of its content’s type, has a clean name, and waits for a message', async () => {
    const { roomId } = await createRoom()
    const headers = { 'content-type': 'text/html' }
    const file = await uploadFile(member, roomId, { name: '../a\u202eb\n.html', headers })
    expect(file).toEqual({ id: file.id, name: 'ab.html', type: 'text/plain', bytes: 5, url: `/api/files/${file.id}` })
    const png = await uploadFile(member, roomId, { body: await createPicture('png'), name: 'a.txt' })
    expect(png).toMatchObject({ type: 'image/png', width: 64, height: 40, thumbnailUrl: `${png.url}?thumbnail=1` })
    expect(await statusOf(await get(member, file.id))).toBe(200)
    expect(await codeOf(await get(owner, file.id))).toEqual([404, 'not_found'])
  })

  test('is for members of a room that is not archived', async () => {
    const { roomId, ask } = await createRoom('public')
    expect(await codeOf(await post(null, roomId))).toEqual([401, 'unauthenticated'])
    expect(await codeOf(await post(stranger, roomId))).toEqual([403, 'forbidden'])
    expect(await codeOf(await post(stranger, '999999'))).toEqual([404, 'not_found'])
    const hidden = await createRoom('private')
    expect(await codeOf(await post(stranger, hidden.roomId))).toEqual([404, 'not_found'])
    await ask('room:archive', { roomId, isArchived: true })
    expect(await codeOf(await post(member, roomId))).toEqual([403, 'forbidden'])
    const foreign = { headers: { origin: 'https://evil.example' } }
    expect(await codeOf(await post(member, hidden.roomId, foreign))).toEqual([403, 'forbidden_origin'])
  })

  test('is refused where it is nothing, too much, or what a browser would run, and leaves nothing', async () => {
    const { roomId } = await createRoom()
    const before = listBytes().length
    expect(await codeOf(await post(member, roomId, { body: '' }))).toEqual([400, 'invalid'])
    expect(await codeOf(await post(member, roomId, { body: '<html>', name: 'a.png' }))).toEqual([
      ...[415, 'unsupported_media_type'],
    ])
    const much = Buffer.alloc(1024 * 1024 + 1)
    expect(await codeOf(await post(member, roomId, { body: much }))).toEqual([413, 'too_large'])
    const said = { 'content-length': String(much.length) }
    expect(await codeOf(await post(member, roomId, { body: 'x', headers: said }))).toEqual([413, 'too_large'])
    expect(listBytes()).toHaveLength(before)
    expect((await post(member, roomId, { body: much.subarray(1) })).status).toBe(201)
  })

  test('of the same person is one of six, and the others go on when one ends', async () => {
    const { roomId } = await createRoom()
    const ends: (() => void)[] = []
    const slow = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from('x'))
          ends.push(() => controller.close())
        },
      })
    const uploads = Array.from({ length: 6 }, () => post(owner, roomId, { body: slow() }))
    await eventually(async () =>
      expect(await codeOf(await post(owner, roomId, { body: '' }))).toEqual([429, 'rate_limited']),
    )
    expect((await post(member, roomId)).status).toBe(201)
    for (const end of ends) end()
    expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual(Array(6).fill(201))
    expect((await post(owner, roomId)).status).toBe(201)
  })

  test('that comes too slowly is given up', async () => {
    const request = new Request('http://localhost/', {
      ...{ method: 'POST', body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('x')) }) },
      ...({ duplex: 'half' } as object),
    })
    const pieces: Uint8Array[] = []
    async function readAll() {
      for await (const piece of readUpload(request, 100, { silenceMs: 20 })) pieces.push(piece)
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'invalid' })
    expect(pieces).toHaveLength(1)
  })

  test('whose sender loses the room meanwhile is not kept', async () => {
    const { roomId, ask } = await createRoom()
    const before = listBytes().length
    let end = () => {}
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('x'))
        end = () => controller.close()
      },
    })
    const pending = post(member, roomId, { body })
    await eventually(() => expect(listBytes()).toHaveLength(before + 1))
    await ask('member:remove', { roomId, username: member.username })
    end()
    expect(await codeOf(await pending)).toEqual([404, 'not_found'])
    expect(listBytes()).toHaveLength(before)
  })
})

describe('a file', () => {
  test('is sent once, by its uploader, to its room, with words or without', async () => {
    const { roomId } = await createRoom()
    const { ask, client } = await as(member)
    const [first, second] = [await uploadFile(member, roomId), await uploadFile(member, roomId)]
    const sent = toMessage(roomId, second, first)
    const { message } = await ask('message:send', sent)
    expect(message).toMatchObject({ text: '', files: [second, first] })
    expect(await ask('message:send', sent)).toEqual({ message })
    const elsewhere = await createRoom()
    const third = await uploadFile(member, roomId)
    for (const [input, code] of [
      [toMessage(roomId, first), 'not_found'],
      [toMessage(elsewhere.roomId, third), 'not_found'],
      [toMessage(roomId, third, third), 'invalid'],
      [{ ...toMessage(roomId), fileIds: Array.from({ length: 11 }, (_, index) => String(index + 1)) }, 'invalid'],
      [toMessage(roomId), 'invalid'],
      [{ ...sent, fileIds: [third.id] }, 'conflict'],
    ] as const)
      expect(await client.request('message:send', input as never)).toMatchObject({ ok: false, error: { code } })
    const other = (await as(owner)).client
    expect(await other.request('message:send', toMessage(roomId, third))).toMatchObject({
      error: { code: 'not_found' },
    })
  })

  test('is read by whoever may read its room, and by nobody else', async () => {
    const { roomId, ask } = await createRoom()
    const file = await uploadFile(owner, roomId)
    await ask('message:send', toMessage(roomId, file))
    expect(await (await get(member, file.id)).text()).toBe('hello')
    expect(await codeOf(await get(null, file.id))).toEqual([401, 'unauthenticated'])
    for (const id of [file.id, '999999', '0', 'x'])
      expect(await codeOf(await get(stranger, id))).toEqual([404, 'not_found'])
    await ask('member:remove', { roomId, username: member.username })
    expect(await codeOf(await get(member, file.id))).toEqual([404, 'not_found'])
    const known = await get(owner, file.id)
    const etag = known.headers.get('etag') ?? ''
    await known.body?.cancel()
    expect(await codeOf(await get(member, file.id, { 'if-none-match': etag }))).toEqual([404, 'not_found'])
    await ask('room:delete', { roomId })
    expect(await codeOf(await get(owner, file.id))).toEqual([404, 'not_found'])
    await eventually(async () =>
      expect(await db().file.count({ where: { roomId: BigInt(roomId), removedAt: null } })).toBe(0),
    )
  })

  test('that is being read ends where its reader loses the room', async () => {
    const { roomId, ask } = await createRoom()
    const file = await uploadFile(owner, roomId, { body: Buffer.alloc(1024 * 1024, 'x') })
    await ask('message:send', toMessage(roomId, file))
    const reader = (await get(member, file.id)).body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
    await ask('member:remove', { roomId, username: member.username })
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_000)
    async function readOn() {
      for (let next = await reader?.read(); !next?.done; next = await reader?.read());
    }
    await expect(readOn()).rejects.toMatchObject({ code: 'not_found' })
    vi.restoreAllMocks()
  })

  test('is shown by itself only where it is a picture, and acts as no page', async () => {
    const { roomId } = await createRoom()
    const text = await get(owner, (await uploadFile(owner, roomId, { name: '报告 "1"\'(2).txt' })).id)
    expect(await statusOf(text)).toBe(200)
    const headers = Object.fromEntries(text.headers)
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="__ _1_'(2).txt"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%221%22%27%282%29.txt`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache, no-transform',
      'content-length': '5',
    })
    const png = await uploadFile(owner, roomId, { body: await createPicture('png', { width: 1_000 }), name: 'a.html' })
    const picture = await get(owner, png.id)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(picture.headers.get('content-disposition')).toMatch(/^inline; /)
    await picture.body?.cancel()
    const small = await get(owner, png.id, {}, { query: '?thumbnail=1' })
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect((await small.arrayBuffer()).byteLength).toBe(Number(small.headers.get('content-length')))
    expect(await codeOf(await get(owner, png.id, {}, { query: '?thumbnail=2' }))).toEqual([400, 'invalid'])
  })

  test.each([
    ['bytes=1-3', 206, 'ell', 'bytes 1-3/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-99', 206, 'hello', 'bytes 0-4/5'],
    ['bytes=2-99', 206, 'llo', 'bytes 2-4/5'],
    ['bytes=5-', 416, '', 'bytes */5'],
    ['bytes=-0', 416, '', 'bytes */5'],
    ['bytes=3-1', 200, 'hello', null],
    ['bytes=0-1,3-4', 200, 'hello', null],
    ['lines=0-1', 200, 'hello', null],
  ])('gives the range %s', async (range, status, text, contentRange) => {
    const { roomId } = await createRoom()
    const { id } = await uploadFile(owner, roomId)
    const response = await get(owner, id, { range })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      ...[status, text, contentRange],
    ])
    const head = await get(owner, id, { range }, { method: 'HEAD' })
    expect([head.status, await head.text(), head.headers.get('content-range')]).toEqual([status, '', contentRange])
  })

  test('that somebody has already is not sent again, and a range only of the same', async () => {
    const { roomId } = await createRoom()
    const { id } = await uploadFile(owner, roomId)
    const known = await get(owner, id)
    const etag = known.headers.get('etag') ?? ''
    await known.body?.cancel()
    expect(await statusOf(await get(owner, id, { 'if-none-match': `"x", W/${etag}` }))).toBe(304)
    expect(await statusOf(await get(owner, id, { 'if-none-match': '"x"' }))).toBe(200)
    expect(await statusOf(await get(owner, id, { range: 'bytes=0-0', 'if-range': etag }))).toBe(206)
    expect(await statusOf(await get(owner, id, { range: 'bytes=0-0', 'if-range': '"x"' }))).toBe(200)
  })
})

describe('what is gone', () => {
  test('a deleted message’s files, rows and bytes', async () => {
    const { roomId, ask } = await createRoom()
    const file = await uploadFile(owner, roomId, { body: await createPicture('jpeg') })
    const { stored } = await db().file.findUniqueOrThrow({ where: { id: BigInt(file.id) } })
    const listOwn = () => listBytes().filter(({ name }) => name.startsWith(stored))
    const { message } = await ask('message:send', toMessage(roomId, file))
    expect(listOwn()).toHaveLength(2)
    const deleted = await ask('message:delete', { messageId: message.id })
    expect(deleted.message).not.toHaveProperty('files')
    expect(await codeOf(await get(owner, file.id))).toEqual([404, 'not_found'])
    await eventually(() => expect(listOwn()).toEqual([]))
    await eventually(async () => expect(await db().file.count({ where: { id: BigInt(file.id) } })).toBe(0))
  })

  test('what its uploader takes back, and nobody else, and not when it was sent', async () => {
    const { roomId, ask } = await createRoom()
    const file = await uploadFile(owner, roomId)
    expect(await codeOf(await remove(member, file.id))).toEqual([404, 'not_found'])
    expect((await remove(owner, file.id)).status).toBe(200)
    expect(await codeOf(await get(owner, file.id))).toEqual([404, 'not_found'])
    const sent = await uploadFile(owner, roomId)
    await ask('message:send', toMessage(roomId, sent))
    expect(await codeOf(await remove(owner, sent.id))).toEqual([404, 'not_found'])
  })

  test('what nobody has sent for a day, and bytes without a row, but nothing else', async () => {
    const { roomId, ask } = await createRoom()
    const [sent, unsent, orphan] = [
      await uploadFile(owner, roomId),
      await uploadFile(owner, roomId),
      await uploadFile(owner, roomId),
    ]
    await ask('message:send', toMessage(roomId, sent))
    await db().file.deleteMany({ where: { id: BigInt(orphan.id) } })
    await server.chat.files.sweep(Date.now())
    expect(await statusOf(await get(owner, unsent.id))).toBe(200)
    await server.chat.files.sweep(Date.now() + 25 * 60 * 60_000)
    expect(await statusOf(await get(owner, sent.id))).toBe(200)
    expect(await codeOf(await get(owner, unsent.id))).toEqual([404, 'not_found'])
    const rows = await db().file.findMany({ select: { stored: true } })
    const names = listBytes().map(({ name }) => name.replace('.small', ''))
    expect(new Set(names)).toEqual(new Set(rows.map(({ stored }) => stored)))
  })

  test('what somebody has uploaded whose account is deleted; what they sent stays', async () => {
    const { roomId, ask } = await createRoom()
    const leaver = await server.createUser('leaver')
    await ask('member:add', { roomId, usernames: [leaver.username] })
    const [sent, unsent] = [await uploadFile(leaver, roomId), await uploadFile(leaver, roomId)]
    await (await as(leaver)).ask('message:send', toMessage(roomId, sent))
    await db().file.findUniqueOrThrow({ where: { id: BigInt(unsent.id) } })
    const session = {
      user: leaver,
      sessionId: leaver.sessionId,
      isQuiet: false,
      issuedAt: new Date(),
      expiresAt: new Date(),
    }
    const { hashPassword } = await import('#lib/server/auth/password.ts')
    await db().user.update({
      where: { id: BigInt(leaver.id) },
      data: { password: await hashPassword('tall green lamp') },
    })
    await deleteAccount(session, 'tall green lamp', '192.0.2.1')
    expect(await statusOf(await get(owner, sent.id))).toBe(200)
    expect(await db().file.count({ where: { id: BigInt(unsent.id), removedAt: null } })).toBe(0)
  })
})
