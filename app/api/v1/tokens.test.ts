import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { POST as postPassword } from '#app/api/password/route.ts'
import { TOKEN_SCOPES, type TokenScope } from '#lib/protocol/entities.ts'
import { TOKENS_MAX } from '#lib/protocol/limits.ts'
import { type CommandName, commands } from '#lib/protocol/wire.ts'
import { disableUser } from '#lib/server/admin/people.ts'
import { hashPassword } from '#lib/server/auth/password.ts'
import { endSessions } from '#lib/server/auth/session.ts'
import { checkSessions } from '#lib/server/realtime/session-watch.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { expectWithin } from '#test/eventually.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as getMetrics } from '../../metrics/route.ts'
import { GET as getRooms } from '../rooms/route.ts'
import { POST } from './[command]/route.ts'

/** Tokens at every door: what each scope may, and when one is dead. */

let server: TestServer
let mira: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0', SOCKETS_PER_USER: '0' })
  mira = await server.createUser('mira')
})
afterAll(() => server.close())
afterEach(() => {
  server.disconnectAll()
  forget('key-failures')
  forget('read-limit')
})

type Headers = Record<string, string>

async function post(command: string, input: unknown, headers: Headers): Promise<[number, unknown]> {
  const request = new Request(`${server.origin}/api/v1/${command.replace(':', '.')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-address': '192.0.2.1', ...headers },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command: command.replace(':', '.') }) })
  return [response.status, await response.json()]
}

async function rooms(headers: Headers): Promise<number> {
  return (await getRooms(new Request(`${server.origin}/api/rooms`, { headers }), undefined)).status
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]

async function createToken({ cookie }: TestUser, scopes: readonly TokenScope[], more: object = {}) {
  const [status, data] = await post('token:create', { name: 'ci', scopes, ...more }, { cookie })
  expect([status, data]).toEqual([200, { id: expect.any(String), token: expect.stringMatching(/^plr_[\w-]{43}$/) }])
  return data as { id: string; token: string }
}

async function listTokens({ cookie }: TestUser) {
  const [, data] = await post('token:list', {}, { cookie })
  return commands['token:list'].output.parse(data).tokens
}

function connect(token: unknown, headers: Headers = {}) {
  return server.open(headers, { protocol: 2, token })
}

describe('a token', () => {
  test('is shown once and kept hashed, is listed without itself, and says when it was used', async () => {
    const user = await server.createUser('once')
    const { id, token } = await createToken(user, ['write', 'read', 'read'], { name: '  nightly   build ' })
    expect(await listTokens(user)).toEqual([
      { id, name: 'nightly build', scopes: ['read', 'write'], createdAt: expect.any(String) },
    ])
    const row = await db().token.findUniqueOrThrow({ where: { id: BigInt(id) } })
    expect(JSON.stringify([...row.hash, row.name, row.scopes])).not.toContain(token.slice(4))
    expect(await rooms(bearer(token))).toBe(200)
    expect(await listTokens(user)).toEqual([expect.objectContaining({ id, lastUsedAt: expect.any(String) })])
  })

  test('acts as its person at every door, from any origin, whatever cookie stands beside it', async () => {
    const other = await server.createUser('other')
    const { token } = await createToken(mira, ['read', 'write'])
    const input = { roomId: server.roomId, clientId: randomUUID(), text: 'by a token', ask: false }
    const headers = { ...bearer(token), cookie: other.cookie, origin: 'https://elsewhere.example' }
    const sent = { message: { sender: mira.username, kind: 'human' } }
    expect(await post('message:send', input, headers)).toMatchObject([200, sent])
    expect(await rooms(headers)).toBe(200)
    expect(await rooms({ ...headers, authorization: 'bearer plr_none' })).toBe(401)
    expect(await rooms({ cookie: mira.cookie, origin: 'https://elsewhere.example' })).toBe(403)
    const client = connect(token, { cookie: other.cookie })
    await client.connected()
    expect(await client.request('inbox:open', {})).toMatchObject({ data: { me: { username: mira.username } } })
    expect(await client.request('message:send', input)).toMatchObject({ ok: true, data: sent })
    expect(await connect(token, { origin: 'https://elsewhere.example' }).refusal()).toBe('forbidden_origin')
  })

  test('that is none is nobody’s, and is not looked up for ever', async () => {
    const made = `plr_${'x'.repeat(43)}`
    for (const token of [made, 'plr_', 'plr_x', ''])
      expect(await post('user:list', { query: '' }, bearer(token))).toEqual(refused(401, 'unauthenticated'))
    for (const token of [made, 'plr_', 7, null, {}]) expect(await connect(token).refusal()).toBe('unauthenticated')
    const tries = await Promise.all(Array.from({ length: 80 }, () => rooms(bearer(made))))
    expect(tries).toContain(429)
    // Who has one that was there before is let in all the same.
    const { token } = await createToken(mira, ['read'])
    forget('key-failures')
    expect(await rooms(bearer(token))).toBe(200)
    await Promise.all(Array.from({ length: 80 }, () => rooms(bearer(made))))
    expect(await rooms(bearer(token))).toBe(200)
  })

  test('that is a proxy’s own is none, and the cookie counts', async () => {
    expect(await rooms({ authorization: 'Basic bWlyYTptaXJh', cookie: mira.cookie })).toBe(200)
  })

  test('needs a name and scopes that there are', async () => {
    const { cookie } = mira
    const create = (input: object) => post('token:create', { name: 'n', scopes: ['read'], ...input }, { cookie })
    const invalid = (field: string, code: string) => [400, { error: { code: 'invalid', fields: { [field]: code } } }]
    expect(await create({ name: ' ' })).toEqual(invalid('name', 'required'))
    expect(await create({ name: '\u202e' })).toEqual(invalid('name', 'invalid_characters'))
    expect(await create({ name: 'n'.repeat(65) })).toEqual(invalid('name', 'too_long'))
    expect(await create({ scopes: [] })).toEqual(invalid('scopes', 'invalid'))
    expect(await create({ scopes: ['admin'] })).toEqual(invalid('scopes', 'invalid'))
    expect(await create({ expiresInDays: 0 })).toEqual(invalid('expiresInDays', 'invalid'))
    expect(await create({ bot: 'nobody' })).toEqual(refused(404, 'not_found'))
    expect(await create({ bot: mira.username })).toEqual(refused(404, 'not_found'))
  })

  test('is one of so many', async () => {
    const user = await server.createUser('many')
    const row = (index: number) => ({
      userId: BigInt(user.id),
      name: 'n',
      scopes: 'read',
      hash: Buffer.alloc(32, index),
    })
    await db().token.createMany({ data: Array.from({ length: TOKENS_MAX }, (_, index) => row(index)) })
    const input = { name: 'n', scopes: ['read'] }
    expect(await post('token:create', input, { cookie: user.cookie })).toEqual(refused(409, 'conflict'))
    await db().token.updateMany({ where: { hash: Buffer.alloc(32, 1) }, data: { expiresAt: new Date() } })
    expect((await post('token:create', input, { cookie: user.cookie }))[0]).toBe(200)
    expect(await listTokens(user)).toHaveLength(TOKENS_MAX)
  })
})

describe('a token is dead', () => {
  test('once it is revoked, by whoever has it alone; what is connected by it ends, and nothing else', async () => {
    const [{ id, token }, kept] = [await createToken(mira, ['read']), await createToken(mira, ['read'])]
    const [client, other] = [connect(token), connect(kept.token)]
    const page = await server.enter(mira)
    await Promise.all([client.connected(), other.connected()])
    const eve = await server.createUser('eve')
    expect(await post('token:revoke', { id }, { cookie: eve.cookie })).toEqual(refused(404, 'not_found'))
    const began = performance.now()
    expect(await post('token:revoke', { id }, { cookie: mira.cookie })).toEqual([200, {}])
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
    await client.ended()
    expectWithin(1_000, began)
    const lines = await db().auditLine.findMany({
      where: { targetKind: 'token', targetId: id },
      orderBy: { id: 'asc' },
    })
    expect(lines.map(({ action, actor }) => [action, actor])).toEqual([
      ['token:created', mira.id],
      ['token:revoked', mira.id],
    ])
    expect(lines[0]?.details).toContain('"scopes":["read"]')
    expect(await rooms(bearer(token))).toBe(401)
    expect(await connect(token).refusal()).toBe('unauthenticated')
    expect(await post('token:revoke', { id }, { cookie: mira.cookie })).toEqual(refused(404, 'not_found'))
    expect([other.socket.connected, page.socket.connected]).toEqual([true, true])
  })

  test('when its time has come, and what is connected by it ends then', async () => {
    const { id, token } = await createToken(mira, ['read'], { expiresInDays: 1 })
    const expiresAt = new Date(Date.now() + 700)
    await db().token.update({ where: { id: BigInt(id) }, data: { expiresAt } })
    const client = connect(token)
    await client.connected()
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime() - 5)
    await client.ended()
    expect(await rooms(bearer(token))).toBe(401)
    expect((await listTokens(mira)).map((one) => one.id)).not.toContain(id)
  })

  test('with its person', async () => {
    const user = await server.createUser('dis')
    const { token } = await createToken(user, ['read'])
    const client = connect(token)
    await client.connected()
    await disableUser('operator', user.username)
    expect(await rooms(bearer(token))).toBe(401)
    expect(await client.fact('session:ended')).toEqual({ reason: 'disabled' })
    expect(await connect(token).refusal()).toBe('unauthenticated')
  })

  test('where that was said while nobody could hear it, at the next look', async () => {
    const { id, token } = await createToken(mira, ['read'])
    const client = connect(token)
    await client.connected()
    await db().token.delete({ where: { id: BigInt(id) } })
    await checkSessions()
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
  })
})

test('a new password and a sign-out elsewhere leave a token and what is connected by it', async () => {
  const user = await server.createUser('pass')
  const password = await hashPassword('tall green lamp')
  await db().user.update({ where: { id: BigInt(user.id) }, data: { password } })
  const [{ token }, device] = [await createToken(user, ['read']), await server.createSession(user)]
  const [client, page] = [connect(token), await server.enter(device)]
  await client.connected()
  const fresh = 'wide blue river'
  const request = new Request(`${server.origin}/api/password`, {
    method: 'POST',
    headers: { cookie: user.cookie, 'content-type': 'application/json', 'x-client-address': '192.0.2.1' },
    body: JSON.stringify({ currentPassword: 'tall green lamp', password: fresh, confirmPassword: fresh }),
  })
  expect((await postPassword(request, undefined)).status).toBe(200)
  expect(await page.fact('session:ended')).toEqual({ reason: 'password_changed' })
  await endSessions({ userId: user.id }, 'ended')
  expect(await rooms(bearer(token))).toBe(200)
  expect(await client.request('user:list', { query: '' })).toMatchObject({ ok: true })
})

describe.each([...TOKEN_SCOPES])('a token of the scope %s', (scope) => {
  const names = Object.keys(commands) as CommandName[]
  /** The scope is looked at before the input: of a key that no command has, it is known whether it passed. */
  const toCode = (name: CommandName) => (commands[name].scope === scope ? 'invalid' : 'forbidden')
  let token: string

  beforeAll(async () => {
    const owner = scope === 'metrics' ? await server.createUser('keeper', 'admin') : mira
    token = (await createToken(owner, [scope])).token
  })

  test('may over sockets what has this scope, and nothing else', async () => {
    const client = connect(token)
    await client.connected()
    for (const name of names) {
      const answer = await client.request(name, { none: 1 } as never)
      expect([name, answer]).toEqual([name, { ok: false, error: expect.objectContaining({ code: toCode(name) }) }])
    }
  })

  test('may over HTTP what has this scope, and nothing else', async () => {
    for (const name of names.filter((one) => commands[one].overHttp)) {
      const [status, body] = await post(name, { none: 1 }, bearer(token))
      const code = toCode(name)
      expect([name, status, body]).toEqual([name, ...refused(code === 'invalid' ? 400 : 403, code)])
    }
  })

  test('may read by GET only with `read`, and then all but sessions and what is for admins', async () => {
    const waysIn = ['auth/[...nextauth]', 'auth/oidc/start', 'auth/oidc/callback']
    const open = [...waysIn, 'health', 'health/ready', 'v1/openapi.json', '[...path]']
    const closed = /^(sessions|admin)\b/
    for (const path of listGets().filter((one) => !open.includes(one))) {
      const status = await get(path, token)
      const isAllowed = scope === 'read' && !closed.test(path)
      expect([path, isAllowed ? status !== 401 && status !== 500 : status]).toEqual([path, isAllowed || 403])
    }
  })
})

function listGets(): string[] {
  const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('/route.ts')).map((file) => file.replace('/route.ts', ''))
}

/** 403 where the route takes no GET. */
async function get(path: string, token: string): Promise<number> {
  const { GET } = await import(/* @vite-ignore */ join(process.cwd(), 'app/api', path, 'route.ts'))
  const names = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => [name, '1'])
  const request = new Request(`${server.origin}/api/${path}`, { headers: bearer(token) })
  const response: Response = await GET(request, { params: Promise.resolve(Object.fromEntries(names)) })
  await response.body?.cancel()
  return response.status === 405 ? 403 : response.status
}

test('the numbers of the process are for the scope metrics alone, which admins give, and for no session', async () => {
  const keeper = await server.createUser('keeper', 'admin')
  const { username } = (await bot(keeper)).user
  const own = await createToken(keeper, ['metrics'])
  const ofBot = await createToken(keeper, ['metrics'], { bot: username })
  const other = await createToken(keeper, ['read', 'write', 'rooms'])
  expect(await post('token:create', { name: 'ci', scopes: ['metrics'] }, { cookie: mira.cookie })).toEqual(
    refused(403, 'forbidden'),
  )
  expect(await metrics(bearer(own.token))).toBe(200)
  expect(await metrics(bearer(ofBot.token))).toBe(200)
  expect(await metrics(bearer(other.token))).toBe(403)
  expect(await metrics(bearer(`plr_${'x'.repeat(43)}`))).toBe(401)
  expect(await metrics({ cookie: keeper.cookie })).toBe(401)
  await post('token:revoke', { id: own.id }, { cookie: keeper.cookie })
  expect(await metrics(bearer(own.token))).toBe(401)
})

test('the scope metrics goes with the role of its owner, and the others stay', async () => {
  const keeper = await server.createUser('former', 'admin')
  const { token } = await createToken(keeper, ['read', 'metrics'])
  const ofBot = await createToken(keeper, ['metrics'], { bot: (await bot(keeper)).user.username })
  await db().user.update({ where: { id: BigInt(keeper.id) }, data: { role: 'member' } })
  expect(await metrics(bearer(token))).toBe(403)
  expect(await metrics(bearer(ofBot.token))).toBe(403)
  expect(await rooms(bearer(token))).toBe(200)
})

async function metrics(headers: Headers): Promise<number> {
  return (await getMetrics(new Request(`${server.origin}/metrics`, { headers }), undefined)).status
}

async function bot({ cookie }: TestUser): Promise<{ user: { username: string } }> {
  const username = `bot-${randomUUID().slice(0, 8)}`
  const [, data] = await post('bot:create', { username, displayName: username }, { cookie })
  return data as { user: { username: string } }
}
