import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toUser } from '#lib/protocol/people.ts'
import { createPresence, type Presence, type PresenceChange } from './presence.ts'

let said: PresenceChange[]
let presence: Presence

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  presence = createPresence((change) => said.push(change), 2_000)
})
afterEach(() => {
  presence.close()
  vi.useRealTimers()
})

const person = (id: string) => toUser({ id, username: `user_${id}`, displayName: `user_${id}`, role: 'member' })
const listLeft = () => said.flatMap(({ left }) => left)

describe('presence', () => {
  it('lets somebody go after a grace, unless they are back in it', () => {
    for (const id of ['1', '2']) presence.enter('room', id, person(id))
    for (const id of ['1', '2']) presence.leave('room', id, id)
    vi.advanceTimersByTime(1_900)
    presence.enter('room', 'again', person('1'))
    vi.advanceTimersByTime(1_000)
    expect(listLeft()).toEqual(['2'])
    expect(presence.listOnline('room')).toEqual(['1'])
  })

  it('gives many who are gone at once the time to come back one after another', () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index + 1))
    const crowded = createPresence((change) => said.push(change), 10)
    for (const id of ids) crowded.enter('room', id, person(id))
    for (const id of ids) crowded.leave('room', id, id)
    said = []
    // Who left first comes last.
    for (const id of ids.slice(1).reverse()) {
      vi.advanceTimersByTime(1)
      crowded.enter('room', `${id} again`, person(id))
    }
    expect(said).toEqual([])
    vi.advanceTimersByTime(20)
    expect(said).toEqual([{ roomId: 'room', joined: [], left: ['1'] }])
    crowded.leave('room', '2 again', '2')
    vi.advanceTimersByTime(10)
    expect(listLeft()).toEqual(['1', '2'])
  })

  it('counts somebody as away whom none of their devices has felt, and says so once', () => {
    const listAwaySaid = () => said.flatMap(({ away = [] }) => away)
    presence.enter('room', 'laptop', person('1'))
    presence.enter('room', 'phone', person('1'))
    presence.setAway('room', 'laptop', '1', 1_000)
    presence.setAway('room', 'elsewhere', '1', 1_000)
    expect(presence.listAway('room')).toEqual(new Map())
    presence.setAway('room', 'phone', '1', 2_000)
    presence.setAway('room', 'phone', '1', 2_000)
    expect(presence.listAway('room')).toEqual(new Map([['1', 2_000]]))
    presence.enter('room', 'tablet', person('1'))
    presence.leave('room', 'tablet', '1')
    presence.leave('room', 'phone', '1')
    presence.setAway('room', 'laptop', '1', null)
    expect(listAwaySaid().map(({ since }) => since)).toEqual([2_000, null, 2_000, 1_000, null])
    presence.setAway('room', 'laptop', '1', 3_000)
    presence.leave('room', 'laptop', '1')
    presence.enter('room', 'laptop again', person('1'))
    expect(presence.listAway('room')).toEqual(new Map())
  })

  it('gives the same list until somebody comes or goes', () => {
    presence.enter('room', 'a', person('1'))
    const list = presence.listOnline('room')
    presence.enter('room', 'b', person('1'))
    expect(presence.listOnline('room')).toBe(list)
    presence.enter('room', 'a', person('2'))
    expect(list).toEqual(['1'])
    expect(presence.listOnline('room')).toEqual(['1', '2'])
  })
})
