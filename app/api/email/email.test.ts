import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, createSignedIn, PASSWORD } from '#test/browser.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())

test('one may change the address of one’s own, take it away, and nobody else’s', async () => {
  const mira = await createSignedIn()
  const readStored = async () => (await db().user.findFirstOrThrow({ where: { username: 'mira' } })).email
  expect((await mira.post('/api/email', { email: ' mira@example.org ', currentPassword: PASSWORD })).status).toBe(200)
  expect(await readStored()).toBe('mira@example.org')
  const refused = await mira.post('/api/email', { email: 'mira', currentPassword: PASSWORD })
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { error: { code: 'invalid', fields: { email: 'invalid' } } },
  ])
  expect((await mira.post('/api/email', { email: 'a@b.c', currentPassword: PASSWORD, id: '1' })).status).toBe(400)
  expect((await new Browser().post('/api/email', { email: 'a@b.c' })).status).toBe(401)
  expect(await readStored()).toBe('mira@example.org')
  expect((await mira.post('/api/email', { email: '', currentPassword: PASSWORD })).status).toBe(200)
  expect(await readStored()).toBeNull()
})

test('each change of it is a line of the audit log, without the address', async () => {
  const lin = await createSignedIn('lin')
  for (const email of ['lin@example.org', 'lin@example.org', ''])
    expect((await lin.post('/api/email', { email, currentPassword: PASSWORD })).status).toBe(200)
  const { id } = await db().user.findUniqueOrThrow({ where: { username: 'lin' } })
  const lines = await db().auditLine.findMany({ where: { actor: String(id), action: 'email:changed' } })
  expect(lines.map(({ targetId, details }) => [targetId, details])).toEqual(Array(2).fill([String(id), '{}']))
})

test('nobody changes it without the present password', async () => {
  const nora = await createSignedIn('nora')
  for (const [currentPassword, code] of [
    ['', 'required'],
    ['quite another one', 'wrong'],
  ]) {
    const refused = await nora.post('/api/email', { email: 'thief@example.org', currentPassword })
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: { code: 'invalid', fields: { currentPassword: code } } },
    ])
  }
  expect((await db().user.findFirstOrThrow({ where: { username: 'nora' } })).email).not.toBe('thief@example.org')
})
