import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as reset } from '#app/api/reset/route.ts'
import { listPeople } from '#lib/server/admin/list-people.ts'
import { changeRole, disableUser } from '#lib/server/admin/people.ts'
import { verifyAudit } from '#lib/server/audit/verify.ts'
import { findSession } from '#lib/server/auth/session.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as readAudit } from './audit/route.ts'
import { DELETE as endFactor } from './users/[username]/factor/route.ts'
import { POST as makeLink } from './users/[username]/reset/route.ts'
import { POST as changeUser, DELETE as deleteUser } from './users/[username]/route.ts'
import { DELETE as endSessions } from './users/[username]/sessions/route.ts'
import { GET as listUsers } from './users/route.ts'

let server: TestServer
let admin: TestUser

beforeAll(async () => {
  server = await createTestServer()
  admin = await server.createUser('mira', 'admin')
})
afterAll(() => server.close())

interface Call {
  by?: TestUser | null
  body?: unknown
  method?: string
}

function toRequest(path: string, { by = admin, body, method = 'GET' }: Call = {}): Request {
  const headers = { 'x-client-address': '192.0.2.1', ...(by && { cookie: by.cookie }) }
  const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' }
  const init = { method, headers: typed, ...(body !== undefined && { body: JSON.stringify(body) }) }
  return new Request(`${server.origin}/api/admin/${path}`, init)
}

async function change(username: string, body: unknown, by: TestUser | null = admin) {
  const request = toRequest(`users/${username}`, { by, body, method: 'POST' })
  return answerOf(await changeUser(request, { params: Promise.resolve({ username }) }))
}

async function remove(username: string, by: TestUser | null = admin) {
  const request = toRequest(`users/${username}`, { by, method: 'DELETE' })
  return answerOf(await deleteUser(request, { params: Promise.resolve({ username }) }))
}

async function link(username: string, by: TestUser | null = admin) {
  const request = toRequest(`users/${username}/reset`, { by, method: 'POST' })
  return answerOf(await makeLink(request, { params: Promise.resolve({ username }) }))
}

async function endAll(username: string, by: TestUser | null = admin) {
  const request = toRequest(`users/${username}/sessions`, { by, method: 'DELETE' })
  return answerOf(await endSessions(request, { params: Promise.resolve({ username }) }))
}

async function switchFactorOff(username: string, by: TestUser | null = admin) {
  const request = toRequest(`users/${username}/factor`, { by, method: 'DELETE' })
  return answerOf(await endFactor(request, { params: Promise.resolve({ username }) }))
}

async function setPassword(token: string, password = 'tall green lamp') {
  const body = { token, password, confirmPassword: password }
  return answerOf(await reset(toRequest('reset', { by: null, body, method: 'POST' }), undefined))
}

async function answerOf(response: Response): Promise<[number, Record<string, never>]> {
  return [response.status, await response.json()]
}

const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]
const isIn = async (user: TestUser) => (await findSession(user.cookie)) !== null

async function listLines(action: string) {
  return db().auditLine.findMany({ where: { action }, orderBy: { id: 'desc' } })
}

