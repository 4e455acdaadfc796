import type { LimitFunction } from 'p-limit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'
import { recall } from '../remember.ts'
import { db } from '../store/prisma.ts'
import { register } from './accounts.ts'
import { logIn } from './login.ts'
import { hashPassword } from './password.ts'

const ADDRESS = '192.0.2.1'
const PASSWORD = 'tall green lamp'
const MINUTE_MS = 60_000
let house: TestHouse
const turns = () => recall<LimitFunction>('password-turns')

beforeAll(async () => {
  house = await createTestHouse()
  await register(
    { username: 'Mira', password: PASSWORD, confirmPassword: PASSWORD },
    { address: ADDRESS, isLocal: true },
  )
  await register(
    { username: 'tom', password: PASSWORD, confirmPassword: PASSWORD },
    { address: ADDRESS, isLocal: true },
  )
})
afterAll(() => house.close())
beforeEach(forgetLimits)
afterEach(() => void vi.useRealTimers())

async function tryLogin(username: string, password: string, address = ADDRESS) {
  const outcome = await logIn({ username, password }, { address, userAgent: 'Test/1.0' })
  if (typeof outcome === 'string') throw new Error(outcome)
  return outcome
}

async function fail(times: number, username = 'Mira', address = ADDRESS): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let time = 0; time < times; time++) answers.push(await tryLogin(username, `wrong ${time}`, address))
  return answers
}

describe('signing in', () => {
  test('says who came, and keeps from where and when', async () => {
    const before = Date.now()
    const claims = await tryLogin('Mira', PASSWORD, '2001:db8::9')
    const row = await db().user.findUniqueOrThrow({ where: { username: 'Mira' } })
    expect(claims).toEqual({ id: String(row.id), sid: expect.stringMatching(/^\d+$/) })
    expect(row.lastLoginIp).toBe('2001:db8::9')
    const session = await db().session.findUniqueOrThrow({ where: { id: BigInt(claims?.sid ?? 0) } })
    expect(session).toMatchObject({ userId: row.id, ip: '2001:db8::9', userAgent: 'Test/1.0', endedAt: null })
    expect(row.lastLoginAt?.getTime()).toBeGreaterThanOrEqual(before - 1)
  })

  test('begins another session each time', async () => {
    const [one, other] = [await tryLogin('Mira', PASSWORD), await tryLogin('Mira', PASSWORD)]
    expect(one?.sid).not.toBe(other?.sid)
  })

  test('does not mind how the name and the password were typed, case of the password apart', async () => {
    expect(await tryLogin('ｍｉｒａ', 'ｔall green lamp')).toMatchObject({ id: (await tryLogin('Mira', PASSWORD))?.id })
    expect(await tryLogin('Mira', 'Tall green lamp')).toBeNull()
    expect(await tryLogin('Mira', `${PASSWORD} `)).toBeNull()
  })

  test.each([
    undefined,
    null,
    'Mira',
    [],
    {},
    { username: 'Mira' },
    { username: 'Mira', password: null },
    { username: { not: '' }, password: PASSWORD },
    { username: 'Mira', password: ['tall green lamp'] },
    { username: 'M'.repeat(60_000), password: 'p'.repeat(60_000) },
    { username: '', password: '' },
    { username: "Mira' OR '1'='1", password: PASSWORD },
    { username: 'Mira\0', password: PASSWORD },
  ])('is not for %j', async (typed) => {
    expect(await logIn(typed, { address: ADDRESS, userAgent: null })).toBeNull()
  })

  test('is not for the AI', async () => {
    expect(await tryLogin('ai', PASSWORD)).toBeNull()
  })

  test.each(['disabled', 'deleted'])('is not for whoever is %s', async (status) => {
    await db().user.update({ where: { username: 'Mira' }, data: { status } })
    expect(await tryLogin('Mira', PASSWORD)).toBeNull()
    await db().user.update({ where: { username: 'Mira' }, data: { status: null } })
    expect(await tryLogin('Mira', PASSWORD)).not.toBeNull()
  })

  test('begins nothing where the password was changed while it was looked at', async () => {
    const hash = await hashPassword('another one')
    const before = await db().user.findUniqueOrThrow({ where: { username: 'Mira' } })
    const attempt = tryLogin('Mira', PASSWORD)
    // The row has been read by then, and the hash takes longer.
    await vi.waitFor(() => expect(turns()?.activeCount).toBe(1), { interval: 1 })
    await db().user.update({ where: { username: 'Mira' }, data: { password: hash } })
    expect(await attempt).toBeNull()
    await db().user.update({ where: { username: 'Mira' }, data: { password: before.password } })
  })

  test('sweeps out sessions that ran out', async () => {
    const { id } = await db().user.findUniqueOrThrow({ where: { username: 'Mira' } })
    const data = { userId: id, expiresAt: new Date(Date.now() - 1_000) }
    const old = await db().session.create({ data: { ...data, endedAt: new Date(), endReason: 'ended' } })
    await tryLogin('Mira', PASSWORD)
    expect(await db().session.findUnique({ where: { id: old.id } })).toBeNull()
  })

  test('is not possible with a damaged hash, and breaks nothing', async () => {
    await db().user.update({ where: { username: 'tom' }, data: { password: 'damaged' } })
    expect(await tryLogin('tom', PASSWORD)).toBeNull()
  })

  test('is unavailable without the database, which is no failed attempt', async () => {
    await house.withoutDatabase(async () => {
      const attempts = Array.from({ length: 12 }, () => tryLogin('Mira', 'wrong'))
      for (const outcome of await Promise.allSettled(attempts)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
      }
    })
    expect(await tryLogin('Mira', PASSWORD)).not.toBeNull()
  })

  test('takes as long for nobody as for a wrong password', async () => {
    const spent: Record<string, number[]> = { Mira: [], nobody: [] }
    for (let round = 0; round < 15; round++) {
      for (const [name, times] of Object.entries(spent)) {
        forgetLimits()
        const start = performance.now()
        await tryLogin(name, 'wrong password')
        times.push(performance.now() - start)
      }
    }
    // Without the hash of nobody it would be about a tenth.
    const ratio = medianOf(spent.nobody) / medianOf(spent.Mira)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
  })
})

