import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { MESSAGES_MAX } from '#lib/protocol/limits.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as getVersions } from '../messages/[messageId]/versions/route.ts'
import { POST } from './[command]/route.ts'

/** Finding, editing and deleting messages through both doors: who may, and what is refused. */

let server: TestServer
let owner: TestUser
let author: TestUser
let member: TestUser
let stranger: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  const names = ['owner', 'author', 'member'] as const
  ;[owner, author, member] = [
    await server.createUser(names[0]),
    await server.createUser(names[1]),
    await server.createUser(names[2]),
  ]
  stranger = await server.createStranger('stranger')
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

type Name = 'message:list' | 'message:edit' | 'message:delete'

/** As a socket's acknowledgement, whichever way it went. */
async function overHttp(name: Name, input: object, { cookie }: TestUser): Promise<unknown> {
  const command = name.replace(':', '.')
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command }) })
  const body = await response.json()
  return response.status === 200 ? { ok: true, data: body } : { ok: false, error: body.error }
}

async function overSocket(name: Name, input: object, user: TestUser): Promise<unknown> {
  const client = server.open({ cookie: user.cookie })
  await client.connected()
  return await client.request(name, input as never)
}

async function readVersions(messageId: string, { cookie }: TestUser): Promise<[number, string[] | undefined]> {
  const request = new Request(`${server.origin}/api/messages/${messageId}/versions`, { headers: { cookie } })
  const response = await getVersions(request, { params: Promise.resolve({ messageId }) })
  const { versions }: { versions?: { text: string }[] } = await response.json()
  return [response.status, versions?.map(({ text }) => text)]
}

/** A message of the author's in a room of the owner's, in which the member is as well. */
async function createMessage(visibility: 'public' | 'private') {
  const client = server.open({ cookie: owner.cookie })
  await client.connected()
  const usernames = [author.username, member.username]
  const made = await client.request('room:create', { name: 'r', visibility, usernames })
  if (!made.ok) throw new Error(made.error.code)
  const { id: roomId } = made.data.room
  const writer = server.open({ cookie: author.cookie })
  await writer.connected()
  const sent = await writer.request('message:send', { roomId, clientId: randomUUID(), text: 'first', ask: false })
  if (!sent.ok) throw new Error(sent.error.code)
  return { roomId, messageId: sent.data.message.id }
}

const refusal = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) })

describe.each([
  ['a socket', overSocket],
  ['HTTP', overHttp],
])('over %s', (_door, run) => {
  test('whoever may read a room finds its messages, and nobody else', async () => {
    const [open, closed] = [await createMessage('public'), await createMessage('private')]
    const inOpen = { roomId: open.roomId, messageIds: [open.messageId, closed.messageId, '999999999'] }
    expect(await run('message:list', inOpen, stranger)).toMatchObject({
      data: { messages: [{ id: open.messageId, text: 'first' }] },
    })
    const inClosed = { roomId: closed.roomId, messageIds: [closed.messageId] }
    expect(await run('message:list', inClosed, member)).toMatchObject({
      data: { messages: [{ id: closed.messageId }] },
    })
    expect(await run('message:list', inClosed, stranger)).toEqual(refusal('not_found'))
    const tooMany = { ...inOpen, messageIds: Array(MESSAGES_MAX + 1).fill(open.messageId) }
    expect(await run('message:list', tooMany, member)).toEqual(refusal('invalid'))
  })

  test('the author alone edits; the texts before are for them and those who run the room', async () => {
    const { messageId } = await createMessage('public')
    for (const user of [owner, member, stranger]) {
      expect(await run('message:edit', { messageId, text: 'theirs' }, user)).toEqual(refusal('forbidden'))
    }
    expect(await run('message:edit', { messageId, text: 'second' }, author)).toMatchObject({
      data: { message: { text: 'second', editedAt: expect.any(String) } },
    })
    for (const user of [author, owner]) expect(await readVersions(messageId, user)).toEqual([200, ['first', 'second']])
    for (const user of [member, stranger]) expect(await readVersions(messageId, user)).toEqual([403, undefined])
  })

  test('the author and those who run the room delete, and nobody else', async () => {
    for (const user of [author, owner]) {
      const { messageId } = await createMessage('private')
      expect(await run('message:delete', { messageId }, member)).toEqual(refusal('forbidden'))
      expect(await run('message:delete', { messageId }, stranger)).toEqual(refusal('not_found'))
      expect(await run('message:delete', { messageId }, user)).toMatchObject({
        data: { message: { text: '', deletedBy: user.username } },
      })
      expect(await run('message:edit', { messageId, text: 'again' }, author)).toEqual(refusal('conflict'))
      expect(await readVersions(messageId, author)).toEqual([200, []])
    }
  })
})
