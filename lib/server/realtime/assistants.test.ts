import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import { commands } from '#lib/protocol/wire.ts'
import { type AiServer, createAiServer, must } from '#test/ai-server.ts'
import type { TestClient } from '#test/realtime.ts'
import { db } from '../store/prisma.ts'

/** Several AIs, each answered by an endpoint that an admin has set, through real sockets and a real database. */

const KEY = 'sk-a-very-secret-key-0123456789'

let ai: AiServer
let fake: AiServer['fake']
let root: TestClient
let guest: TestClient

beforeAll(async () => {
  ai = await createAiServer()
  ;({ fake, root } = ai)
  guest = await ai.server.enter(await ai.server.createUser('guest'))
})
afterAll(() => ai.close())

const makeEndpoint = (more: { baseUrl?: string; apiKey?: string } = {}) =>
  must(
    root.request('endpoint:create', {
      ...{ name: `fake-${randomUUID().slice(0, 8)}`, baseUrl: fake.url, apiKey: KEY },
      ...{ prices: { fake: { inputMicros: 2_000_000, outputMicros: 4_000_000 } }, ...more },
    }),
  )

async function makeAssistant(username: string, endpointId: string): Promise<AssistantEntry> {
  const { assistant } = await must(
    root.request('assistant:create', {
      ...{ username, displayName: `${username} K.`, model: 'fake', endpointId, about: 'finds faults' },
      instructions: 'Be short.',
    }),
  )
  return assistant
}

