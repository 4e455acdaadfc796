import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import type { SearchPage } from '#lib/protocol/search.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET } from './route.ts'

let server: TestServer
let mira: TestUser
let noor: TestUser
const said: Message[] = []

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', READS_PER_10S: '0' })
  mira = await server.createUser('mira')
  noor = await server.createUser('noor')
  for (const text of ['上线时间 is Tuesday', 'Café, https://example.org', '100% of tuesdays', 'Tues_day'])
    said.push(await say(text))
})
afterAll(() => server.close())

async function say(text: string, roomId = server.roomId): Promise<Message> {
  const input = { roomId, clientId: randomUUID(), text, ask: false }
  return (await server.chat.commands['message:send'](mira, input)).message
}

function ask(query: string, user: TestUser | null): Promise<Response> {
  const headers = { 'x-client-address': '192.0.2.1', ...(user && { cookie: user.cookie }) }
  return GET(new Request(`${server.origin}/api/search?${query}`, { headers }), undefined)
}

async function find(query: string, user = mira): Promise<SearchPage> {
  const response = await ask(query, user)
  expect(response.status).toBe(200)
  return (await response.json()) as SearchPage
}

async function findTexts(query: string, user = mira): Promise<string[]> {
  return (await find(query, user)).hits.map(({ message }) => message.text)
}

async function untilIndexed(): Promise<void> {
  await vi.waitFor(async () => expect(await db().searchChange.count()).toBe(0), { timeout: 20_000 })
}

describe('GET /api/search', () => {
  test('tells each hit with its room and where the words are, in the index as before', async () => {
    const room = { id: server.roomId, slug: expect.any(String), name: expect.any(String) }
    const expected = { hits: [{ message: said[1], room, ranges: [[0, 4]] }] }
    expect(await find('q=CAFE')).toEqual(expected)
    await untilIndexed()
    expect(await find('q=CAFE')).toEqual(expected)
    expect(await findTexts('q=tues')).toEqual([said[3]?.text, said[2]?.text, said[0]?.text])
    expect(await findTexts('q=%25')).toEqual([said[2]?.text])
    expect(await findTexts(`q=${encodeURIComponent('线时 "IS tues"')}`)).toEqual([said[0]?.text])
  })

  test('is found at once when it is said, no more by its old words when it is edited, and by none when it is deleted', async () => {
    const message = await say('ephemeral thing')
    expect(await findTexts('q=ephemeral')).toEqual(['ephemeral thing'])
    const { commands } = server.chat
    await commands['message:edit'](mira, { messageId: message.id, text: 'lasting thing' })
    expect([await findTexts('q=ephemeral'), await findTexts('q=lasting')]).toEqual([[], ['lasting thing']])
    await untilIndexed()
    expect([await findTexts('q=ephemeral'), await findTexts('q=lasting')]).toEqual([[], ['lasting thing']])
    await commands['message:delete'](mira, { messageId: message.id })
    expect(await findTexts('q=lasting')).toEqual([])
  })

  test('takes filters as parameters and as they are typed', async () => {
    const today = new Date().toISOString().slice(0, 10)
    expect(await findTexts(`has=link&from=${mira.username}`)).toEqual([said[1]?.text])
    expect(await findTexts(`q=${encodeURIComponent(`has:link from:@${mira.username} after:${today}`)}`)).toEqual([
      said[1]?.text,
    ])
    expect(await findTexts(`q=tues&from=${noor.username}`)).toEqual([])
    expect(await findTexts('q=tues&from=nobody_here')).toEqual([])
    expect(await findTexts(`q=tues&after=${today}&before=${today}`)).toHaveLength(3)
    expect(await findTexts('q=tues&before=2020-01-01')).toEqual([])
    expect(await findTexts(`q=tues&room=${server.roomId}`)).toHaveLength(3)
  })

  test('gives pages without gaps, whatever is said meanwhile', async () => {
    const first = await find('q=tues&limit=2')
    expect(first.hits.map(({ message }) => message.id)).toEqual([said[3]?.id, said[2]?.id])
    await say('another tuesday')
    const second = await find(`q=tues&limit=2&cursor=${first.nextCursor}`)
    expect(second.hits.map(({ message }) => message.id)).toEqual([said[0]?.id])
    expect(second).not.toHaveProperty('nextCursor')
  })

  test('finds nothing in rooms that the caller may not read, from the moment on', async () => {
    const { commands } = server.chat
    const { room } = await commands['room:create'](mira, { name: 'closed', visibility: 'private' })
    await say('a hidden treasure', room.id)
    expect(await findTexts('q=treasure', noor)).toEqual([])
    const refused = await ask(`q=treasure&room=${room.id}`, noor)
    const madeUp = await ask('q=treasure&room=999999', noor)
    expect([refused.status, await refused.text()]).toEqual([404, await madeUp.text()])
    expect((await ask(`q=${encodeURIComponent(`treasure in:${room.slug}`)}`, noor)).status).toBe(404)
    await commands['member:add'](mira, { roomId: room.id, usernames: [noor.username] })
    expect(await findTexts('q=treasure', noor)).toEqual(['a hidden treasure'])
    expect(await findTexts(`q=treasure&room=${room.id}`, noor)).toEqual(['a hidden treasure'])
    await commands['member:remove'](mira, { roomId: room.id, username: noor.username })
    expect(await findTexts('q=treasure', noor)).toEqual([])
  })

  test.each([
    ...['', 'q=', 'q=%20', 'q=a&limit=0', 'q=a&limit=51', 'q=a&limit=x', 'q=a&cursor=x', 'q=a&has=video'],
    ...['q=a&before=2026-02-30', 'q=a&after=today', 'q=a&room=x', 'q=a&q=b', 'q=a&unknown=1', `q=${'a'.repeat(501)}`],
    `q=${Array.from({ length: 33 }, (_, word) => `w${word}`).join('+')}`,
  ])('refuses %s', async (query) => {
    const response = await ask(query, mira)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'invalid' } }])
  })

  test('is for those who are signed in', async () => {
    expect((await ask('q=tues', null)).status).toBe(401)
  })

  test('says that it is unavailable where it takes too long, and leaves all else alone', async () => {
    await untilIndexed()
    const stuck = await db().$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLES search_blocks WRITE`
        const response = await ask('q=tues', mira)
        await tx.$executeRaw`UNLOCK TABLES`
        return response
      },
      { timeout: 20_000 },
    )
    expect([stuck.status, await stuck.json()]).toMatchObject([503, { error: { code: 'unavailable' } }])
    expect(await findTexts('q=CAFE')).toHaveLength(1)
  })
})
