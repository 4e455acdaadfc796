import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { forget } from '../remember.ts'
import { db } from '../store/prisma.ts'
import { register } from './accounts.ts'

const ADDRESS = '192.0.2.1'
const PASSWORD = 'tall green lamp'
let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  await db().user.deleteMany({ where: { kind: 'human' } })
})

function signUp(username: string, address = ADDRESS, email?: string) {
  return register(
    { username, password: PASSWORD, confirmPassword: PASSWORD, ...(email && { email }) },
    { address, isLocal: true },
  )
}

async function outcomesOf(attempts: Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(attempts)
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code))
}

describe('registering', () => {
  test('keeps the name in NFKC form, the address, and no password', async () => {
    const user = await signUp('Ｍｉｒａ', '2001:db8::1', 'mira@example.org')
    expect(user).toEqual({
      id: expect.stringMatching(/^\d+$/),
      username: 'Mira',
      displayName: 'Mira',
      kind: 'human',
      role: 'admin',
      color: expect.any(Number),
    })
    const row = await db().user.findUniqueOrThrow({ where: { username: 'Mira' } })
    expect(row).toMatchObject({ ip: '2001:db8::1', email: 'mira@example.org', status: null, lastLoginAt: null })
    expect(row.password).toMatch(/^\$argon2id\$/)
  })

  test('makes a member of the lobby', async () => {
    const user = await signUp('mira')
    const memberships = await db().membership.findMany({ where: { userId: BigInt(user.id) }, include: { room: true } })
    expect(memberships.map(({ room }) => room.slug)).toEqual(['lobby'])
  })

  test('makes the first one admin, and nobody after', async () => {
    expect((await signUp('mira')).role).toBe('admin')
    expect((await signUp('tom')).role).toBe('member')
  })

  test('makes one admin of many who come first at once', async () => {
    const users = await Promise.all(['mira', 'tom', 'ben', 'eva', 'lee'].map((name) => signUp(name)))
    expect(users.filter(({ role }) => role === 'admin')).toHaveLength(1)
    expect(await db().user.count({ where: { role: 'admin' } })).toBe(1)
  })

  test.each([
    ['mira', 'mira'],
    ['mira', 'MIRA'],
    ['mira', 'm1ra'],
    ['copa', 'сора'],
  ])('gives %s and then %s one account', async (first, second) => {
    await signUp(first)
    await expect(signUp(second)).rejects.toMatchObject({ code: 'taken', fields: { username: 'taken' } })
    expect(await db().user.count({ where: { kind: 'human' } })).toBe(1)
  })

  test('gives look-alikes that come at once one account', async () => {
    await signUp('first')
    const outcomes = await outcomesOf(['tom', 'Tom', 'т0м', 't0m', 'ＴＯＭ'].map((name) => signUp(name)))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(4)
  })

  test('tells names apart that only a lax collation takes for one', async () => {
    await signUp('jose')
    await expect(signUp('josé')).resolves.toMatchObject({ username: 'josé' })
  })

  test('is unavailable without the database, and costs nothing then', async () => {
    const outcomes = await house.withoutDatabase(() => outcomesOf(Array.from({ length: 20 }, () => signUp('mira'))))
    expect(new Set(outcomes)).toEqual(new Set(['unavailable']))
    await expect(signUp('mira')).resolves.toMatchObject({ username: 'mira' })
  })
})

describe('the limit of registrations', () => {
  test('lets 20 of one address in an hour and says when to try again', async () => {
    await signUp('mira')
    // The nineteen others were refused their name, which counts: it is how one finds out who is here.
    const outcomes = await outcomesOf(Array.from({ length: 20 }, () => signUp('mira')))
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(19)
    await expect(signUp('tom')).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    const refusal = await signUp('tom').catch((error) => error)
    expect(refusal.retryAfterMs).toBeGreaterThan(59 * 60_000)
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(60 * 60_000)
    await expect(signUp('tom', '192.0.2.2')).resolves.toMatchObject({ username: 'tom' })
  })

  test('does not count what breaks a rule', async () => {
    await outcomesOf(Array.from({ length: 30 }, () => signUp('a b')))
    await expect(signUp('mira')).resolves.toMatchObject({ username: 'mira' })
  })

  test('counts one IPv6 subscriber as one', async () => {
    await outcomesOf(Array.from({ length: 20 }, (_, at) => signUp('mira', `2001:db8:0:1::${at + 1}`)))
    expect(await outcomesOf([signUp('tom', '2001:db8:0:1:ffff::1'), signUp('tom', '2001:db8:0:2::1')])).toEqual([
      'rate_limited',
      'done',
    ])
    forget('signup-limit')
  })
})
