import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTestChat } from '#test/chat.ts'
import { createPace } from './sweep-pace.ts'

const DAY_MS = 24 * 60 * 60_000

afterEach(() => vi.restoreAllMocks())

/** A chat whose rooms, so many of them, keep what was said for a day. */
async function createKept(rooms: number) {
  const { chat, store, createUser } = createTestChat({ trigger: 'off' })
  const alice = createUser('alice')
  const roomIds: string[] = []
  for (let count = 0; count < rooms; count++) {
    const name = `kept ${count}`
    const { room } = await chat.commands['room:create'](alice, { name, visibility: 'private', usernames: [] })
    await chat.commands['room:change'](alice, { roomId: room.id, keepDays: 1 })
    await chat.commands['message:send'](alice, { roomId: room.id, clientId: randomUUID(), text: 'old' })
    roomIds.push(room.id)
  }
  const sweep = (untilKnown = async () => {}) =>
    chat.retention.sweep({ now: Date.now() + 2 * DAY_MS, pace: createPace({ rest: 0 }), untilKnown })
  return { store, roomIds, sweep }
}

describe('a sweep', () => {
  it('takes nothing away before every process knows that something is swept', async () => {
    const { store, sweep } = await createKept(2)
    const steps: string[] = []
    const [advance, remove] = [store.advanceSweep, store.removeSwept]
    vi.spyOn(store, 'hasSwept').mockResolvedValue(false)
    vi.spyOn(store, 'advanceSweep').mockImplementation(async (...args) => {
      const isMoved = await advance(...args)
      if (isMoved) steps.push('moved')
      return isMoved
    })
    vi.spyOn(store, 'removeSwept').mockImplementation(async (...args) => {
      const removed = await remove(...args)
      if (removed.count > 0) steps.push('removed')
      return removed
    })
    expect(await sweep(async () => void steps.push('known'))).toBeGreaterThan(2)
    expect(steps).toEqual(['moved', 'known', 'removed', 'moved', 'removed'])
  })

  it('waits for nobody where it is known', async () => {
    const { sweep } = await createKept(1)
    const untilKnown = vi.fn(async () => {})
    expect(await sweep(untilKnown)).toBeGreaterThan(0)
    expect(untilKnown).not.toHaveBeenCalled()
  })

  it('renews its lease from room to room', async () => {
    const { store, roomIds, sweep } = await createKept(12)
    const lease = vi.spyOn(store, 'leaseSweep')
    const advance = vi.spyOn(store, 'advanceSweep')
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    advance.mockImplementation(async () => {
      now += 3_000
      return false
    })
    await sweep()
    expect(advance).toHaveBeenCalledTimes(roomIds.length)
    expect(lease).toHaveBeenCalledTimes(1 + 2)
  })

  it('ends where another process has its lease', async () => {
    const { store, roomIds, sweep } = await createKept(12)
    vi.spyOn(store, 'leaseSweep').mockResolvedValueOnce(true).mockResolvedValueOnce(false)
    const advance = vi.spyOn(store, 'advanceSweep')
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    advance.mockImplementation(async () => {
      now += 3_000
      return false
    })
    await sweep()
    expect(advance.mock.calls.map(([roomId]) => roomId)).toEqual(roomIds.slice(0, 5))
  })
})
