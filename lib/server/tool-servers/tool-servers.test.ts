import { randomUUID } from 'node:crypto'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Message, SessionUser, Step } from '#lib/protocol/entities.ts'
import type { ToolFault } from '#lib/protocol/errors.ts'
import type { ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { type AiServer, createAiServer, must } from '#test/ai-server.ts'
import type { TestClient } from '#test/realtime.ts'
import { createToolServer, type ToolServer } from '#test/tool-server.ts'
import { db } from '../store/prisma.ts'
import { visitToolServer } from './connect.ts'

/** Servers of tools as admins set them and AIs call them, through real sockets, a real database and a server of the SDK's. */

const SECRET = 'Bearer of-a-very-secret-token'

let ai: AiServer
let tools: ToolServer
let root: TestClient
let guest: TestClient

beforeAll(async () => {
  process.env.WEBHOOK_ALLOW = '127.0.0.1/32'
  tools = await createToolServer()
  ai = await createAiServer()
  root = ai.root
  guest = await ai.server.enter(await ai.server.createUser('guest'))
})
afterAll(async () => {
  delete process.env.WEBHOOK_ALLOW
  await ai.close()
  await tools.close()
})
afterEach(async () => {
  await db().toolServer.deleteMany()
  tools.behave()
  tools.notes.length = 0
  tools.requests.length = 0
})

async function makeServer(more: { url?: string; assistants?: string[] } = {}): Promise<ToolServerEntry> {
  const name = `notes ${randomUUID().slice(0, 8)}`
  const input = { name, url: tools.url, headers: { authorization: SECRET }, ...more }
  return (await must(root.request('tools:save', input))).server
}

async function check(id: string) {
  const { steps, server } = await must(root.request('tools:check', { id }))
  const last = steps.at(-1)
  if (!last) throw new Error('no step')
  return { steps, server, last }
}

/** A room whose AI has the tools of a server, and calls them when it is asked. */
async function makeRoom() {
  const username = `ai${randomUUID().slice(0, 6)}`
  const { endpoint } = await must(root.request('endpoint:create', { name: username, baseUrl: ai.fake.url }))
  await must(
    root.request('assistant:create', { username, displayName: username, model: 'fake', endpointId: endpoint.id }),
  )
  const { id, name } = await makeServer({ assistants: [username] })
  await check(id)
  const roomId = await ai.makeRoom(username, username)
  const prefix = name.replaceAll(' ', '_')
  const setCalls = (...calls: { name: string; input: unknown }[]) => {
    const play = { name: 'tools' as const, calls: calls.map((call) => ({ ...call, name: `${prefix}_${call.name}` })) }
    ai.fake.script(play, play)
  }
  return { id, name, roomId, username, setCalls }
}

async function stepOf(is: (step: Step) => boolean): Promise<{ messageId: string; step: Step; place: number }> {
  const { messageId, steps } = await root.fact('reply:steps', (fact) => fact.steps.some(is))
  const place = steps.findIndex(is)
  return { messageId, step: steps[place] as Step, place }
}

const told = () => ai.fake.requests.at(-1)?.body.messages?.findLast(({ role }) => role === 'tool')?.content

describe('a server of tools', () => {
  it('is made by admins, its headers sealed and never told, and checked', async () => {
    const made = await makeServer()
    expect(made).toMatchObject({ url: tools.url, headerNames: ['authorization'], tools: [], assistants: [] })
    const { steps, server } = await check(made.id)
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ...[
        ['address', true],
        ['connection', true],
        ['protocol', true],
        ['tools', true],
      ],
    ])
    expect(steps[2]?.words).toBe('notes 1.2')
    expect(server.tools).toEqual([
      { name: 'read_notes', description: 'Reads all notes.', isReadOnly: true, changes: false },
      { name: 'write_note', title: 'Write a note', description: 'Writes a note.', isReadOnly: false, changes: true },
    ])
    expect(tools.requests[0]?.headers.authorization).toBe(SECRET)
    const row = await db().toolServer.findUniqueOrThrow({ where: { id: BigInt(made.id) } })
    expect(Buffer.from(row.secrets ?? []).includes('secret')).toBe(false)
    expect(JSON.stringify([made, steps, server])).not.toContain('secret')
    const lines = await db().auditLine.findMany({ where: { action: { startsWith: 'tools:' } }, orderBy: { id: 'asc' } })
    expect(lines.map(({ action }) => action)).toEqual(['tools:saved', 'tools:checked'])
    expect(JSON.stringify(lines, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'secret',
    )
  })

  it('is nobody else’s business', async () => {
    const { id } = await makeServer()
    for (const answer of [
      await guest.request('tools:list', {}),
      await guest.request('tools:save', { name: 'x', url: tools.url }),
      await guest.request('tools:save', { id, name: 'x' }),
      await guest.request('tools:check', { id }),
      await guest.request('tools:remove', { id }),
    ])
      expect(answer).toEqual({ ok: false, error: { code: 'forbidden' } })
  })

  it('keeps what is not named, and takes no header to another host', async () => {
    const { id } = await makeServer()
    await check(id)
    const { server } = await must(root.request('tools:save', { id, changes: { read_notes: true } }))
    expect(server.tools.map(({ changes }) => changes)).toEqual([true, true])
    expect(server.headerNames).toEqual(['authorization'])
    const path = await must(root.request('tools:save', { id, url: `${tools.url}/other` }))
    expect(path.server).toMatchObject({ headerNames: ['authorization'], tools: [] })
    const host = await must(root.request('tools:save', { id, url: 'https://tools.example.com/mcp' }))
    expect(host.server.headerNames).toEqual([])
    await must(root.request('tools:remove', { id }))
    expect((await must(root.request('tools:list', {}))).servers.map((one) => one.id)).not.toContain(id)
  })

  it.each([
    ['no name', { name: ' ', url: 'https://a.example' }, { name: 'required' }],
    ['a long name', { name: 'x'.repeat(33), url: 'https://a.example' }, { name: 'too_long' }],
    ['no address', { name: 'x', url: 'ftp://a.example' }, { url: 'invalid' }],
    ['a private address', { name: 'x', url: 'http://10.0.0.1/mcp' }, { url: 'reserved' }],
    ['a wrong header', { name: 'x', url: 'https://a.example', headers: { host: 'b' } }, { headers: 'invalid' }],
    ['an unknown AI', { name: 'x', url: 'https://a.example', assistants: ['nobody'] }, { assistants: 'invalid' }],
  ])('with %s is refused', async (_, input, fields) => {
    expect(await root.request('tools:save', input)).toEqual({ ok: false, error: { code: 'invalid', fields } })
  })
})