describe('people', () => {
  test('are listed for admins by parts of their names, page by page, with what they did', async () => {
    const names = await Promise.all(['pagea', 'pageb', 'pagec'].map((name) => server.createUser(name)))
    const first = await answerOf(await listUsers(toRequest('users?query=page&limit=2'), undefined))
    expect(first[0]).toBe(200)
    const page = first[1] as unknown as Awaited<ReturnType<typeof listPeople>>
    expect(page.total).toBe(3)
    expect(page.users.map(({ username }) => username)).toEqual(names.slice(0, 2).map(({ username }) => username))
    expect(page.users[0]).toMatchObject({ kind: 'human', role: 'member', sessions: 1, messages: 0 })
    const rest = await listPeople({ query: 'page', cursor: page.nextCursor, limit: 2 })
    expect([rest.users.map(({ id }) => id), rest.nextCursor]).toEqual([[names[2]?.id], undefined])
    expect((await listPeople({ role: 'admin', limit: 50 })).users.map(({ id }) => id)).toContain(admin.id)
  })

  test('are looked for by what was typed, whatever it means to a query', async () => {
    const lin = await server.createUser('like_this')
    const byPart = async (query: string) => (await listPeople({ query, limit: 50 })).users.map(({ id }) => id)
    expect(await byPart('ike_thi')).toEqual([lin.id])
    expect(await byPart('like%')).toEqual([])
    expect(await byPart('l_ke_')).toEqual([])
  })

  test('get another role, which their sockets have at once, and which is written down', async () => {
    const lin = await server.createUser('lin')
    const client = await server.enter(lin)
    expect((await client.request('endpoint:list', {})).ok).toBe(false)
    expect(await change(lin.username, { role: 'admin' })).toMatchObject([200, { user: { role: 'admin' } }])
    await expect.poll(async () => (await client.request('endpoint:list', {})).ok).toBe(true)
    expect(await change(lin.username, { role: 'member' })).toMatchObject([200, { user: { role: 'member' } }])
    await expect.poll(async () => (await client.request('endpoint:list', {})).ok).toBe(false)
    const lines = await listLines('user:role_changed')
    expect(lines.map(({ actor, targetId, details, ip }) => [actor, targetId, details, ip])).toEqual([
      [admin.id, lin.id, '{"role":"member"}', '192.0.2.1'],
      [admin.id, lin.id, '{"role":"admin"}', '192.0.2.1'],
    ])
  })

  test('are shut out, with their sockets, until they may come again', async () => {
    const lin = await server.createUser('lin')
    const client = await server.enter(lin)
    expect(await change(lin.username, { isDisabled: true })).toMatchObject([200, { user: { status: 'disabled' } }])
    expect(await client.fact('session:ended')).toEqual({ reason: 'disabled' })
    expect(await isIn(lin)).toBe(false)
    expect(await link(lin.username)).toEqual(refused(409, 'conflict'))
    expect((await listPeople({ status: 'disabled', limit: 50 })).users.map(({ id }) => id)).toEqual([lin.id])
    const [, { user }] = await change(lin.username, { isDisabled: false })
    expect(user).not.toHaveProperty('status')
    expect(await isIn(await server.createSession(lin))).toBe(true)
    expect((await listLines('user:disabled'))[0]?.targetId).toBe(lin.id)
    expect((await listLines('user:enabled'))[0]?.targetId).toBe(lin.id)
  })

  test('are signed out on all devices', async () => {
    const lin = await server.createUser('lin')
    const other = await server.createSession(lin)
    const client = await server.enter(lin)
    expect(await endAll(lin.username)).toEqual([200, { ended: 2 }])
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
    expect([await isIn(lin), await isIn(other)]).toEqual([false, false])
    expect((await listLines('session:ended'))[0]).toMatchObject({ targetId: lin.id, details: '{"count":2}' })
  })

  test('set a new password by a link, once, which ends all sessions; of two links the later one alone is good', async () => {
    const lin = await server.createUser('lin')
    const toToken = ([, { url }]: Awaited<ReturnType<typeof link>>) => String(url).split('/reset/')[1] ?? ''
    const dead = toToken(await link(lin.username))
    const token = toToken(await link(lin.username))
    expect(await setPassword(dead)).toEqual(refused(404, 'not_found'))
    expect(await setPassword(token, 'short')).toMatchObject([400, { error: { fields: { password: 'too_short' } } }])
    expect(await isIn(lin)).toBe(true)
    expect(await setPassword(token)).toEqual([200, { username: lin.username }])
    expect(await isIn(lin)).toBe(false)
    expect(await setPassword(token)).toEqual(refused(404, 'not_found'))
    expect((await listLines('password:reset'))[0]?.actor).toBe(lin.id)
    const text = JSON.stringify((await db().auditLine.findMany()).map(({ details }) => details))
    expect(text).not.toContain(token)

    const late = toToken(await link(lin.username))
    await db().passwordLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await setPassword(late)).toEqual(refused(404, 'not_found'))
  })

  test('have their second factor switched off, which ends all their sessions, and is written down', async () => {
    const lin = await server.createUser('lin')
    const readMark = async () => (await listPeople({ query: lin.username, limit: 50 })).users[0]?.hasSecondFactor
    const secret = new Uint8Array(60)
    await db().secondFactor.create({ data: { userId: BigInt(lin.id), secret } })
    // One that was begun is none yet.
    expect(await readMark()).toBeUndefined()
    expect(await switchFactorOff(lin.username)).toEqual([200, {}])
    expect(await isIn(lin)).toBe(true)
    await db().secondFactor.update({ where: { userId: BigInt(lin.id) }, data: { confirmedAt: new Date() } })
    expect(await readMark()).toBe(true)
    const client = await server.enter(lin)
    expect(await switchFactorOff(lin.username)).toEqual([200, {}])
    expect(await client.fact('session:ended')).toEqual({ reason: 'ended' })
    expect([await readMark(), await isIn(lin)]).toEqual([undefined, false])
    const lines = await listLines('factor:switched_off')
    expect(lines.map(({ actor, targetId }) => [actor, targetId])).toEqual([[admin.id, lin.id]])
    // One's own takes a code, in the settings.
    expect(await switchFactorOff(admin.username)).toEqual(refused(409, 'conflict'))
  })

  test('are deleted by an admin: what they said stays, of nobody', async () => {
    const lin = await server.createUser('lin')
    const client = await server.enter(lin)
    expect(await remove(lin.username)).toEqual([200, {}])
    expect(await client.fact('session:ended')).toEqual({ reason: 'disabled' })
    expect(await db().user.findUnique({ where: { id: BigInt(lin.id) } })).toMatchObject({
      ...{ status: 'deleted', username: `deleted-${lin.id}` },
    })
    expect(await remove(lin.username)).toEqual(refused(404, 'not_found'))
    const [line] = await listLines('user:deleted')
    expect(line).toMatchObject({ actor: admin.id, targetId: lin.id })
    const { lines } = (await (await readAudit(toRequest('audit?action=user:deleted'), undefined)).json()) as {
      lines: { target: { user: { username: string } } }[]
    }
    expect(lines[0]?.target.user.username).toBe(`deleted-${lin.id}`)
    expect((await verifyAudit()).fault).toBeNull()
  })

  test('are nobody’s to change but admins’, and an AI is no person', async () => {
    const lin = await server.createUser('lin')
    for (const [by, status, code] of [
      [lin, 403, 'forbidden'],
      [null, 401, 'unauthenticated'],
    ] as const) {
      expect(await change(admin.username, { isDisabled: true }, by)).toEqual(refused(status, code))
      expect(await change(lin.username, { role: 'admin' }, by)).toEqual(refused(status, code))
      expect(await remove(admin.username, by)).toEqual(refused(status, code))
      expect(await link(admin.username, by)).toEqual(refused(status, code))
      expect(await endAll(admin.username, by)).toEqual(refused(status, code))
      expect(await switchFactorOff(admin.username, by)).toEqual(refused(status, code))
      expect(await answerOf(await listUsers(toRequest('users', { by }), undefined))).toEqual(refused(status, code))
    }
    expect(await change('ai', { isDisabled: true })).toEqual(refused(404, 'not_found'))
    expect(await change('nobody', { role: 'admin' })).toEqual(refused(404, 'not_found'))
    expect(await change(lin.username, {})).toEqual(refused(400, 'invalid'))
    expect(await change(lin.username, { role: 'owner' })).toEqual(refused(400, 'invalid'))
  })
})

