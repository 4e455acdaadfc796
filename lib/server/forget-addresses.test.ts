import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { verifyAudit } from './audit/verify.ts'
import { writeAudit } from './audit/write.ts'
import { forgetAddresses } from './forget-addresses.ts'
import { db } from './store/prisma.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server.close())

const DAY_MS = 24 * 60 * 60_000
const ip = '192.0.2.44'

test('addresses are forgotten after 30 days, everywhere, and the audit log still holds', async () => {
  const { id } = await server.createUser('lin')
  const userId = BigInt(id)
  await db().user.update({ where: { id: userId }, data: { ip, lastLoginIp: ip, lastLoginAt: new Date() } })
  await db().session.updateMany({ where: { userId }, data: { ip } })
  await writeAudit({ actor: { id }, action: 'session:ended', ip })
  const now = new Date()
  await db().sighting.create({ data: { name: 'proxy_unnamed', detail: ip, firstAt: now, lastAt: now } })
  const listKept = async () => [
    ...(await db().user.findMany({ where: { id: userId } })).flatMap((row) => [row.ip, row.lastLoginIp]),
    ...(await db().session.findMany({ where: { userId } })).map((row) => row.ip),
    ...(await db().auditLine.findMany({ where: { actor: id } })).map((row) => row.ip),
    ...(await db().sighting.findMany({ where: { detail: ip } })).map((row) => row.detail),
  ]
  await forgetAddresses(Date.now() + 29 * DAY_MS)
  expect(await listKept()).toEqual([ip, ip, ip, ip, ip])
  expect(await forgetAddresses(Date.now() + 31 * DAY_MS)).toBeGreaterThanOrEqual(4)
  expect(await listKept()).toEqual([null, null, null, null])
  expect((await verifyAudit()).fault).toBeNull()
})
