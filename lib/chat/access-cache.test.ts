import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { createAccessCache } from './access-cache.ts'
import type { Entrance } from './room-ports.ts'

const ada: SessionUser = { id: '1', username: 'ada', displayName: 'ada', role: 'member' }
const bob: SessionUser = { id: '2', username: 'bob', displayName: 'bob', role: 'member' }
const open = { rev: 0, mine: { role: 'member' } } as Entrance

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('entrances that were looked up', () => {
  it('are believed for two seconds, and asked for again after that', async () => {
    const findEntrance = vi.fn(async () => open)
    const entrances = createAccessCache({ findEntrance })
    await entrances.find(ada, '7')
    vi.advanceTimersByTime(1_999)
    expect(await entrances.find(ada, '7')).toBe(open)
    expect(findEntrance).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1)
    await entrances.find(ada, '7')
    expect(findEntrance).toHaveBeenCalledTimes(2)
  })

  it('let nobody in for two seconds after being shown out', async () => {
    const findEntrance = vi.fn<() => Promise<Entrance | null>>(async () => open)
    const entrances = createAccessCache({ findEntrance })
    await entrances.find(ada, '7')
    findEntrance.mockResolvedValue(null)
    vi.advanceTimersByTime(2_000)
    expect(await entrances.find(ada, '7')).toBeNull()
  })

  it('are each one person’s and one room’s', async () => {
    const findEntrance = vi.fn(async () => open)
    const entrances = createAccessCache({ findEntrance })
    for (const [user, room] of [[ada, '7'] as const, [bob, '7'] as const, [ada, '8'] as const])
      await entrances.find(user, room)
    expect(findEntrance).toHaveBeenCalledTimes(3)
  })

  it('are asked for again when the room has changed, also while one is asked for', async () => {
    const findEntrance = vi.fn(async () => open)
    const entrances = createAccessCache({ findEntrance })
    for (const user of [ada, bob]) void entrances.find(user, '7')
    await entrances.find(ada, '8')
    entrances.drop('7')
    for (const user of [ada, bob]) await entrances.find(user, '7')
    await entrances.find(ada, '8')
    expect(findEntrance).toHaveBeenCalledTimes(5)
  })

  it('keep no refusal and no failure', async () => {
    const findEntrance = vi.fn<() => Promise<Entrance | null>>()
    const entrances = createAccessCache({ findEntrance })
    findEntrance.mockResolvedValueOnce(null)
    expect(await entrances.find(ada, '7')).toBeNull()
    findEntrance.mockResolvedValueOnce({ ...open, mine: null })
    expect(await entrances.find(ada, '7')).toMatchObject({ mine: null })
    findEntrance.mockRejectedValueOnce(new Error('away'))
    await expect(entrances.find(ada, '7')).rejects.toThrow('away')
    findEntrance.mockResolvedValueOnce(open)
    expect(await entrances.find(ada, '7')).toBe(open)
  })
})