describe('the last admin', () => {
  test('stays one, whoever wants it otherwise, and two who go at once leave one', async () => {
    await db().user.updateMany({ where: { role: 'admin', NOT: { id: BigInt(admin.id) } }, data: { role: 'member' } })
    expect(await change(admin.username, { role: 'member' })).toEqual(refused(409, 'conflict'))
    expect(await change(admin.username, { isDisabled: true })).toEqual(refused(409, 'conflict'))
    expect(await remove(admin.username)).toEqual(refused(409, 'conflict'))
    // The database finds an account with spaces behind its name as well.
    expect(await change(`${admin.username} `, { isDisabled: true })).toEqual(refused(404, 'not_found'))
    expect(await remove(`${admin.username} `)).toEqual(refused(404, 'not_found'))
    await expect(changeRole('operator', admin.username, 'member')).rejects.toMatchObject({ code: 'conflict' })
    await expect(disableUser('operator', admin.username)).rejects.toMatchObject({ code: 'conflict' })

    const second = await server.createUser('second', 'admin')
    const outcomes = await Promise.allSettled([
      changeRole(second, admin.username, 'member'),
      changeRole(admin, second.username, 'member'),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await db().user.count({ where: { kind: 'human', role: 'admin' } })).toBe(1)
    await db().user.update({ where: { id: BigInt(admin.id) }, data: { role: 'admin' } })
  })

  test('is not deleted by another who is disabled meanwhile', async () => {
    const second = await server.createUser('second', 'admin')
    await disableUser(admin, second.username)
    expect(await remove(admin.username, second)).toEqual(refused(401, 'unauthenticated'))
  })
})
