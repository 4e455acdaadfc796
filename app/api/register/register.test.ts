import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, PASSWORD } from '#test/browser.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
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
