import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSetupLink } from '#lib/server/auth/setup-link.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, PASSWORD } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
  env().DATA_DIR = mkdtempSync(join(tmpdir(), 'registering-'))
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  await db().message.deleteMany()
  await db().room.deleteMany({ where: { slug: { not: 'lobby' } } })
  await db().user.deleteMany({ where: { kind: 'human' } })
})

describe('registering', () => {
  test('answers the user, and does not sign in', async () => {
    const browser = new Browser()
    const response = await browser.signUp('mira')
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ user: { username: 'mira', role: 'admin' } })
    expect(await browser.get('/api/auth/session')).toEqual({})
    expect((await db().user.findFirst({ where: { username: 'mira' } }))?.ip).toBe('192.0.2.1')
  })

  test('answers what is wrong, field by field', async () => {
    const response = await new Browser().post('/api/register', { username: 'admin', password: 'short' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: {
        code: 'invalid',
        fields: { username: 'reserved', password: 'too_short', confirmPassword: 'required' },
      },
    })
  })

  test('tells of a taken name together with all else that is wrong', async () => {
    await new Browser().signUp('mira')
    const response = await new Browser().post('/api/register', {
      username: 'mira',
      password: 'short',
      confirmPassword: 'other',
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: { code: 'invalid', fields: { username: 'taken', password: 'too_short', confirmPassword: 'mismatch' } } },
    ])
  })

  test('answers 409 for a name that is taken', async () => {
    await new Browser().signUp('mira')
    const response = await new Browser().signUp('MIRA')
    expect(response.status).toBe(409)
    expect(await response.json()).toEqual({ error: { code: 'taken', fields: { username: 'taken' } } })
  })

  test.each([
    { username: 'mira', password: PASSWORD, confirmPassword: PASSWORD, role: 'admin' },
    { username: { not: '' }, password: PASSWORD, confirmPassword: PASSWORD },
    ['mira'],
    null,
  ])('is not possible with %j', async (body) => {
    expect((await new Browser().post('/api/register', body)).status).toBe(400)
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(0)
  })

  test('is refused to a page of another site', async () => {
    const response = await new Browser().send('/api/register', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    })
    expect(response.status).toBe(403)
  })
})

describe('registering with an invitation', () => {
  const registration = env().REGISTRATION
  afterEach(() => setRegistration(registration))

  /** The first account, and a private room of theirs with a link into it. */
  async function invite(more: object = {}) {
    await new Browser().signUp('mira')
    const row = await db().user.findFirstOrThrow({ where: { username: 'mira' } })
    const mira = { id: String(row.id), username: 'mira', displayName: 'mira', role: 'admin' as const }
    const { commands } = chat()
    const { room } = await commands['room:create'](mira, { name: '内部', visibility: 'private' })
    const made = (await commands['invite:create'](mira, { roomId: room.id, ...more })).invite
    return { mira, roomId: room.id, inviteId: made.id, token: made.url.split('/').at(-1) ?? '' }
  }

  async function register(username: string, token?: string) {
    const body = {
      username,
      password: PASSWORD,
      confirmPassword: PASSWORD,
      ...(token !== undefined && { invite: token }),
    }
    const response = await new Browser().post('/api/register', body)
    return [response.status, (await response.json()).error]
  }

  async function listMembers(roomId: string) {
    const rows = await db().membership.findMany({ where: { roomId: BigInt(roomId) }, include: { user: true } })
    return rows.flatMap(({ user }) => (user.kind === 'human' ? [user.username] : [])).toSorted()
  }

  test.each(['open', 'invite'] as const)('leads into its room where registration is %s', async (mode) => {
    setRegistration(mode)
    const { roomId, inviteId, token } = await invite()
    expect(await register('lin', token)).toEqual([201, undefined])
    expect(await listMembers(roomId)).toEqual(['lin', 'mira'])
    expect((await db().invite.findUniqueOrThrow({ where: { id: BigInt(inviteId) } })).uses).toBe(1)
  })

  test('makes as many accounts as it has uses, also at the same moment', async () => {
    setRegistration('invite')
    const { roomId, token } = await invite({ maxUses: 2 })
    const outcomes = await Promise.all(['anna', 'ben', 'carl', 'dora'].map((name) => register(name, token)))
    expect(outcomes.map(([status]) => status).toSorted()).toEqual([201, 201, 403, 403])
    expect(await listMembers(roomId)).toHaveLength(3)
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(3)
  })

  test('is the only way where registration asks for one, but for the first account', async () => {
    setRegistration('invite')
    const { mira, inviteId, token } = await invite()
    const forbidden = [403, { code: 'forbidden' }]
    expect(await register('lin')).toEqual(forbidden)
    expect(await register('lin', 'A'.repeat(22))).toEqual(forbidden)
    await chat().commands['invite:revoke'](mira, { inviteId })
    expect(await register('lin', token)).toEqual(forbidden)
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(1)
  })

  test('is no way where registration is closed, but for the first account', async () => {
    setRegistration('closed')
    const { token } = await invite()
    expect(await register('lin')).toEqual([403, { code: 'forbidden' }])
    expect(await register('lin', token)).toEqual([403, { code: 'forbidden' }])
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(1)
  })

  test('makes no account with an invitation that does not hold', async () => {
    const { token, mira, inviteId } = await invite()
    await chat().commands['invite:revoke'](mira, { inviteId })
    const dead = [400, { code: 'invalid', fields: { invite: 'invalid' } }]
    expect(await register('lin', token)).toEqual(dead)
    expect(await register('lin', 'made up')).toEqual(dead)
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(1)
  })
})

function setRegistration(mode: 'open' | 'invite' | 'closed'): void {
  env().REGISTRATION = mode
}

describe('the first account', () => {
  const link = async () => new URL(await createSetupLink('http://localhost:3000')).searchParams.get('setup') ?? ''
  const far = () => new Browser({}, { isFar: true })
  const form = (username: string, setup?: string) => ({
    ...{ username, password: PASSWORD, confirmPassword: PASSWORD, ...(setup !== undefined && { setup }) },
  })

  test('is made from afar by the set-up link alone, which is good once', async () => {
    expect((await far().post('/api/register', form('mallory'))).status).toBe(403)
    expect((await far().post('/api/register', form('mallory', 'x'.repeat(32)))).status).toBe(403)
    const token = await link()
    expect(readFileSync(join(env().DATA_DIR, 'setup-link'), 'utf8')).toContain(token)
    const made = await far().post('/api/register', form('mira', token))
    expect([made.status, await made.json()]).toMatchObject([201, { user: { role: 'admin' } }])
    expect(existsSync(join(env().DATA_DIR, 'setup-link'))).toBe(false)
    expect(await db().auditLine.findFirst({ where: { action: 'user:first' } })).not.toBeNull()
    const next = await far().post('/api/register', form('lin', token))
    expect([next.status, await next.json()]).toMatchObject([201, { user: { role: 'member' } }])
    await db().user.updateMany({ where: { kind: 'human' }, data: { status: 'deleted' } })
    forget('people')
    expect((await far().post('/api/register', form('eve', token))).status).toBe(403)
    expect((await far().post('/api/register', form('eve', await link()))).status).toBe(201)
  })

  test('is made at the machine itself without it', async () => {
    const made = await new Browser().signUp('mira')
    expect([made.status, await made.json()]).toMatchObject([201, { user: { role: 'admin' } }])
  })
})
