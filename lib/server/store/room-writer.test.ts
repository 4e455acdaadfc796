import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Saved } from '#lib/chat/ports.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'
import { requestAddress, runFrom } from '../request-address.ts'
import { requestId, withRequestId } from '../request-context.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'
import { createRoomWriter } from './room-writer.ts'

let house: TestHouse
let roomId: string

beforeAll(async () => {
  house = await createTestHouse()
  roomId = String((await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })).id)
})
afterAll(async () => {
  await closeWriterPool()
  await house.close()
})

const toDraft = (text: string, sender = 'ai') => ({ roomId, sender, senderId: '1', clientId: randomUUID(), text })

test.each([
  ['汉字', '汉'],
  ['emoji', '😀'],
  ['apostrophes', "'"],
  ['control characters', '\u0001'],
])('large messages of %s that come at once are told in facts of at most 192 KiB', async (_, character) => {
  const { saveMessage } = createRoomWriter(randomUUID())
  const reply = { assistant: 'ai', askedBy: 'ai', model: 'm'.repeat(128) }
  // Those of the test before.
  await db().reply.updateMany({ data: { leaseUntil: null } })
  const batches = await gatherBatches(
    Array.from({ length: 60 }, (_, index) => saveMessage(toDraft(character.repeat(16_000)), index % 10 ? [] : [reply])),
  )
  const bytes = batches.map((messages) => Buffer.byteLength(JSON.stringify({ roomId, messages })))
  expect(Math.max(...bytes)).toBeLessThanOrEqual(192 * 1024)
  expect(batches.flat()).toHaveLength(66)
})

test('small messages that come at once still share a commit', async () => {
  const { saveMessage } = createRoomWriter(randomUUID())
  const reply = { assistant: 'ai', askedBy: 'ai', model: 'm' }
  const batches = await gatherBatches(Array.from({ length: 101 }, () => saveMessage(toDraft('x'.repeat(200)), [reply])))
  expect(batches).toHaveLength(2)
})

test('what takes its turn is done for who asked for it, whoever woke the queue', async () => {
  const { saveMessage, inTurn } = createRoomWriter(randomUUID())
  const note = async () => [requestAddress(), requestId()]
  const ask = <T>(name: string, work: () => T) => runFrom(name, () => withRequestId(name, work))
  const saving = ask('first', () => saveMessage(toDraft('hello'), []))
  const noted = [ask('second', () => inTurn(roomId, note)), ask('third', () => inTurn(roomId, note))]
  expect(await Promise.all(noted)).toEqual([
    ['second', 'second'],
    ['third', 'third'],
  ])
  await saving
})

test('what the database refuses of one message is not the loss of those beside it', async () => {
  const { saveMessage } = createRoomWriter(randomUUID())
  const outcomes = await Promise.allSettled(
    ['ai', 'ai', 'nobody', 'ai'].map((sender) => saveMessage(toDraft('hello', sender), [])),
  )
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  const seqs = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.message.seq] : []))
  expect(seqs.map((seq) => seq - (seqs[0] ?? 0))).toEqual([0, 1, 2])
})

test('what the database refuses of a message is not the loss of a change beside it, nor the other way round', async () => {
  const { saveMessage, editMessage, deleteMessage } = createRoomWriter(randomUUID())
  const [{ message }, { message: other }] = await Promise.all([
    saveMessage(toDraft('one'), []),
    saveMessage(toDraft('two'), []),
  ])
  const outcomes = await Promise.allSettled([
    saveMessage(toDraft('hello', 'nobody'), []),
    editMessage(message, { text: 'edited', mentions: [] }),
    editMessage(other, { text: 'edited', mentions: ['no number'] }),
    deleteMessage(other, 'ai'),
    saveMessage(toDraft('last'), []),
  ])
  const done = outcomes.map(({ status }) => status === 'fulfilled')
  expect(done).toEqual([false, true, false, true, true])
})

/** The messages that were saved in one turn of the event loop, and so by one commit. */
async function gatherBatches(saves: Promise<Saved>[]) {
  const batches: Saved['message'][][] = []
  let batch: Saved['message'][] | undefined
  const gathered = saves.map(async (save) => {
    const { message, replies } = await save
    if (!batch) {
      batch = []
      batches.push(batch)
      setImmediate(() => {
        batch = undefined
      })
    }
    batch.push(message, ...replies)
  })
  await Promise.all(gathered)
  return batches
}
