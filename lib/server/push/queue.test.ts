import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPushQueue, type PushJob, type PushQueue } from './queue.ts'
import type { PushOutcome } from './send.ts'

/** What waits to be sent, where services hang. */

let queue: PushQueue
/** What is under way, in the order in which it began. */
let begun: { name: string; end(outcome: PushOutcome): Promise<void> }[]
let givenUp: string[]

beforeEach(() => {
  vi.useFakeTimers()
  queue = createPushQueue([100, 100])
  begun = []
  givenUp = []
})
afterEach(() => {
  queue.close()
  vi.useRealTimers()
})

const SENT: PushOutcome = { type: 'sent' }
const LATER: PushOutcome = { type: 'later', afterMs: 0 }

function add(name: string, job: Partial<Omit<PushJob, 'attempt'>> = {}): boolean {
  return queue.add({
    ...{ device: name, person: name, service: 'push.example', topic: 'room-1', ...job },
    attempt: () =>
      new Promise((resolve) => {
        const end = async (outcome: PushOutcome) => {
          resolve(outcome)
          await vi.advanceTimersByTimeAsync(0)
        }
        begun.push({ name, end })
      }),
    giveUp: () => void givenUp.push(name),
  })
}

const listBegun = () => begun.map(({ name }) => name)

it('a person has two pushes under way, and a device one', async () => {
  for (const device of ['phone', 'tablet', 'laptop']) add(device, { person: 'ann' })
  add('phone again', { device: 'phone', person: 'ann', topic: 'room-2' })
  add('bob')
  expect(listBegun()).toEqual(['phone', 'tablet', 'bob'])
  await begun[0]?.end(SENT)
  expect(listBegun().slice(3)).toEqual(['laptop'])
  await begun[1]?.end(SENT)
  expect(listBegun().slice(4)).toEqual(['phone again'])
})

it('a service that hangs holds up its own devices alone', () => {
  for (let n = 0; n < 20; n++) add(`slow-${n}`, { service: 'slow.example' })
  add('quick')
  expect(listBegun().filter((name) => name.startsWith('slow'))).toHaveLength(8)
  expect(listBegun()).toContain('quick')
})

it('of a room a device waits for the newest notice, and for no more than eight rooms', async () => {
  add('under way', { device: 'phone', topic: 'room-0' })
  for (let room = 1; room <= 10; room++) {
    add(`old ${room}`, { device: 'phone', topic: `room-${room}` })
    add(`new ${room}`, { device: 'phone', topic: `room-${room}` })
  }
  for (let n = 0; n < begun.length; n++) await begun[n]?.end(SENT)
  expect(listBegun()).toEqual(['under way', ...[3, 4, 5, 6, 7, 8, 9, 10].map((room) => `new ${room}`)])
})

it('a newer notice takes the place of one that is to be tried again, and waits as long', async () => {
  add('first', { device: 'phone' })
  add('second', { device: 'phone' })
  await begun[0]?.end(LATER)
  expect(listBegun()).toEqual(['first'])
  await vi.advanceTimersByTimeAsync(100)
  expect(listBegun()).toEqual(['first', 'second'])
  await begun[1]?.end(LATER)
  add('third', { device: 'phone' })
  await vi.advanceTimersByTimeAsync(99)
  expect(listBegun()).toEqual(['first', 'second'])
  await vi.advanceTimersByTimeAsync(1)
  expect(listBegun()).toEqual(['first', 'second', 'third'])
  expect(givenUp).toEqual([])
})

it('what no try succeeds with is given up, and so is what is refused; what nobody wants any more is not', async () => {
  add('busy')
  for (let n = 0; n < 3; n++) {
    await begun[n]?.end(LATER)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(listBegun()).toEqual(['busy', 'busy', 'busy'])
  add('bad')
  await begun[3]?.end({ type: 'refused' })
  add('patient')
  await begun[4]?.end({ type: 'later', afterMs: 3_600_000 })
  add('gone')
  await begun[5]?.end({ type: 'gone' })
  expect(givenUp).toEqual(['busy', 'bad', 'patient'])
})

it('five thousand wait, and no more', () => {
  const taken = Array.from({ length: 5_020 }, (_, n) => add(`device-${n}`))
  expect(taken.filter(Boolean)).toHaveLength(5_008)
  expect(taken.slice(5_008)).not.toContain(true)
})
