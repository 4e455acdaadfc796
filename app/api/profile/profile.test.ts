import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, createSignedIn } from '#test/browser.ts'
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

async function answerOf(response: Response) {
  return [response.status, await response.json()]
}

describe('a person’s name', () => {
  test('may be changed by themselves, and stays with the handle', async () => {
    const browser = await createSignedIn('mira')
    const [status, { user }] = await answerOf(await browser.post('/api/profile', { displayName: ' Mira 王 ' }))
    expect([status, user]).toMatchObject([200, { username: 'mira', displayName: 'Mira 王', kind: 'human' }])
    expect(await db().user.findFirst({ where: { username: 'mira' } })).toMatchObject({ displayName: 'Mira 王' })
    expect((await browser.get('/api/auth/session')).user).toEqual({ id: user.id, username: 'mira', role: 'admin' })
  })

  test.each([
    ['', 400, 'invalid', 'required'],
    ['小砚', 400, 'invalid', 'reserved'],
    ['x'.repeat(33), 400, 'invalid', 'too_long'],
    ['tom', 409, 'taken', 'taken'],
  ])('can not be %j', async (displayName, status, code, field) => {
    const browser = await createSignedIn('mira')
    await new Browser().signUp('tom')
    const response = await browser.post('/api/profile', { displayName })
    expect(await answerOf(response)).toEqual([status, { error: { code, fields: { displayName: field } } }])
  })

  test('is nobody else’s to change', async () => {
    const response = await new Browser().post('/api/profile', { displayName: 'Mira' })
    expect(await answerOf(response)).toEqual([401, { error: { code: 'unauthenticated' } }])
    const browser = await createSignedIn('mira')
    const both = await browser.post('/api/profile', { displayName: 'Mira', id: '1' })
    expect(both.status).toBe(400)
  })

  test('and what they say of themselves stand beside each other', async () => {
    const browser = await createSignedIn('mira')
    const say = async (profile: object) => answerOf(await browser.post('/api/profile', profile))
    expect(await say({ about: '  产品\n设计 ' })).toMatchObject([200, { user: { about: '产品 设计' } }])
    expect(await say({ displayName: 'Mira', about: '题'.repeat(160) })).toMatchObject([
      200,
      { user: { displayName: 'Mira', about: '题'.repeat(160) } },
    ])
    for (const [about, code] of [
      ['题'.repeat(161), 'too_long'],
      ['a\u202eb', 'invalid_characters'],
    ])
      expect(await say({ about })).toEqual([400, { error: { code: 'invalid', fields: { about: code } } }])
    expect(await say({ about: '' })).toMatchObject([200, { user: { displayName: 'Mira' } }])
    expect((await db().user.findFirst({ where: { username: 'mira' } }))?.about).toBeNull()
    expect((await say({}))[0]).toBe(400)
  })

  test('is not changed all the time', async () => {
    const browser = await createSignedIn('mira')
    for (let time = 0; time < 10; time++) await browser.post('/api/profile', { displayName: `Mira ${time}` })
    expect((await browser.post('/api/profile', { displayName: 'Mira' })).status).toBe(429)
  })
})