describe('an AI that has one', () => {
  it('reads by it at once', async () => {
    const { roomId, name, setCalls } = await makeRoom()
    tools.notes.push('buy milk')
    setCalls({ name: 'read_notes', input: {} })
    const reply = await ai.ask(roomId, 'what is noted?')
    const ms = expect.any(Number)
    expect(reply).toMatchObject({ status: 'done', steps: [{ tool: 'read_notes', server: name, input: '', ms }] })
    expect(told()).toBe('buy milk')
    expect(tools.requests.find(({ method }) => method === 'tools/call')?.headers.authorization).toBe(SECRET)
  })

  it('changes something after the yes, and what it was told is what people see', async () => {
    const { roomId, setCalls } = await makeRoom()
    setCalls({ name: 'write_note', input: { text: '牛奶' } })
    await ai.say(roomId, 'note it')
    const { messageId, step, place } = await stepOf(({ wants }) => wants !== undefined)
    expect(step).toMatchObject({ tool: 'write_note', input: 'text: 牛奶', wants: '{"text":"牛奶"}' })
    expect(tools.notes).toEqual([])
    await must(root.request('reply:allow', { messageId, step: place, isAllowed: true }))
    const reply = await ended(messageId)
    expect(reply).toMatchObject({ status: 'done', steps: [{ allowed: true }] })
    expect(tools.notes).toEqual(['牛奶'])
    const context = await ai.server.chat.replies.readContext(await findRoot(), messageId)
    expect(context.turns.at(-1)).toMatchObject({ role: 'tool', content: 'written: 牛奶' })
    expect(context.turns.at(-2)?.calls?.[0]?.input).toBe('{"text":"牛奶"}')
  })

  it('is told that its call was refused, and by the tool that it failed', async () => {
    const { roomId, setCalls } = await makeRoom()
    setCalls({ name: 'write_note', input: { text: 'x' } }, { name: 'write_note', input: { text: 'bad' } })
    await ai.say(roomId, 'note it')
    const first = await stepOf(({ wants = '' }) => wants.includes('"x"'))
    await must(root.request('reply:allow', { messageId: first.messageId, step: 0, isAllowed: false }))
    await stepOf(({ wants = '' }) => wants.includes('"bad"'))
    await must(root.request('reply:allow', { messageId: first.messageId, step: 1, isAllowed: true }))
    const reply = await ended(first.messageId)
    expect(reply.steps).toMatchObject([{ refused: 'asker' }, { allowed: true, failed: true, fault: 'tool' }])
    expect(told()).toBe('no such note may be written')
    expect(tools.notes).toEqual([])
  })

  it('has its tools no more when they were taken away', async () => {
    const { id, roomId, setCalls } = await makeRoom()
    await must(root.request('tools:save', { id, assistants: [] }))
    setCalls({ name: 'read_notes', input: {} })
    const reply = await ai.ask(roomId, 'what is noted?')
    expect(reply).toMatchObject({ status: 'done', steps: [{ failed: true }] })
    expect(tools.requests.filter(({ method }) => method === 'tools/call')).toEqual([])
  })
})

