import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SeqSpan } from '#lib/chat/ports.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { countBetween } from './days.ts'
import { db } from './prisma.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  await db().user.create({ data: { username: 'alice', usernameKey: Buffer.from('alice'), displayName: 'alice' } })
})

afterAll(async () => {
  await db().$disconnect()
  await database.drop()
})

const DAY_MS = 86_400_000
const START = Date.parse('2026-03-01')
/** The days of a month, and the first of the next. */
const TIMES = Array.from({ length: 32 }, (_, day) => START + day * DAY_MS)

let rooms = 0

interface Sent {
  seq: number
  at: number
}

async function createRoom(sent: Sent[]): Promise<string> {
  rooms++
  const room = await db().room.create({ data: { slug: `r${rooms}`, name: 'r', lastSeq: sent.at(-1)?.seq ?? 0 } })
  await db().message.createMany({
    data: sent.map(({ seq, at }) => ({
      ...{ roomId: room.id, seq, rev: seq, sender: 'alice', message: 'x', sentAt: new Date(at) },
    })),
  })
  return String(room.id)
}

/** What looking at every message finds. */
function scan(sent: Sent[], times: number[]): { count: number; firstSeq?: number }[] {
  return times.slice(1).map((end, index) => {
    const found = sent.filter(({ at }) => at >= (times[index] ?? end) && at < end)
    return found[0] ? { count: found.length, firstSeq: found[0].seq } : { count: 0 }
  })
}

/** An empty span has no beginning that means anything. */
function toComparable(spans: SeqSpan[]): { count: number; firstSeq?: number }[] {
  return spans.map(({ count, firstSeq }) => (count > 0 ? { count, firstSeq } : { count }))
}

async function expectSameAsScan(sent: Sent[], times = TIMES): Promise<void> {
  const roomId = await createRoom(sent)
  const spans = await countBetween(roomId, times, sent.at(-1)?.seq ?? 0)
  expect(toComparable(spans)).toEqual(scan(sent, times))
}

/** The same numbers between 0 and 1 in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const at = (...times: number[]) => times.map((time, index) => ({ seq: index + 1, at: time }))

describe('what is counted between moments', () => {
  test('is nothing in an empty room', () => expectSameAsScan([]))
  test('is all where all is of one day', () => expectSameAsScan(at(START, START, START + DAY_MS - 1)))
  test('begins with the very moment and ends before the next', () =>
    expectSameAsScan(at(START - 1, START, START + DAY_MS - 1, START + DAY_MS, (TIMES[31] ?? 0) - 1, TIMES[31] ?? 0)))
  test('is nothing where all is older, or newer', async () => {
    await expectSameAsScan(at(START - 2 * DAY_MS, START - DAY_MS))
    await expectSameAsScan(at(START + 40 * DAY_MS, START + 41 * DAY_MS))
  })

  test('is what a scan finds, in rooms with busy days, quiet weeks and many messages at one moment', async () => {
    const random = createRandom(7)
    for (let round = 0; round < 12; round++) {
      let time = START - random() * 20 * DAY_MS
      const times = Array.from({ length: Math.ceil(random() * 600) }, () => {
        if (random() < 0.7) time += Math.floor(random() ** 8 * 6 * DAY_MS)
        return time
      })
      await expectSameAsScan(at(...times))
    }
  })

  test.each([1, 60, 250])('is right where a sweep of %i old messages left nothing, or some pins', async (swept) => {
    const all = at(...Array.from({ length: 400 }, (_, index) => START + Math.floor((index * 30 * DAY_MS) / 400)))
    await expectSameAsScan(all.slice(swept))
    await expectSameAsScan(all.filter(({ seq }) => seq > swept || seq % 7 === 3))
  })

  test('is right with as many pins as a room may have, and a few rows behind them', async () => {
    const pins = Array.from({ length: 100 }, (_, index) => ({ seq: 3 * index + 1, at: START + index * 3_600_000 }))
    const rest = Array.from({ length: 5 }, (_, index) => ({ seq: 900 + index, at: START + (10 + index) * DAY_MS }))
    await expectSameAsScan([...pins, ...rest])
  })

  test('counts each message once where the clocks disagree, and none is missing', async () => {
    const random = createRandom(3)
    const sent = at(
      ...Array.from({ length: 500 }, (_, index) => START + (index * 31 * DAY_MS) / 500 + random() * 7_200_000),
    )
    const roomId = await createRoom(sent)
    const spans = await countBetween(roomId, [START - DAY_MS, ...TIMES, START + 60 * DAY_MS], 500)
    expect(spans.reduce((sum, { count }) => sum + count, 0)).toBe(500)
    for (const { count } of spans) expect(count).toBeGreaterThanOrEqual(0)
    const exact = scan(sent, TIMES)
    for (const [index, { count }] of spans.slice(1, -1).entries())
      expect(Math.abs(count - (exact[index]?.count ?? 0))).toBeLessThan(4)
  })
})
