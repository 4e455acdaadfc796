import { describe, expect, it } from 'vitest'
import type { Mine } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { createInboxRoom } from '#test/samples.ts'
import { countWaiting, createInboxState, findSeenSeq, type InboxEvent, reduceInbox, toWaiting } from './inbox-state.ts'

const lobby = createInboxRoom('1', { slug: 'lobby', lastSeq: 10, mine: { lastReadSeq: 7, unread: 3, mentions: 1 } })
const early = createInboxRoom('5', { mine: { joinedAt: '2026-01-01T00:00:00.000Z' } })
const late = createInboxRoom('3', { mine: { joinedAt: '2026-02-01T00:00:00.000Z' } })
const state = createInboxState([late, early, lobby])

describe('the rooms of an inbox', () => {
  it('stand in an order that nothing said in them changes', () => {
    expect(ids(state)).toEqual(['1', '5', '3'])
    expect(ids(run({ type: 'changed', rooms: [{ ...late, lastSeq: 99 }] }))).toEqual(['1', '5', '3'])
  })

  it('come and go', () => {
    const other = createInboxRoom('9', { mine: { joinedAt: '2026-01-15T00:00:00.000Z' } })
    expect(ids(run({ type: 'changed', rooms: [other] }))).toEqual(['1', '5', '9', '3'])
    const left = run({ type: 'left', roomId: '5', reason: 'removed' })
    expect([ids(left), left.lost]).toEqual([['1', '3'], { 5: 'removed' }])
    expect(ids(run({ type: 'opened', rooms: [late] }))).toEqual(['3'])
  })

  it('keep their identity where nothing of them is different', () => {
    expect(run({ type: 'opened', rooms: [structuredClone(lobby), late, early] })).toBe(state)
    const next = run({ type: 'changed', rooms: [{ ...late, name: 'Later' }] })
    expect(next.rooms[0]).toBe(lobby)
  })

  it('take what those in a room are told of it, and keep what is the reader’s own', () => {
    const { mine, ...room } = lobby
    const next = run({ type: 'room-changed', room: { ...room, topic: 'News' } })
    expect(next.rooms[0]).toEqual({ ...room, topic: 'News', mine })
    expect(run({ type: 'room-changed', room: { ...room, id: '77' } })).toBe(state)
  })
})

describe('what waits', () => {
  it('is nothing in the talk with somebody whom the reader has blocked, and as before once that is taken back', () => {
    const unread = { lastReadSeq: 0, unread: 2, mentions: 2 }
    const talk = createInboxRoom('7', { kind: 'direct', people: ['me', 'tom'], lastSeq: 2, mine: unread })
    const group = createInboxRoom('8', { kind: 'direct', people: ['me', 'tom', 'lin'], lastSeq: 2, mine: unread })
    const open = createInboxState([talk, group])
    const blocked = reduceInbox(open, { type: 'blocked', usernames: ['tom'] })
    expect([toWaiting(talk, blocked), toWaiting(group, blocked)]).toEqual([
      { unread: 0, mentions: 0 },
      { unread: 2, mentions: 2 },
    ])
    expect(countWaiting(open) - countWaiting(blocked)).toBe(2)
    expect(countWaiting(reduceInbox(blocked, { type: 'blocked', usernames: [] }))).toBe(countWaiting(open))
  })

  it('is what the server says, until it was seen here', () => {
    expect(waiting(state)).toEqual({ unread: 3, mentions: 1 })
    expect(waiting(run({ type: 'seen', roomId: '1', seq: 8 }))).toEqual({ unread: 2, mentions: 1 })
    expect(waiting(run({ type: 'seen', roomId: '1', seq: 10 }))).toEqual({ unread: 0, mentions: 0 })
  })

  it('waits again when something new comes', () => {
    const next = run({ type: 'seen', roomId: '1', seq: 10 }, { type: 'changed', rooms: [{ ...lobby, lastSeq: 12 }] })
    expect(waiting(next)).toEqual({ unread: 2, mentions: 1 })
  })

  it('goes only forwards here, and back where the server says so', () => {
    const read = run({ type: 'seen', roomId: '1', seq: 10 })
    expect(reduceInbox(read, { type: 'seen', roomId: '1', seq: 9 })).toBe(read)
    expect(run({ type: 'seen', roomId: '1', seq: 7 })).toBe(state)
    const mine: Mine = { ...lobby.mine, lastReadSeq: 10, unread: 0, mentions: 0 }
    const confirmed = reduceInbox(read, { type: 'read', roomId: '1', mine })
    expect(confirmed.seen).toEqual({})
    const back = reduceInbox(confirmed, { type: 'changed', rooms: [lobby] })
    expect(waiting(back)).toEqual({ unread: 3, mentions: 1 })
  })

  it('is nothing in a room of which one is no member', () => {
    expect(findSeenSeq(state, '77')).toBe(Number.POSITIVE_INFINITY)
  })

  it('is counted as each room is to be heard of', () => {
    const rooms = (['all', 'mentions', 'none'] as const).map((notify, index) =>
      createInboxRoom(String(index + 1), { lastSeq: 5, mine: { lastReadSeq: 0, unread: 5, mentions: 2, notify } }),
    )
    expect(countWaiting(createInboxState(rooms))).toBe(7)
  })
})

function run(...events: InboxEvent[]) {
  return events.reduce(reduceInbox, state)
}

function ids({ rooms }: typeof state): string[] {
  return rooms.map(({ id }) => id)
}

function waiting(of: typeof state) {
  const room = of.rooms.find(({ id }) => id === '1') as InboxRoom
  return toWaiting(room, of)
}
