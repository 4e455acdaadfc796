import { hash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Draft } from '#lib/chat/ports.ts'
import { KEPT_FOR_EVER } from '#lib/protocol/rules/retention.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'
import { createStore } from './store.ts'

const store = createStore({ toModel: () => 'm' })
const LINE = { actor: 'operator', action: 'setting:changed', target: { kind: 'setting', id: 'retention' } } as const
const IN_TWO_DAYS = Date.now() + 2 * 24 * 60 * 60_000
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  await seed({ aiName: '小砚' })
})
afterAll(async () => {
  await Promise.all([closeWriterPool(), db().$disconnect()])
  await database.drop()
})

test('what holds in all rooms is set with its line in the audit log, or not at all', async () => {
  await db().$executeRaw`UPDATE audit_head SET id = 2`
  await expect(store.setRetention({ keepDays: 1, keepsPins: false }, LINE)).rejects.toThrow('audit_head')
  expect(await store.readRetention()).toMatchObject({ keepDays: 0 })
  await db().$executeRaw`UPDATE audit_head SET id = 1`
  await store.setRetention({ keepDays: 30, keepsPins: false }, LINE)
  expect(await store.readRetention()).toEqual({ keepDays: 30, keepsPins: false })
  expect(await db().auditLine.count()).toBe(1)
  await store.setRetention(KEPT_FOR_EVER, LINE)
})

async function createRoom(): Promise<string> {
  const name = randomUUID()
  return String((await db().room.create({ data: { slug: name, name } })).id)
}

/** A message of somebody new. */
async function createDraft(roomId: string): Promise<Draft> {
  const username = `u-${randomUUID().slice(0, 8)}`
  const { id } = await db().user.create({
    data: { username, usernameKey: Buffer.from(username), displayName: username },
  })
  return { roomId, sender: username, senderId: String(id), clientId: randomUUID(), text: 'Yes.' }
}

test('nothing is swept by a number of days that holds no more, whoever set another', async () => {
  const roomId = await createRoom()
  await store.saveMessage(await createDraft(roomId), [])
  await store.setRetention({ keepDays: 1, keepsPins: false }, LINE)
  // As another process sets it, which this one has not heard of.
  await db().retention.update({ where: { id: 1 }, data: { keepDays: 30 } })
  const readSwept = async () => (await db().room.findUniqueOrThrow({ where: { id: BigInt(roomId) } })).sweptToSeq
  expect(await store.advanceSweep(roomId, IN_TWO_DAYS)).toBe(true)
  expect(await readSwept()).toBe(0n)
  expect(await store.advanceSweep(roomId, IN_TWO_DAYS)).toBe(false)
  await store.setRetention({ keepDays: 1, keepsPins: false }, LINE)
  expect(await store.advanceSweep(roomId, IN_TWO_DAYS)).toBe(true)
  expect(await readSwept()).toBe(1n)
  await store.setRetention(KEPT_FOR_EVER, LINE)
})

test('what is left of a swept message knows its text again, but nobody finds the text by trying', async () => {
  const roomId = await createRoom()
  const [plain, edited] = [await createDraft(roomId), await createDraft(roomId)]
  const [first, second] = [await store.saveMessage(plain, []), await store.saveMessage(edited, [])]
  await store.editMessage(second.message, { text: 'No.', mentions: [] })
  await db().room.update({ where: { id: BigInt(roomId) }, data: { keepDays: 1 } })
  await store.advanceSweep(roomId, IN_TWO_DAYS)
  expect(await store.removeSwept(roomId, 10, 0)).toEqual({ count: 2, upTo: 2 })
  const left = await db().sweptMessage.findMany({ where: { roomId: BigInt(roomId) } })
  const hashes = left.map(({ textHash }) => Buffer.from(textHash).toString('hex'))
  expect(new Set([...hashes, hash('sha256', 'Yes.')]).size).toBe(3)
  for (const [draft, { message }] of [
    [plain, first],
    [edited, second],
  ] as const) {
    expect(await store.saveMessage(draft, [])).toMatchObject({ isRepeat: true, message: { id: message.id } })
    await expect(store.saveMessage({ ...draft, text: 'No.' }, [])).rejects.toMatchObject({ code: 'conflict' })
  }
})
