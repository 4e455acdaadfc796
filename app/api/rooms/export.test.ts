import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { GET as getOwn } from '#app/api/me/export/route.ts'
import type { SharedFile } from '#lib/protocol/entities.ts'
import { db } from '#lib/server/store/prisma.ts'
import { expectWithin } from '#test/eventually.ts'
import { createPicture } from '#test/pictures.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { readZip } from '#test/zip.ts'
import { GET } from './[roomId]/export/route.ts'
import { POST } from './[roomId]/files/route.ts'

const folder = mkdtempSync(join(tmpdir(), 'data-'))
let server: TestServer
let mira: TestUser
let noor: TestUser

beforeAll(async () => {
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('READS_PER_10S', '0')
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  mira = await server.createUser('mira')
  noor = await server.createUser('noor')
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => server.disconnectAll())

async function as(user: TestUser) {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  return {
    async request<N extends Parameters<typeof client.request>[0]>(name: N, input: object) {
      const answer = await client.request(name, input as never)
      if (!answer.ok) throw new Error(answer.error.code)
      return answer.data
    },
  }
}

async function upload(user: TestUser, roomId: string, name: string, body: Uint8Array): Promise<SharedFile> {
  const request = new Request(`${server.origin}/api/rooms/${roomId}/files?name=${encodeURIComponent(name)}`, {
    ...{ method: 'POST', body: body as BodyInit, headers: { cookie: user.cookie } },
  })
  const response = await POST(request, { params: Promise.resolve({ roomId }) })
  return ((await response.json()) as { file: SharedFile }).file
}

function toRequest(path: string, user: TestUser | null, headers: Record<string, string> = {}, method = 'GET'): Request {
  const cookie = user ? { cookie: user.cookie } : {}
  return new Request(`${server.origin}${path}`, {
    method,
    headers: { 'x-client-address': '192.0.2.1', ...cookie, ...headers },
  })
}

function exportRoom(user: TestUser | null, roomId: string, query = 'format=jsonl', headers = {}, method?: string) {
  const request = toRequest(`/api/rooms/${roomId}/export?${query}`, user, headers, method)
  return GET(request, { params: Promise.resolve({ roomId }) })
}

const exportOwn = (user: TestUser | null) => getOwn(toRequest('/api/me/export', user), undefined)

function toLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function createPrivate(owner: TestUser): Promise<string> {
  const client = await as(owner)
  const { room } = await client.request('room:create', {
    ...{ name: `r ${randomUUID().slice(0, 8)}`, visibility: 'private', assistants: [] },
  })
  return room.id
}

/** So many messages of a few words, written beside the chat. */
async function fill(roomId: string, sender: string, count: number, text = 'some words '.repeat(20)): Promise<void> {
  const { lastSeq, lastRev } = await db().room.findUniqueOrThrow({ where: { id: BigInt(roomId) } })
  const [seq, rev] = [Number(lastSeq), Number(lastRev)]
  for (let from = 1; from <= count; from += 5_000) {
    const data = Array.from({ length: Math.min(5_000, count - from + 1) }, (_, index) => ({
      ...{ roomId: BigInt(roomId), seq: BigInt(seq + from + index), rev: BigInt(rev + from + index), sender },
      ...{ message: `${from + index} ${text}`, sentAt: new Date(), clientId: randomUUID() },
    }))
    await db().message.createMany({ data })
  }
  const head = { lastSeq: BigInt(seq + count), lastRev: BigInt(rev + count) }
  await db().room.update({ where: { id: BigInt(roomId) }, data: head })
}

describe('GET /api/rooms/:roomId/export', () => {
  test('is a file to keep, with a name of the room, in three formats', async () => {
    const roomId = await createPrivate(mira)
    const client = await as(mira)
    await client.request('message:send', { roomId, clientId: randomUUID(), text: '你好 <b>' })
    await db().room.update({ where: { id: BigInt(roomId) }, data: { slug: '茶室' } })
    const jsonl = await exportRoom(mira, roomId)
    expect(jsonl.status).toBe(200)
    expect(jsonl.headers.get('content-disposition')).toMatch(
      /^attachment; filename="__-\d{4}-\d\d-\d\d\.jsonl"; filename\*=UTF-8''%E8%8C%B6%E5%AE%A4-\d{4}-\d\d-\d\d\.jsonl$/,
    )
    expect(jsonl.headers.get('x-content-type-options')).toBe('nosniff')
    const lines = toLines(await jsonl.text())
    expect(lines.map(({ type }) => type)).toEqual(['room', 'user', 'message', 'message'])
    expect(lines[2]).toMatchObject({ kind: 'system', event: { type: 'room_created' } })
    const markdown = await (await exportRoom(mira, roomId, 'format=markdown', { 'accept-language': 'zh' })).text()
    expect(markdown).toContain('> 你好 \\<b>')
    expect(markdown).toContain('创建了房间')
    const html = await exportRoom(mira, roomId, 'format=html', { 'accept-language': 'en' })
    expect(html.headers.get('content-security-policy')).toContain('sandbox')
    const page = await html.text()
    expect(page).toContain('你好 &lt;b&gt;')
    expect(page).toContain('made this room')
    expect((await exportRoom(mira, roomId, 'format=html', {}, 'HEAD')).body).toBeNull()
  })

  test('has files by hash, and pictures inside of the page', async () => {
    const roomId = await createPrivate(mira)
    const client = await as(mira)
    const bytes = await createPicture('png')
    const sent = await upload(mira, roomId, 'a "b".png', bytes)
    await client.request('message:send', { roomId, clientId: randomUUID(), text: '', fileIds: [sent.id] })
    const lines = toLines(await (await exportRoom(mira, roomId)).text())
    const file = lines.at(-1)
    expect(file).toMatchObject({ type: 'file', id: sent.id, name: 'a "b".png', contentType: 'image/png' })
    expect(Buffer.from(String(file?.data), 'base64')).toHaveLength(sent.bytes)
    const html = await (await exportRoom(mira, roomId, 'format=html')).text()
    expect(html).toContain(`src="data:image/png;base64,${file?.data}"`)
  })

  test('is refused to whoever may not read the room, as one that does not exist', async () => {
    const roomId = await createPrivate(mira)
    for (const [user, id, status] of [
      [noor, roomId, 404],
      [noor, '999999', 404],
      [noor, 'x', 404],
      [null, roomId, 401],
    ] as const)
      expect((await exportRoom(user, id)).status).toBe(status)
    for (const query of ['', 'format=pdf', 'format=html&format=html', 'format=html&x=1'])
      expect((await exportRoom(mira, roomId, query)).status).toBe(400)
  })

  test('goes on in an archived room', async () => {
    const roomId = await createPrivate(mira)
    const client = await as(mira)
    await client.request('room:archive', { roomId, isArchived: true })
    expect(toLines(await (await exportRoom(mira, roomId)).text())[0]).toHaveProperty('archivedAt')
  })

  test('breaks off within a second when the reader loses the room, also while nothing is read', async () => {
    const roomId = await createPrivate(mira)
    await fill(roomId, mira.username, 8_000)
    const owner = await as(mira)
    await owner.request('member:add', { roomId, usernames: [noor.username] })
    const response = await exportRoom(noor, roomId)
    const reader = response.body?.getReader()
    await reader?.read()
    await owner.request('member:remove', { roomId, username: noor.username })
    const removedAt = performance.now()
    await expect(
      (async () => {
        await sleep(900)
        for (;;) if ((await reader?.read())?.done) return 'the whole'
      })(),
    ).rejects.toMatchObject({ code: 'not_found' })
    expectWithin(1_500, removedAt)
    expect((await exportRoom(noor, roomId)).status).toBe(404)
  })

  test('breaks off when the session ends, and gives its place back when the reader goes', async () => {
    const roomId = await createPrivate(mira)
    await fill(roomId, mira.username, 5_000)
    const device = await server.createSession(mira)
    const response = await exportRoom(device, roomId)
    const reader = response.body?.getReader()
    await reader?.read()
    await db().session.updateMany({
      where: { id: BigInt(device.sessionId) },
      data: { endedAt: new Date(), endReason: 'ended' },
    })
    await expect(
      (async () => {
        for (;;) {
          await sleep(100)
          if ((await reader?.read())?.done) return 'the whole'
        }
      })(),
    ).rejects.toMatchObject({ code: 'unauthenticated' })
    const [one, two] = [await exportRoom(mira, roomId), await exportRoom(mira, roomId)]
    expect((await exportRoom(mira, roomId)).status).toBe(429)
    await one.body?.cancel()
    await two.body?.cancel()
    const again = await exportRoom(mira, roomId)
    expect(again.status).toBe(200)
    await again.body?.cancel()
  })

  test('holds no more than a page of a long room', async () => {
    const roomId = await createPrivate(mira)
    await fill(roomId, mira.username, 40_000)
    const response = await exportRoom(mira, roomId)
    const reader = response.body?.getReader()
    let [bytes, lines, most] = [0, 0, 0]
    const before = process.memoryUsage().rss
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      bytes += part.value.length
      lines += part.value.filter((byte) => byte === 10).length
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    expect(lines).toBe(40_000 + 3)
    expect(bytes).toBeGreaterThan(15e6)
    if (process.env.EXPORT_FIGURES) console.log({ bytes, rssGrowthMb: most / 2 ** 20 })
    expect(most).toBeLessThan(150 * 2 ** 20)
  })
})

describe('GET /api/me/export', () => {
  test('is an archive of all that is one’s own, and of nothing else', async () => {
    const lea = await server.createUser('lea')
    const roomId = await createPrivate(lea)
    const lost = await createPrivate(mira)
    const owner = await as(mira)
    await owner.request('member:add', { roomId: lost, usernames: [lea.username] })
    const client = await as(lea)
    const send = (room: string, text: string) =>
      client.request('message:send', { roomId: room, clientId: randomUUID(), text })
    const { message } = await send(roomId, 'mine alone')
    await send(lost, 'said where I am not any more')
    await owner.request('message:send', { roomId: lost, clientId: randomUUID(), text: 'not mine' })
    await client.request('reaction:set', { messageId: message.id, emoji: '🎉', isOn: true })
    const sent = await upload(lea, roomId, 'notes.txt', Buffer.from('some notes'))
    await client.request('message:send', { roomId, clientId: randomUUID(), text: '', fileIds: [sent.id] })
    await owner.request('member:remove', { roomId: lost, username: lea.username })
    const response = await exportOwn(lea)
    expect(response.headers.get('content-type')).toBe('application/zip')
    const files = await readZip(Buffer.from(await response.arrayBuffer()))
    expect(JSON.parse(files.get('profile.json') ?? '')).toMatchObject({ user: { username: lea.username } })
    expect(JSON.parse(files.get('sessions.json') ?? '')).toEqual([expect.objectContaining({ isThis: true })])
    expect(toLines(files.get('rooms.jsonl') ?? '').map(({ id }) => id)).toEqual([server.roomId, roomId])
    expect(toLines(files.get('messages.jsonl') ?? '').map(({ text }) => text)).toEqual(['mine alone', ''])
    expect(toLines(files.get('reactions.jsonl') ?? '')).toEqual([{ messageId: message.id, roomId, emoji: '🎉' }])
    expect(files.get(`files/${sent.id}-notes.txt`)).toBe('some notes')
    const all = [...files.values()].join('\n')
    for (const secret of ['not mine', 'any more', 'argon2', lea.cookie.split('=')[1] ?? '?'])
      expect(all).not.toContain(secret)
  })

  test('has messages that no client gave an id, as imported ones, and nothing that the system told', async () => {
    const ivo = await server.createUser('ivo')
    const roomId = await createPrivate(ivo)
    const { lastSeq } = await db().room.findUniqueOrThrow({ where: { id: BigInt(roomId) } })
    const texts = ['imported', 'imported, too']
    const data = texts.map((message, place) => ({
      ...{ roomId: BigInt(roomId), seq: lastSeq + BigInt(place + 1), rev: lastSeq + BigInt(place + 1) },
      ...{ sender: ivo.username, message, sentAt: new Date(0) },
    }))
    await db().message.createMany({ data })
    const next = { lastSeq: lastSeq + 2n, lastRev: lastSeq + 2n }
    await db().room.update({ where: { id: BigInt(roomId) }, data: next })
    await (await as(ivo)).request('message:send', { roomId, clientId: randomUUID(), text: 'sent' })
    const files = await readZip(Buffer.from(await (await exportOwn(ivo)).arrayBuffer()))
    expect(toLines(files.get('messages.jsonl') ?? '').map(({ text }) => text)).toEqual([...texts, 'sent'])
  })

  test('is for whoever is signed in', async () => {
    expect((await exportOwn(null)).status).toBe(401)
  })
})
