import { randomUUID } from 'node:crypto'
import type { Connection } from 'mariadb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ToldContext } from '#lib/chat/ai/contexts.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'
import { connectTo } from '../database/connect.ts'
import { closeWriterPool } from './connection.ts'
import { db, requireDatabaseUrl } from './prisma.ts'
import { createStore } from './store.ts'

/** What replies were told, beside others who change the same messages at the same moment. */

const store = createStore({ toModel: () => 'm' })
let house: TestHouse
/** Somebody else at the database, within a transaction. */
let other: Connection

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(async () => {
  await closeWriterPool()
  await house.close()
})
beforeEach(async () => {
  other = await connectTo(requireDatabaseUrl())
  await other.beginTransaction()
})
afterEach(async () => {
  await other.rollback()
  await other.end()
})

async function ask(): Promise<{ question: Message; reply: Message }> {
  const lobby = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
  const username = `ann-${randomUUID().slice(0, 8)}`
  const user = await db().user.create({ data: { username, usernameKey: Buffer.from(username), displayName: 'Ann' } })
  const draft = { roomId: String(lobby.id), sender: username, senderId: String(user.id), clientId: randomUUID() }
  const { message, replies } = await store.saveMessage({ ...draft, text: 'a secret' }, [
    { assistant: 'ai', askedBy: username, model: 'm' },
  ])
  const [reply] = replies
  if (!reply) throw new Error('no reply was stored')
  return { question: message, reply }
}

function tell({ id, text }: Message): ToldContext {
  const turns: ToldContext['turns'] = [{ role: 'user', messages: [{ ids: [id], pieces: [{ text, about: id }] }] }]
  return { model: 'm', parameters: {}, turns, omitted: 0, estimatedTokens: 1 }
}

async function listShown({ id }: Message): Promise<(string | null)[] | undefined> {
  return (await store.findContext(id))?.turns[0]?.messages[0]?.pieces
}

function countKept({ id }: Message): Promise<number> {
  return db().toldPiece.count({ where: { messageId: BigInt(id) } })
}

test('keeping what a reply was told waits for nobody who writes the messages', async () => {
  const { question, reply } = await ask()
  await other.query('SELECT id FROM messages WHERE id = ? FOR UPDATE', [question.id])
  await store.saveContext(reply, tell(question))
  expect(await listShown(reply)).toEqual(['a secret'])
})

test('a message that is deleted while a reply is told of it leaves nothing of it', async () => {
  const { question, reply } = await ask()
  // The deletion has taken the pieces that there are, and waits for this row before it commits.
  const { roomId, seq } = question
  await db().catchUp.create({
    data: { roomId: BigInt(roomId), afterSeq: 0, upToSeq: seq, rev: 0, readsFromSeq: 0, entries: '[]' },
  })
  await other.query('SELECT 1 FROM catch_ups WHERE room_id = ? FOR UPDATE', [roomId])
  const deleting = store.deleteMessage(question, question.sender)
  const isWaiting = async () =>
    await other.query(
      "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'DELETE FROM catch_ups%'",
    )
  await expect.poll(isWaiting).toHaveLength(1)
  await store.saveContext(reply, tell(question))
  expect(await countKept(question)).toBe(1)
  await other.rollback()
  expect(await deleting).toMatchObject({ text: '' })
  expect(await listShown(reply)).toEqual([null])
  await expect.poll(() => countKept(question)).toBe(0)
})