describe('assistants', () => {
  it('are made by admins, listed for everybody, and answer where they are named', async () => {
    const { endpoint } = await makeEndpoint()
    expect(JSON.stringify(endpoint)).not.toContain(KEY)
    expect(endpoint).toMatchObject({ hasKey: true, keyEnding: '6789', assistants: [] })
    const row = await db().endpoint.findUniqueOrThrow({ where: { id: BigInt(endpoint.id) } })
    expect(Buffer.from(row.secrets ?? []).includes(KEY)).toBe(false)

    await makeAssistant('critic', endpoint.id)
    const { assistants } = await must(guest.request('assistant:list', {}))
    expect(assistants.map(({ username }) => username)).toEqual(['ai', 'critic'])
    expect(assistants[1]).toMatchObject({
      displayName: 'critic K.',
      about: 'finds faults',
      model: 'fake',
      isEnabled: true,
    })
    expect(assistants[1]?.settings).toBeUndefined()

    const roomId = await ai.makeRoom('Critics', 'critic')
    const { rooms } = await must(root.request('inbox:open', {}))
    expect(rooms.find(({ id }) => id === roomId)).toMatchObject({ assistants: ['critic'], model: 'fake' })
    const { id, ...reply } = await ai.ask(roomId, 'hello there')
    expect(reply).toMatchObject({ status: 'done', sender: 'critic', text: 'You said: hello there' })
    const done = await db().reply.findUniqueOrThrow({ where: { messageId: BigInt(id) } })
    const request = fake.requests.at(-1)
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(request?.body.messages?.[0]?.content).toContain('Be short.')
    expect(Number(done.costMicros)).toBe(2 * Number(done.promptTokens) + 4 * Number(done.completionTokens))
  })

  it('are changed and taken away: their rooms lose them, what they said stays, and nothing is answered any more', async () => {
    const { endpoint } = await makeEndpoint()
    await makeAssistant('coder', endpoint.id)
    const roomId = await ai.makeRoom('Code', 'coder')
    const changed = await must(
      root.request('assistant:change', { username: 'coder', displayName: 'The Coder', isEnabled: false }),
    )
    expect(changed.assistant).toMatchObject({ displayName: 'The Coder', isEnabled: false })
    expect((await ai.say(roomId, 'anybody?')).ai).toBeUndefined()
    expect(await root.request('endpoint:delete', { id: endpoint.id })).toMatchObject({ error: { code: 'conflict' } })
    await must(root.request('assistant:delete', { username: 'coder' }))
    const rooms = await must(root.request('inbox:open', {}))
    expect(rooms.rooms.find(({ id }) => id === roomId)?.assistants).toEqual([])
    expect(await root.request('room:change', { roomId, assistants: ['coder'] })).toMatchObject({
      error: { code: 'not_found' },
    })
    await must(root.request('endpoint:delete', { id: endpoint.id }))
    expect(await root.request('assistant:delete', { username: 'ai' })).toMatchObject({ error: { code: 'conflict' } })
  })

  it('are tried step by step, up to what fails, without the key in what is told', async () => {
    const { endpoint } = await makeEndpoint()
    await makeAssistant('tried', endpoint.id)
    const test = async () => (await must(root.request('assistant:test', { username: 'tried' }))).steps
    expect(await test()).toMatchObject([
      { step: 'dns', ok: true },
      { step: 'auth', ok: true },
      { step: 'model', ok: true },
      { step: 'stream', ok: true, words: expect.stringContaining('You said') },
    ])
    fake.script('401')
    const refused = await test()
    expect(refused.at(-1)).toMatchObject({ step: 'auth', ok: false, code: 'ai_auth' })
    expect(JSON.stringify(refused)).not.toContain(KEY)
    await must(root.request('endpoint:change', { id: endpoint.id, baseUrl: 'http://127.0.0.1:1/v1' }))
    expect(await test()).toMatchObject([{ step: 'dns', ok: false, code: 'ai_network' }])
    await must(root.request('endpoint:change', { id: endpoint.id, baseUrl: fake.url, proxyUrl: 'http://127.0.0.1:1' }))
    expect(await test()).toMatchObject([{ step: 'proxy', ok: false, code: 'ai_proxy' }])
  })

  it('refuse what can’t be, with its field', async () => {
    const { endpoint } = await makeEndpoint()
    const draft = { username: 'fresh', displayName: 'Fresh', model: 'fake', endpointId: endpoint.id }
    const cases = [
      [{ ...draft, username: 'ai' }, 'username'],
      [{ ...draft, username: 'x' }, 'username'],
      [{ ...draft, model: '' }, 'model'],
      [{ ...draft, endpointId: '999999' }, 'endpointId'],
    ] as const
    for (const [input, field] of cases) {
      const answer = await root.request('assistant:create', input)
      expect(answer, field).toMatchObject({ ok: false, error: { fields: { [field]: expect.any(String) } } })
    }
    const wrong = { name: 'x', baseUrl: 'ftp://x', apiKey: 'a b', headers: { 'content-length': '1' } }
    expect(await root.request('endpoint:create', wrong)).toMatchObject({
      error: { code: 'invalid', fields: { baseUrl: 'invalid', apiKey: 'invalid', headers: 'invalid' } },
    })
    const again = { name: endpoint.name, baseUrl: fake.url }
    expect(await root.request('endpoint:create', again)).toMatchObject({
      error: { code: 'taken', fields: { name: 'taken' } },
    })
  })

  it('are set by nobody but admins, by sockets and HTTP alike', async () => {
    const inputs = {
      'assistant:create': { username: 'evil', displayName: 'Evil', model: 'm' },
      'assistant:change': { username: 'ai', about: 'x' },
      'assistant:delete': { username: 'critic' },
      'assistant:test': { username: 'ai' },
      'endpoint:create': { name: 'x', baseUrl: 'http://x.test' },
      'endpoint:change': { id: '1', name: 'x' },
      'endpoint:list': {},
      'endpoint:delete': { id: '1' },
    } as const
    const names = Object.keys(commands).filter((name) => /^(assistant|endpoint):(?!list)|^endpoint:list/.test(name))
    expect(Object.keys(inputs).sort()).toEqual(names.sort())
    for (const [name, input] of Object.entries(inputs))
      expect(await guest.request(name as 'endpoint:list', input as Record<string, never>), name).toMatchObject({
        error: { code: 'forbidden' },
      })
  })
})
