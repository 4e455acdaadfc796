import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { findInvite } from './invites.ts'
import { db } from './prisma.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
})
afterAll(async () => {
  await db().$disconnect()
  await database.drop()
})

test('An invitation whose room goes away while it is looked at leads nowhere.', async () => {
  for (let round = 0; round < 20; round++) {
    const room = await db().room.create({ data: { slug: `going-${round}`, name: 'Going' } })
    const token = new Uint8Array(randomBytes(16))
    await db().invite.create({ data: { roomId: room.id, token } })
    const wanted = { token: Buffer.from(token).toString('base64url') }
    const looks = Array.from({ length: 8 }, () => findInvite(wanted))
    const [found] = await Promise.all([Promise.all(looks), db().room.delete({ where: { id: room.id } })])
    for (const invite of found) expect(invite?.room.name ?? 'Going').toBe('Going')
    expect(await findInvite(wanted)).toBeNull()
  }
})