const STREAM = { 'content-type': 'text/event-stream' }
const HOSTILE: [ToolFault, Parameters<ToolServer['misbehave']>[0]][] = [
  ['status', (response) => response.writeHead(500).end('<h1>oops</h1>')],
  ['refused', (response) => response.writeHead(401).end()],
  ['redirected', (response) => response.writeHead(307, { location: 'http://10.0.0.1/' }).end()],
  ['unreachable', (response) => response.destroy()],
  ['garbage', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
  ['garbage', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":')],
  ['garbage', (response) => response.writeHead(200, STREAM).end('data: nothing\n\n')],
  [
    'garbage',
    (response, { id }) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, result: 3 })),
  ],
  ['too_large', (response) => response.writeHead(200, STREAM).end(`data: ${'x'.repeat(2 * 1024 * 1024)}\n\n`)],
  [
    'too_large',
    (response, { id }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          jsonrpc: '2.0',
          id,
          result: { content: [{ type: 'text', text: 'x'.repeat(2 * 1024 * 1024) }] },
        }),
      ),
  ],
]

describe('a server that fails', () => {
  it.each(HOSTILE)('as %s is named by the check, which keeps what was known (%#)', async (fault, answer) => {
    const { id } = await makeServer()
    await check(id)
    tools.misbehave(answer, 'tools/list')
    const { steps, last, server } = await check(id)
    expect(last).toMatchObject({ step: 'tools', ok: false, fault })
    expect(steps).toHaveLength(4)
    expect(server.tools).toHaveLength(2)
    tools.misbehave(answer)
    expect((await check(id)).last).toMatchObject({ ok: false, fault })
  })

  it.each(HOSTILE)('as %s is told of by the step, and the reply goes on (%#)', async (fault, answer) => {
    const { roomId, setCalls } = await makeRoom()
    tools.misbehave(answer, 'tools/call')
    setCalls({ name: 'read_notes', input: {} })
    const reply = await ai.ask(roomId, 'what is noted?')
    expect(reply).toMatchObject({ status: 'done', steps: [{ failed: true, fault }] })
    expect(told()).toMatch(/^Error: the server of this tool/)
  })

  it('by being silent is left when its time is over', async () => {
    const over = new AbortController()
    tools.misbehave(() => over.abort(), 'tools/call')
    const visit = visitToolServer({ url: tools.url, headers: {} }, over.signal, (client) =>
      client.request({ method: 'tools/call', params: { name: 'read_notes' } }, CallToolResultSchema),
    )
    await expect(visit).rejects.toMatchObject({ fault: 'timeout' })
  })

  it('by leading elsewhere or into a private network is asked nothing', async () => {
    const elsewhere = await createToolServer()
    const { id } = await makeServer()
    tools.misbehave((response) => response.writeHead(307, { location: elsewhere.url }).end())
    expect((await check(id)).last).toMatchObject({ step: 'connection', fault: 'redirected' })
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
    const name = await makeServer({ url: 'http://parlor-test.localtest.invalid/mcp' })
    expect((await check(name.id)).last).toMatchObject({ step: 'connection', fault: 'unreachable' })
    // As if its name had led elsewhere when it was saved.
    const inside = await createToolServer('127.0.0.2')
    await db().toolServer.update({ where: { id: BigInt(id) }, data: { url: inside.url } })
    expect((await check(id)).last).toMatchObject({ step: 'address', fault: 'private' })
    expect(inside.requests).toEqual([])
    await inside.close()
  })
})

async function findRoot(): Promise<SessionUser> {
  const row = await db().user.findFirstOrThrow({ where: { role: 'admin' } })
  return { id: String(row.id), username: row.username, displayName: row.displayName, role: 'admin' }
}

async function ended(messageId: string): Promise<Message> {
  const { message } = await root.fact(
    'message:changed',
    ({ message: { id, status } }) => id === messageId && status !== 'streaming' && status !== 'queued',
  )
  return message
}
