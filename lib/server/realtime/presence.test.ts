import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toUser } from '#lib/protocol/people.ts'
import { createPresence, type Presence, type PresenceChange } from './presence.ts'
import { createQuietPeople, type QuietPeople } from './quiet-people.ts'

let said: PresenceChange[]
let presence: Presence
let quiet: QuietPeople

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  quiet = createQuietPeople()
  presence = createPresence((change) => said.push(change), 2_000, { quiet })
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

  it('says who wants not to be disturbed, in all rooms and where they come, and that nobody does who has gone', () => {
    const listAwaySaid = () => said.flatMap(({ roomId, away = [] }) => away.map((one) => ({ roomId, ...one })))
    for (const room of ['room', 'other']) presence.enter(room, 'laptop', person('1'))
    presence.setAway('room', 'laptop', '1', 1_000)
    said = []
    for (const userId of ['1', '2']) {
      quiet.hear(userId, true)
      presence.tellStanding(userId)
    }
    expect(listAwaySaid()).toEqual([
      { roomId: 'room', userId: '1', since: 1_000, isQuiet: true },
      { roomId: 'other', userId: '1', since: null, isQuiet: true },
    ])
    expect(presence.listStanding('room')).toEqual([{ userId: '1', since: 1_000, isQuiet: true }])
    presence.enter('third', 'laptop', person('1'))
    expect(said.at(-2)?.joined).toEqual([person('1')])
    expect(listAwaySaid().at(-1)).toEqual({ roomId: 'third', userId: '1', since: null, isQuiet: true })
    quiet.hear('1', false)
    presence.tellStanding('1')
    expect(said.slice(-3).map(({ roomId, away }) => [roomId, away])).toEqual([
      ['room', [{ userId: '1', since: 1_000 }]],
      ['other', [{ userId: '1', since: null }]],
      ['third', [{ userId: '1', since: null }]],
    ])
    quiet.hear('1', true)
    presence.leave('other', 'laptop', '1')
    vi.advanceTimersByTime(3_000)
    expect(presence.listStanding('other')).toEqual([])
    expect(presence.listRoomsOf('1')).toEqual(['room', 'third'])
  })

  it('counts somebody as away whom none of their devices has felt, and says so once', () => {
    const listAwaySaid = () => said.flatMap(({ away = [] }) => away)
    presence.enter('room', 'laptop', person('1'))
    presence.enter('room', 'phone', person('1'))
    presence.setAway('room', 'laptop', '1', 1_000)
    presence.setAway('room', 'elsewhere', '1', 1_000)
    expect(presence.listStanding('room')).toEqual([])
    presence.setAway('room', 'phone', '1', 2_000)
    presence.setAway('room', 'phone', '1', 2_000)
    expect(presence.listStanding('room')).toEqual([{ userId: '1', since: 2_000 }])
    presence.enter('room', 'tablet', person('1'))
    presence.leave('room', 'tablet', '1')
    presence.leave('room', 'phone', '1')
    presence.setAway('room', 'laptop', '1', null)
    expect(listAwaySaid().map(({ since }) => since)).toEqual([2_000, null, 2_000, 1_000, null])
    presence.setAway('room', 'laptop', '1', 3_000)
    presence.leave('room', 'laptop', '1')
    presence.enter('room', 'laptop again', person('1'))
    expect(presence.listStanding('room')).toEqual([])
  })

  it('gives the same list of who is away or quiet until one of them is otherwise or gone', () => {
    for (const id of ['1', '2', '3']) presence.enter('room', id, person(id))
    presence.setAway('room', '1', '1', 1_000)
    const list = presence.listStanding('room')
    presence.enter('room', 'again', person('3'))
    expect(presence.listStanding('room')).toBe(list)
    quiet.hear('2', true)
    presence.tellStanding('2')
    expect(list).toEqual([{ userId: '1', since: 1_000 }])
    expect(presence.listStanding('room')).toEqual([...list, { userId: '2', since: null, isQuiet: true }])
    presence.leave('room', '2', '2')
    presence.setAway('room', '1', '1', null)
    vi.advanceTimersByTime(3_000)
    expect(presence.listStanding('room')).toEqual([])
    expect(presence.listStanding('elsewhere')).toEqual([])
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
