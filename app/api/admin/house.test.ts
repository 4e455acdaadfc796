import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeSettings, readSettings } from '#lib/server/admin/settings.ts'
import { writeAudit } from '#lib/server/audit/write.ts'
import { env } from '#lib/server/env.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { GET as exportAudit } from './audit/export/route.ts'
import { GET as readAudit } from './audit/route.ts'
import { GET as verify } from './audit/verify/route.ts'
import { DELETE as revoke } from './invites/[inviteId]/route.ts'
import { GET as listInvites } from './invites/route.ts'
import { GET as listRooms } from './rooms/route.ts'
import { GET as getSettings, POST as setSettings } from './settings/route.ts'

let server: TestServer
let admin: TestUser
let lin: TestUser

beforeAll(async () => {
  server = await createTestServer()
  admin = await server.createUser('mira', 'admin')
  lin = await server.createUser('lin')
})
afterAll(() => server.close())

type Route = (request: Request, context: never) => Promise<Response>

async function call(route: Route, path: string, by: TestUser | null = admin, body?: unknown) {
  const headers = {
    'x-client-address': '192.0.2.1',
    ...(by && { cookie: by.cookie }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  return await route(new Request(`${server.origin}/api/admin/${path}`, init), undefined as never)
}

async function read(...args: Parameters<typeof call>): Promise<[number, Record<string, unknown>]> {
  const response = await call(...args)
  return [response.status, await response.json()]
}

const refused = (status: number, code: string) => [status, { error: expect.objectContaining({ code }) }]

async function createRoom(visibility: 'public' | 'private') {
  const client = await server.enter(lin)
  const made = await client.request('room:create', { name: `room ${randomUUID().slice(0, 8)}`, visibility })
  if (!made.ok) throw new Error('no room')
  return { client, room: made.data.room }
}

describe('the lists of admins', () => {
  test('tell of a private channel its name and counts, and nothing of direct rooms', async () => {
    const { client, room } = await createRoom('private')
    await client.request('message:send', { roomId: room.id, clientId: randomUUID(), text: 'hush', ask: false })
    await client.request('direct:open', { usernames: [] })
    const [status, { rooms }] = await read(listRooms, `rooms?query=${encodeURIComponent(room.name)}`)
    expect(status).toBe(200)
    expect(rooms).toEqual([
      {
        ...{ id: room.id, slug: room.slug, name: room.name, visibility: 'private', createdAt: expect.any(String) },
        ...{ memberCount: 1, ownerCount: 1, messages: 2, bytes: 0 },
      },
    ])
    const all = await read(listRooms, 'rooms?limit=200')
    expect(JSON.stringify(all)).not.toContain('"kind":"direct"')
    expect(await db().room.count({ where: { kind: 'direct' } })).toBe(1)
    expect(all[1].total).toBe(await db().room.count({ where: { kind: 'channel' } }))
  })

  test('tell who owns a public channel, page by page', async () => {
    await createRoom('public')
    const { room } = await createRoom('public')
    const [, first] = await read(listRooms, 'rooms?limit=1')
    expect(first).toMatchObject({ rooms: [{ id: room.id, owners: [{ username: lin.username }] }] })
    const [, next] = await read(listRooms, `rooms?limit=1&cursor=${first.nextCursor}`)
    expect(next).toMatchObject({ rooms: [{ id: expect.not.stringMatching(`^${room.id}$`) }] })
    const [, none] = await read(listRooms, 'rooms?query=%25')
    expect(none.rooms).toEqual([])
  })

  test('tell of invitations that hold, without the way in, and revoke them', async () => {
    const { client, room } = await createRoom('private')
    const made = await client.request('invite:create', { roomId: room.id, maxUses: 3 })
    if (!made.ok) throw new Error('no invite')
    expect(await db().auditLine.findFirst({ where: { action: 'invite:created' } })).toMatchObject({
      ...{ actor: lin.id, targetId: made.data.invite.id, roomId: BigInt(room.id) },
    })
    const token = made.data.invite.url.split('/invite/')[1] ?? 'none'
    const listed = await call(listInvites, 'invites?limit=200')
    const text = await listed.text()
    expect(text).not.toContain(token)
    expect(JSON.parse(text).invites).toContainEqual(
      expect.objectContaining({ id: made.data.invite.id, uses: 0, maxUses: 3 }),
    )
    const end = async (by: TestUser) => {
      const headers = { cookie: by.cookie, 'x-client-address': '192.0.2.1' }
      const request = new Request(`${server.origin}/api/admin/invites/1`, { method: 'DELETE', headers })
      return (await revoke(request, { params: Promise.resolve({ inviteId: made.data.invite.id }) })).status
    }
    expect([await end(lin), await end(admin), await end(admin)]).toEqual([403, 200, 404])
    expect(await db().auditLine.findFirst({ where: { action: 'invite:revoked' } })).toMatchObject({
      ...{ actor: admin.id, targetId: made.data.invite.id, roomId: BigInt(room.id) },
    })
  })

  test('are for admins alone', async () => {
    for (const [route, path] of [
      ...([
        [listRooms, 'rooms'] as const,
        [listInvites, 'invites'] as const,
        [getSettings, 'settings'] as const,
      ] as const),
      ...([[readAudit, 'audit'] as const, [verify, 'audit/verify'] as const] as const),
      [exportAudit, 'audit/export?format=csv'] as const,
    ]) {
      expect(await read(route as Route, path, lin)).toEqual(refused(403, 'forbidden'))
      expect(await read(route as Route, path, null)).toEqual(refused(401, 'unauthenticated'))
    }
    expect(await read(setSettings, 'settings', lin, { registration: 'closed' })).toEqual(refused(403, 'forbidden'))
    expect((await readSettings()).registration).toEqual({ value: 'open' })
  })
})

describe('what is set of the installation', () => {
  test('holds in all processes, is written down once, and gives way to the environment', async () => {
    expect(await read(getSettings, 'settings')).toEqual([
      200,
      { settings: { registration: { value: 'open' }, defaultTrigger: { value: 'mention' } } },
    ])
    const change = { registration: 'closed', defaultTrigger: 'auto' }
    expect((await read(setSettings, 'settings', admin, change))[0]).toBe(200)
    await changeSettings(admin, { registration: 'closed' })
    expect(await readSettings()).toEqual({ registration: { value: 'closed' }, defaultTrigger: { value: 'auto' } })
    expect(await db().auditLine.count({ where: { action: 'setting:changed' } })).toBe(2)
    const { room } = await createRoom('public')
    expect(room.trigger).toBe('auto')

    const { given } = env()
    Object.assign(env(), { given: new Set([...given, 'REGISTRATION']) })
    expect((await readSettings()).registration).toEqual({ value: 'open', fixedBy: 'REGISTRATION' })
    expect(await read(setSettings, 'settings', admin, { registration: 'invite' })).toEqual([
      409,
      { error: { code: 'conflict', fields: { registration: 'reserved' } } },
    ])
    Object.assign(env(), { given })
    await changeSettings(admin, { registration: 'open', defaultTrigger: 'mention' })
    expect(await read(setSettings, 'settings', admin, { registration: 'never' })).toMatchObject([400, {}])
  })
})

describe('the audit log', () => {
  test('is read by who, what and day, newest first and page by page', async () => {
    for (const name of ['a', 'b', 'c'])
      await writeAudit({ actor: lin, action: 'room:changed', roomId: server.roomId, details: { name } })
    await writeAudit({ actor: 'operator', action: 'room:exported', ip: '192.0.2.7' })
    const asked = `audit?actor=${lin.username}&action=room:changed&limit=2`
    const [, first] = await read(readAudit, asked)
    expect(first).toMatchObject({
      lines: [
        { actor: { username: lin.username }, room: { id: server.roomId, name: '大厅' }, details: { name: 'c' } },
        { details: { name: 'b' } },
      ],
    })
    const [, rest] = await read(readAudit, `${asked}&cursor=${first.nextCursor}`)
    expect(rest).toMatchObject({ lines: [{ details: { name: 'a' } }] })
    expect(rest).not.toHaveProperty('nextCursor')
    expect((await read(readAudit, 'audit?actor=operator'))[1]).toMatchObject({
      lines: [{ actor: 'operator', action: 'room:exported', ip: '192.0.2.7' }],
    })
    expect((await read(readAudit, 'audit?actor=nobody'))[1]).toEqual({ lines: [] })
    const today = new Date().toISOString().slice(0, 10)
    const [, ofToday] = await read(readAudit, `audit?action=room:changed&from=${today}&to=${today}`)
    expect(ofToday.lines).toHaveLength(3)
    expect((await read(readAudit, 'audit?to=2020-01-01'))[1]).toEqual({ lines: [] })
    expect((await read(readAudit, 'audit?action=no:thing'))[0]).toBe(400)
    expect(await read(verify, 'audit/verify')).toMatchObject([200, { fault: null }])
  })

  test('is taken away as lines of JSON, or as a table in which a spreadsheet runs nothing', async () => {
    await writeAudit({ actor: 'program', action: 'endpoint:created', target: { kind: 'endpoint', id: '=1+1' } })
    await writeAudit({ actor: 'program', action: 'endpoint:changed', details: { name: '@SUM(1), "x"\n' } })
    const json = await (await call(exportAudit, 'audit/export?format=jsonl&actor=program')).text()
    const lines = json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ action }) => action)).toEqual(['endpoint:created', 'endpoint:changed'])
    const response = await call(exportAudit, 'audit/export?format=csv&actor=program')
    expect(response.headers.get('content-disposition')).toContain('attachment')
    const rows = (await response.text()).split('\r\n')
    expect(rows[0]).toContain('id,at,actor')
    expect(rows).toHaveLength(4)
    for (const row of rows.slice(1)) expect(row).not.toMatch(/(^|,)"?[=+@-]/)
    expect(rows[1]).toContain('"endpoint:=1+1"')
    expect(rows[2]).toContain('""name"":""@SUM(1), \\""x\\""\\n""')
  })
})
