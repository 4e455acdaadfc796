import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '#lib/protocol/wire.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { POST } from './[command]/route.ts'
import { GET as describeAll } from './openapi.json/route.ts'

let server: TestServer
let mira: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '50' })
  mira = await server.createUser('mira')
})
afterAll(() => server.close())
afterEach(() => server.disconnectAll())

interface Call {
  cookie?: string
  headers?: Record<string, string>
  body?: string
}

function post(command: string, input: unknown, { cookie = mira.cookie, headers, body }: Call = {}): Promise<Response> {
  const request = new Request(`${server.origin}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1', ...headers },
    body: body ?? JSON.stringify(input),
  })
  return POST(request, { params: Promise.resolve({ command }) })
}

async function answerTo(...call: Parameters<typeof post>): Promise<[number, unknown]> {
  const response = await post(...call)
  return [response.status, await response.json()]
}

const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]
const message = (text: string) => ({ roomId: server.roomId, clientId: randomUUID(), text })

describe('a command over HTTP', () => {
  test('is answered with what its acknowledgement carries, and told to the room', async () => {
    const listener = await server.enter(await server.createUser('lin'))
    const input = message('by post')
    const [status, data] = await answerTo('message.send', input)
    expect(status).toBe(200)
    expect(commands['message:send'].output.parse(data)).toEqual(data)
    expect(data).toMatchObject({ message: { sender: mira.username, text: 'by post', clientId: input.clientId } })
    const told = await listener.fact('messages:created', ({ messages }) =>
      messages.some(({ text }) => text === 'by post'),
    )
    expect(told.messages).toContainEqual((data as { message: unknown }).message)
    expect(await answerTo('message.send', input)).toEqual([status, data])
  })

  test('keeps one order with what comes over sockets, without holes, and sockets hear all of it', async () => {
    const people = await Promise.all(['a', 'b', 'c'].map((name) => server.createUser(name)))
    const clients = await Promise.all(people.map((user) => server.enter(user)))
    const [first] = clients
    if (!first) throw new Error('nobody is here')
    const from = first.entered.room.lastSeq
    const sent = await Promise.all(
      people.flatMap((user, who) =>
        Array.from({ length: 15 }, async (_, index): Promise<number> => {
          if (index % 2 === 0) {
            const response = await post('message.send', message(`${who}.${index}`), { cookie: user.cookie })
            return (await response.json()).message.seq
          }
          const answer = await clients[who]?.request('message:send', message(`${who}.${index}`))
          if (!answer?.ok) throw new Error('not sent')
          return answer.data.message.seq
        }),
      ),
    )
    const expected = Array.from({ length: 45 }, (_, index) => from + 1 + index)
    expect(sent.toSorted((a, b) => a - b)).toEqual(expected)
    for (const client of clients) {
      await client.fact('messages:created', ({ messages }) => messages.some(({ seq }) => seq === from + 45))
      const heard = client.listFacts('messages:created').flatMap(({ messages }) => messages.map(({ seq }) => seq))
      expect(heard.filter((seq) => seq > from)).toEqual(expected)
    }
  })

  test('counts as one over a socket does', async () => {
    const user = await server.createUser('quick')
    const client = await server.enter(user)
    for (let index = 0; index < 100; index++) {
      const isSent = index % 2 === 0
      if (isSent) expect((await post('message.send', message('x'), { cookie: user.cookie })).status).toBe(200)
      else expect(await client.request('message:send', message('x'))).toMatchObject({ ok: true })
    }
    const response = await post('message.send', message('x'), { cookie: user.cookie })
    expect([response.status, await response.json()]).toEqual(refused(429, 'rate_limited'))
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await client.request('message:send', message('x'))).toMatchObject({ error: { code: 'rate_limited' } })
    const unread = { cookie: user.cookie, body: 'no JSON' }
    expect(await answerTo('message.send', null, unread)).toEqual(refused(429, 'rate_limited'))
  })
})

describe('over HTTP a command is refused', () => {
  test('of nobody, of a page of another site, and with a token that nobody knows', async () => {
    expect(await answerTo('message.send', message('x'), { cookie: '' })).toEqual(refused(401, 'unauthenticated'))
    const elsewhere = { headers: { origin: 'https://elsewhere.example' } }
    expect(await answerTo('message.send', message('x'), elsewhere)).toEqual(refused(403, 'forbidden_origin'))
    const token = { headers: { authorization: 'Bearer plr_made-up' } }
    expect(await answerTo('message.send', message('x'), token)).toEqual(refused(401, 'unauthenticated'))
  })

  test.each(['message:send', 'message.', 'room.enter', 'typing.set', 'constructor', '__proto__', 'nothing.such'])(
    'that is not offered there: %s',
    async (word) => {
      expect(await answerTo(word, { roomId: server.roomId })).toEqual(refused(404, 'not_found'))
    },
  )

  test('whose body is not what it takes', async () => {
    expect(await answerTo('message.send', { ...message('x'), more: 1 })).toEqual(refused(400, 'invalid'))
    expect(await answerTo('message.send', { ...message('x'), clientId: 7 })).toEqual([
      400,
      { error: { code: 'invalid', fields: { clientId: 'invalid' } } },
    ])
    expect(await answerTo('message.send', null, { body: '{' })).toEqual(refused(415, 'unsupported_media_type'))
    const form = { headers: { 'content-type': 'text/plain' } }
    expect(await answerTo('message.send', message('x'), form)).toEqual(refused(415, 'unsupported_media_type'))
    const large = message('x'.repeat(256 * 1024))
    expect(await answerTo('message.send', large)).toEqual(refused(413, 'too_large'))
  })

  test('as the domain refuses it', async () => {
    const stranger = await server.createStranger('stray')
    expect(await answerTo('message.send', message('x'), { cookie: stranger.cookie })).toEqual(refused(403, 'forbidden'))
    expect(await answerTo('message.send', { ...message('x'), roomId: '404' })).toEqual(refused(404, 'not_found'))
    const input = message('one')
    expect((await post('message.send', input)).status).toBe(200)
    expect(await answerTo('message.send', { ...input, text: 'another' })).toEqual(refused(409, 'conflict'))
  })
})

test('all that HTTP takes is described', async () => {
  const response = await describeAll(new Request(`${server.origin}/api/v1/openapi.json`), undefined)
  const { openapi, paths, components } = await response.json()
  expect(openapi).toBe('3.1.0')
  const offered = Object.entries(commands).flatMap(([name, { overHttp }]) =>
    overHttp ? `/api/v1/${name.replace(':', '.')}` : [],
  )
  expect(Object.keys(paths)).toEqual(offered)
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['Message', 'Room', 'Failure']))
  const named = [...JSON.stringify(paths).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
  for (const name of named) expect(components.schemas).toHaveProperty(String(name))
})
