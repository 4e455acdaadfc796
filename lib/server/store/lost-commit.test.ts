import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { createDatabaseProxy, type DatabaseProxy } from '#test/database-proxy.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'
import { createRoomWriter } from './room-writer.ts'
import { createStore } from './store.ts'

/** The database commits, and the answer is lost on the way: the repeat must know its own work. */

const REPLY = { assistant: 'ai', askedBy: 'alice', model: 'm' }
const ASKED = [REPLY]

let database: TestDatabase
let proxy: DatabaseProxy
let roomId: string
let lost = 0
let alice: SessionUser
const store = createStore({ toModel: () => 'm' })

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await createDatabaseProxy(database.url)
  process.env.DATABASE_URL = proxy.url
  await seed({ aiName: '小砚' })
  const data = { username: 'alice', usernameKey: Buffer.from('alice'), displayName: 'alice' }
  const { id } = await db().user.create({ data })
  alice = { id: String(id), username: 'alice', displayName: 'alice', role: 'member' }
})
beforeEach(async () => {
  const slug = randomUUID()
  roomId = String((await db().room.create({ data: { slug, name: slug, visibility: 'public' } })).id)
})
afterEach(() => expect(proxy.countLostCommits()).toBe(++lost))
afterAll(async () => {
  await Promise.all([closeWriterPool(), db().$disconnect()])
  proxy.close()
  await database.drop()
})

const draft = () => ({ roomId, sender: 'alice', senderId: '1', clientId: randomUUID(), text: 'a question' })

async function saveAsked(): Promise<Message> {
  const {
    replies: [reply],
  } = await store.saveMessage(draft(), ASKED)
  if (!reply) throw new Error('no reply was stored')
  return reply
}

test('A question and its reply are stored once, and told as new.', async () => {
  proxy.loseNextCommit()
  const {
    message,
    replies: [reply],
    isRepeat,
  } = await store.saveMessage(draft(), ASKED)
  expect(isRepeat).toBe(false)
  expect(reply).toMatchObject({ status: 'queued', replyTo: message.id })
  expect(await store.readHeads([roomId])).toMatchObject([{ roomId, rev: 2 }])
})

test('A reply to an earlier question is stored once, and is its own.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  proxy.loseNextCommit()
  expect(await store.saveReply(message, REPLY)).toMatchObject({ status: 'queued', seq: 2 })
  expect(await store.saveReply(message, REPLY)).toBeNull()
})

test('A reply that was started is started, not somebody else’s.', async () => {
  const reply = await saveAsked()
  proxy.loseNextCommit()
  expect(await store.startReply(reply)).toMatchObject({ status: 'streaming', rev: 3 })
  expect(await store.startReply(reply)).toBeNull()
})

test('A reply that has ended is told as ended.', async () => {
  const reply = await saveAsked()
  await store.startReply(reply)
  proxy.loseNextCommit()
  const ended = await store.changeReply(reply, ['streaming'], { status: 'done', text: 'all' }, { version: 1 })
  expect(ended).toMatchObject({ status: 'done', text: 'all', rev: 4 })
})

test('A reply that is repeated keeps one version of what it said.', async () => {
  const reply = await saveAsked()
  await store.changeReply(reply, ['queued'], { status: 'done', text: 'first' })
  proxy.loseNextCommit()
  const again = await store.changeReply(reply, ['done'], { status: 'queued', text: '' })
  expect(again).toMatchObject({ status: 'queued', text: '', version: 2, rev: 4 })
  expect((await store.listReplyVersions(reply.id)).map(({ text }) => text)).toEqual(['first', ''])
})

test('An edit is stored once, and told as one’s own.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  proxy.loseNextCommit()
  expect(await store.editMessage(message, { text: 'edited', mentions: ['1'] })).toMatchObject({
    text: 'edited',
    rev: 2,
  })
  expect((await store.listMessageVersions(message.id)).map(({ text }) => text)).toEqual(['a question', 'edited'])
})

test('A deletion is stored once, and told as one’s own.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  proxy.loseNextCommit()
  expect(await store.deleteMessage(message, 'alice')).toMatchObject({ text: '', deletedBy: 'alice', rev: 2 })
})

test('A deletion that the audit log tells of is stored once, and so is its line.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  proxy.loseNextCommit()
  const line = { actor: alice, action: 'message:deleted', roomId } as const
  expect(await store.deleteMessage(message, 'alice', line)).toMatchObject({ text: '', deletedBy: 'alice', rev: 2 })
  expect(await store.deleteMessage(message, 'alice', line)).toBeNull()
  expect(await db().auditLine.count({ where: { roomId: BigInt(roomId) } })).toBe(1)
})

test('A reaction and a pin are stored once, and are there.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  const reaction = { ...message, by: alice, emoji: '👍', isOn: true }
  proxy.loseNextCommit()
  await store.setReaction(reaction)
  expect(await store.setReaction(reaction)).toBeNull()
  await store.setPin({ ...message, by: alice, isPinned: true })
  expect(await store.findMessage(message.id)).toMatchObject({
    ...{ rev: 3, reactions: [{ emoji: '👍', by: ['alice'] }], pinnedBy: 'alice' },
  })
  expect(await store.readHeads([roomId])).toMatchObject([{ rev: 3 }])
})

test('What was committed together is stored once, each change as one’s own.', async () => {
  const { message } = await store.saveMessage(draft(), [])
  const reply = await saveAsked()
  const writer = createRoomWriter(randomUUID())
  // It holds the room, so that the others go together.
  void writer.inTurn(roomId, async () => proxy.loseNextCommit())
  const together = Promise.all([
    writer.saveMessage(draft(), []),
    writer.editMessage(message, { text: 'edited', mentions: [] }),
    writer.changeReply(reply, ['queued'], { status: 'stopped' }),
    writer.saveMessage(draft(), ASKED),
  ])
  const [one, edited, stopped, two] = await together
  expect([one.isRepeat, two.isRepeat]).toEqual([false, false])
  expect(edited).toMatchObject({ text: 'edited', rev: 5 })
  expect(stopped).toMatchObject({ status: 'stopped', rev: 6 })
  expect(two).toMatchObject({ message: { seq: 5, rev: 7 }, replies: [{ seq: 6, rev: 8 }] })
  expect(await store.readHeads([roomId])).toMatchObject([{ rev: 8, lastSeq: 6 }])
})

test('A room is deleted once.', async () => {
  await store.addMember(roomId, alice.id)
  proxy.loseNextCommit()
  expect(await store.deleteRoom(roomId, alice, () => undefined)).toEqual([alice.id])
})

test('A change of a room is told once, and as one’s own.', async () => {
  proxy.loseNextCommit()
  const changed = await store.changeRoom(roomId, { trigger: 'off' }, alice, () => undefined)
  expect(changed).toMatchObject({ room: { trigger: 'off' }, messages: [{ kind: 'system', seq: 1, rev: 1 }] })
  expect(await store.readHeads([roomId])).toMatchObject([{ roomId, rev: 1 }])
})