function medianOf(times: number[] = []): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN
}

describe('ten wrong passwords', () => {
  test('are answered, the eleventh and the right one are not', async () => {
    expect(await fail(10)).toEqual(Array(10).fill(null))
    await expect(tryLogin('Mira', 'wrong')).rejects.toMatchObject({ code: 'rate_limited' })
    const refusal = await tryLogin('Mira', PASSWORD).catch((error) => error)
    expect(refusal).toMatchObject({ code: 'rate_limited' })
    expect(refusal.retryAfterMs).toBeGreaterThan(14 * MINUTE_MS)
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(15 * MINUTE_MS)
  })

  test('are the same for somebody who does not exist', async () => {
    expect(await fail(10, 'nobody')).toEqual(Array(10).fill(null))
    await expect(tryLogin('nobody', 'wrong')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('shut nobody out elsewhere, and nobody else here', async () => {
    await fail(10)
    expect(await tryLogin('Mira', PASSWORD, '192.0.2.2')).not.toBeNull()
    expect(await tryLogin('nobody', 'wrong')).toBeNull()
  })

  test('count for one person, however the name is spelt', async () => {
    for (const name of ['Mira', 'MIRA', 'm1ra', 'ｍｉｒａ', 'mlra']) await fail(2, name)
    await expect(tryLogin('mira', PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('are forgotten after 15 minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    await fail(10)
    await expect(tryLogin('Mira', PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
    vi.advanceTimersByTime(15 * MINUTE_MS + 1_000)
    expect(await tryLogin('Mira', PASSWORD)).not.toBeNull()
  })

  test('are counted anew after a right one', async () => {
    await fail(9)
    expect(await tryLogin('Mira', PASSWORD)).not.toBeNull()
    await fail(9)
    expect(await tryLogin('Mira', PASSWORD)).not.toBeNull()
  })

  test('are few, even when they come at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => tryLogin('Mira', `wrong ${at}`)))
    const answered = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(answered.length).toBeGreaterThanOrEqual(10)
    expect(answered.length).toBeLessThanOrEqual(11)
  })

  test('do not stop a person who signs in on many devices at once', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => tryLogin('Mira', PASSWORD)))
    expect(claims.filter(Boolean)).toHaveLength(20)
  })
})

test('a network that guesses at many people is refused for all of them', async () => {
  for (let person = 0; person < 10; person++) await fail(10, `person-${person}`, `2001:db8:0:1::${person}`)
  await expect(tryLogin('Mira', PASSWORD, '2001:db8:0:1::ffff')).rejects.toMatchObject({ code: 'rate_limited' })
  expect(await tryLogin('Mira', PASSWORD, '2001:db8:0:2::1')).not.toBeNull()
})
