import { afterEach, describe, expect, it, vi } from 'vitest'
import { drawBackoffMs } from './backoff.ts'

afterEach(() => vi.restoreAllMocks())

describe('the wait before another try', () => {
  it('is at most 3 s for about a minute, so that a short outage ends within 5 s for everybody', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const first = Array.from({ length: 40 }, (_, attempt) => drawBackoffMs(attempt))
    expect(first.slice(0, 3)).toEqual([1_000, 2_000, 3_000])
    expect(Math.max(...first)).toBe(3_000)
  })

  it('grows to 30 s for a server that stays away, and no further', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    expect([40, 41, 42, 43, 44, 1_000].map(drawBackoffMs)).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000])
  })

  it('is anything from nothing up, so that clients do not come back together', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    expect(drawBackoffMs(5)).toBe(0)
  })
})
