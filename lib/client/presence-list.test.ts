// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PRESENCE_MAX } from '#lib/protocol/limits.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import { LIN, ZHOU } from '#test/samples.ts'
import { createPresence, type PresenceKeeper } from './presence.ts'
import { createPresenceList, type PresenceList } from './presence-list.ts'

let presence: PresenceKeeper
let list: PresenceList
let asked: string[][]
let answer: PresentUser[] | null
let isOnline: boolean

beforeEach(() => {
  vi.useFakeTimers()
  presence = createPresence()
  asked = []
  answer = []
  isOnline = true
  list = createPresenceList({
    presence,
    async ask(usernames) {
      asked.push(usernames)
      return answer
    },
    isOnline: () => isOnline,
  })
})
afterEach(() => {
  list.close()
  show('visible')
  vi.useRealTimers()
})

function show(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('the people who are shown', () => {
  it('are asked after together, and again every 30 s for as long as they are shown', async () => {
    answer = [{ username: 'zhou' }]
    const stops = ['zhou', 'song', 'song'].map(list.watch)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([['zhou', 'song']])
    expect([presence.find('zhou'), presence.find('song')]).toEqual(['online', 'offline'])
    answer = []
    stops[2]?.()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(asked.slice(1)).toEqual([['zhou', 'song']])
    expect(presence.find('zhou')).toBe('offline')
    for (const stop of stops.slice(0, 2)) stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(2)
  })

  it('are left out while an open room shows them as here, and asked after when they leave it', async () => {
    const members = [LIN, ZHOU]
    presence.put('1', { members, online: new Set([LIN.id, ZHOU.id]) })
    for (const { username } of members) list.watch(username)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual([])
    answer = [{ username: 'zhou' }]
    presence.put('1', { members, online: new Set([LIN.id]) })
    presence.takeMoved({ roomId: '1', joined: [], left: [ZHOU.id] })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([['zhou']])
    expect(presence.find('zhou')).toBe('online')
  })

  it('are not asked after in a tab that nobody sees or without a connection, and at once when it is seen or connected', async () => {
    isOnline = false
    list.watch('zhou')
    await vi.advanceTimersByTimeAsync(60_000)
    isOnline = true
    list.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(1)
    show('hidden')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)
    show('visible')
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(2)
  })

  it('are asked after anew where there was no answer, and not without end', async () => {
    answer = null
    list.watch('zhou')
    await vi.advanceTimersByTimeAsync(29_000)
    expect(asked).toHaveLength(1)
    expect(presence.find('zhou')).toBeUndefined()
    answer = []
    await vi.advanceTimersByTimeAsync(1_000)
    expect(presence.find('zhou')).toBe('offline')
  })

  it('are asked after again where somebody is shown anew a while later, once for all', async () => {
    list.watch('zhou')
    await vi.advanceTimersByTimeAsync(1_000)
    list.watch('zhou')
    await vi.advanceTimersByTimeAsync(9_000)
    expect(asked).toHaveLength(1)
    for (const username of ['zhou', 'zhou', 'song']) list.watch(username)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked.slice(1)).toEqual([['zhou', 'song']])
  })

  it('are at most as many as the server takes, those who were shown first', async () => {
    const usernames = Array.from({ length: PRESENCE_MAX + 1 }, (_, index) => `user_${index}`)
    for (const username of usernames) list.watch(username)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([usernames.slice(0, PRESENCE_MAX)])
  })
})
