import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as postCommand } from '#app/api/v1/[command]/route.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { BrowsedRoom } from '#lib/protocol/http.ts'
import { type Browser, createSignedIn, SITE } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { GET as getBrowse } from './browse/route.ts'
import { GET as getLatest } from './latest/route.ts'

let house: TestHouse
let mira: Browser
let noor: Browser

beforeAll(async () => {
  house = await createTestHouse()
  mira = await createSignedIn('mira')
  noor = await createSignedIn('noor')
})
afterAll(() => house.close())
beforeEach(() => forgetLimits())

function toRequest(path: string, { cookieHeader: cookie }: Browser): Request {
  return new Request(`${SITE}${path}`, { headers: { cookie } })
}

async function run(by: Browser, command: string, input: object) {
  const request = new Request(`${SITE}/api/v1/${command}`, {
    ...{ method: 'POST', body: JSON.stringify(input) },
    headers: { cookie: by.cookieHeader, 'content-type': 'application/json', origin: SITE },
  })
  const answer = await postCommand(request, { params: Promise.resolve({ command }) })
  expect(answer.status, command).toBe(200)
  return await answer.json()
}

const say = (by: Browser, roomId: string, text: string) =>
  run(by, 'message.send', { roomId, clientId: crypto.randomUUID(), text, ask: false })

async function browse(by: Browser): Promise<BrowsedRoom[]> {
  return (await (await getBrowse(toRequest('/api/rooms/browse', by), undefined)).json()).rooms
}

async function readLatest(by: Browser): Promise<Message[]> {
  return (await (await getLatest(toRequest('/api/rooms/latest', by), undefined)).json()).messages
}

describe('the lists of rooms', () => {
  test('name the channels that one may enter, with who is in them, and no others', async () => {
    const { room: open } = await run(mira, 'room.create', { name: 'open', visibility: 'public' })
    const { room: closed } = await run(mira, 'room.create', { name: 'closed', visibility: 'private' })
    await run(mira, 'direct.open', { usernames: [] })
    const [lobby, ...others] = await browse(noor)
    expect(lobby).toMatchObject({ slug: 'lobby', memberCount: 2, mine: { role: 'member' } })
    expect(others).toEqual([
      { ...open, mine: null, memberCount: 1, faces: [expect.objectContaining({ username: 'mira' })] },
    ])
    expect((await browse(mira)).map(({ id }) => id)).toEqual([lobby?.id, open.id, closed.id])
    await run(mira, 'member.remove', { roomId: open.id, username: 'noor', ban: true })
    expect((await browse(noor)).map(({ id }) => id)).toEqual([lobby?.id])
  })

  test('tell what was said last in rooms of one’s own, and of no others', async () => {
    const { room: closed } = await run(mira, 'room.create', { name: 'ours', visibility: 'private' })
    const { room: open } = await run(mira, 'room.create', { name: 'all', visibility: 'public' })
    for (const { id } of [closed, open]) await say(mira, id, 'x'.repeat(300))
    const ids = [closed.id, open.id]
    const said = (messages: Message[]) => messages.filter(({ roomId }) => ids.includes(roomId)).map(({ text }) => text)
    expect(said(await readLatest(mira))).toEqual(['x'.repeat(200), 'x'.repeat(200)])
    expect(said(await readLatest(noor))).toEqual([])
  })

  test('are for those who are signed in', async () => {
    for (const read of [getBrowse, getLatest])
      expect((await read(new Request(`${SITE}/api/rooms`), undefined)).status).toBe(401)
  })
})
