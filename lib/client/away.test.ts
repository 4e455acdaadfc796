// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AWAY_AFTER_MS } from '#lib/protocol/limits.ts'
import { watchAway } from './away.ts'
import type { Connection } from './room-view.ts'

const call = vi.fn(async () => ({ ok: true as const, data: {} }))
const listeners = new Set<() => void>()
let state: Connection['state']
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  localStorage.clear()
  call.mockClear()
  state = 'online'
  stop = watchAway({
    call: call as never,
    connection: {
      get: () => ({ state, since: 0 }),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

const said = () => (call.mock.calls as unknown as [string, { isAway: boolean }][]).map(([, input]) => input.isAway)
const touch = () => window.dispatchEvent(new Event('keydown'))

function connect(next: Connection['state']): void {
  state = next
  for (const listener of listeners) listener()
}

describe('being away', () => {
  it('is told after ten minutes without a touch, and its end at the next touch', () => {
    vi.advanceTimersByTime(AWAY_AFTER_MS - 1_000)
    touch()
    vi.advanceTimersByTime(AWAY_AFTER_MS - 1_000)
    expect(said()).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(said()).toEqual([true])
    touch()
    touch()
    expect(said()).toEqual([true, false])
  })

  it('is not, while another tab is touched', () => {
    vi.advanceTimersByTime(AWAY_AFTER_MS - 60_000)
    localStorage.setItem('parlor:touched', String(Date.now()))
    vi.advanceTimersByTime(120_000)
    expect(said()).toEqual([])
    vi.advanceTimersByTime(AWAY_AFTER_MS)
    expect(said()).toEqual([true])
    localStorage.setItem('parlor:touched', String(Date.now()))
    window.dispatchEvent(new StorageEvent('storage', { key: 'parlor:touched' }))
    expect(said()).toEqual([true, false])
  })

  it('is told anew after a reconnect', () => {
    vi.advanceTimersByTime(AWAY_AFTER_MS + 1_000)
    connect('reconnecting')
    connect('online')
    expect(said()).toEqual([true, true])
  })
})
