import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { POST } from './[command]/route.ts'

/** What somebody missed, asked for as the pages do. */

const OTHERS_WITHIN_MS = 3_000

let server: TestServer
let alice: TestUser
let bob: TestUser
let eve: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  alice = await server.createUser('alice')
  bob = await server.createUser('bob')
  eve = await server.createUser('eve')
})
afterAll(() => server.close())

test('is not for strangers, nor for who is no longer in the room', async () => {
  const roomId = await createRoom()
  await say(roomId, 'we ship on Friday')
  expect(await ask(eve, roomId)).toMatchObject([404, { error: { code: 'not_found' } }])
  const asked = ask(bob, roomId)
  await answer('decision: Friday [#SEQ]', 'we ship on Friday')
  expect(await asked).toMatchObject([200, { isCached: false }])
  expect(await ask(alice, roomId)).toMatchObject([200, { isCached: true }])
  expect((await post(alice, 'member.remove', { roomId, username: bob.username }))[0]).toBe(200)
  expect(await ask(bob, roomId)).toMatchObject([404, { error: { code: 'not_found' } }])
})

test('is waited for longer than other commands are: a model takes its time', async () => {
  const roomId = await createRoom()
  await say(roomId, 'we ship on Friday')
  const asked = ask(alice, roomId)
  await setTimeout(OTHERS_WITHIN_MS)
  await answer('decision: Friday [#SEQ]', 'we ship on Friday')
  expect(await asked).toMatchObject([200, { isCached: false }])
})

test('is kept for the room that it is of, and for no other', async () => {
  const [one, other] = [await createRoom(), await createRoom()]
  await say(one, 'canary of the one')
  await say(other, 'what the other says')
  const first = ask(alice, one)
  await answer('decision: the canary [#SEQ]', 'canary of the one')
  expect(await first).toMatchObject([200, { isCached: false }])
  const second = ask(alice, other)
  const { turns } = await answer('decision: the other [#SEQ]', 'what the other says')
  expect(JSON.stringify(turns)).not.toContain('canary')
  const [, data] = await second
  expect(data).toMatchObject({ isCached: false, text: expect.stringContaining('the other') })
})

test('is made anew after an edit, and knows nothing that is off the record', async () => {
  const roomId = await createRoom()
  const message = await say(roomId, 'we ship on Friday')
  await say(roomId, 'canary off the record', { offRecord: true })
  const first = ask(alice, roomId)
  const { turns } = await answer('decision: Friday [#SEQ]', 'we ship on Friday')
  expect(JSON.stringify(turns)).not.toContain('canary')
  expect(await first).toMatchObject([200, { isCached: false }])
  await post(alice, 'message.edit', { messageId: message.id, text: 'we ship on Monday' })
  const second = ask(bob, roomId)
  const { turns: later } = await answer('decision: Monday [#SEQ]', 'we ship on Monday')
  expect(JSON.stringify(later)).not.toContain('Friday')
  expect(await second).toMatchObject([200, { isCached: false, text: expect.stringContaining('Monday') }])
})

async function post({ cookie }: TestUser, command: string, input: unknown): Promise<[number, never]> {
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command }) })
  return [response.status, (await response.json()) as never]
}

function ask(user: TestUser, roomId: string) {
  return post(user, 'catchup.ask', { roomId, afterSeq: 0 })
}

async function createRoom(): Promise<string> {
  const input = { name: 'Plan', visibility: 'private', trigger: 'mention', usernames: [bob.username] }
  const [, { room }]: [number, { room: { id: string } }] = await post(alice, 'room.create', input)
  return room.id
}

async function say(roomId: string, text: string, more: object = {}): Promise<{ id: string; seq: number }> {
  const input = { roomId, clientId: randomUUID(), text, ...more }
  const [, { message }]: [number, { message: { id: string; seq: number } }] = await post(alice, 'message.send', input)
  return message
}

let answered = 0

/** Answers the next request, of what it was told by the message with this text. */
async function answer(line: string, text: string) {
  const call = await eventually(() => {
    const found = server.assistant.calls[answered]
    if (!found) throw new Error('nothing was asked')
    return found
  })
  answered += 1
  const [, seq = '0'] = call.turns[1]?.content.match(new RegExp(`\\[#(\\d+)\\][^\\n]*${text}`)) ?? []
  call.say(line.replace('SEQ', seq))
  call.end()
  return call
}
