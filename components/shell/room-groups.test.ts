import { describe, expect, it } from 'vitest'
import { toWaiting } from '#lib/client/inbox-state.ts'
import { createInboxRoom } from '#test/samples.ts'
import { findNextRoom, groupRooms, type RoomOrder } from './room-groups.ts'

const DIRECT = { kind: 'direct' as const, name: '' }
const ROOMS = [
  createInboxRoom('1'),
  createInboxRoom('2', { ...DIRECT, people: ['lin'], assistants: [] }),
  createInboxRoom('3', { lastSeq: 4 }),
  createInboxRoom('4', { ...DIRECT, people: ['lin'] }),
  createInboxRoom('5', { ...DIRECT, people: ['lin', 'zhou'] }),
  createInboxRoom('6', { archivedAt: '2026-01-01T00:00:00.000Z' }),
  createInboxRoom('7', { lastSeq: 4, mine: { notify: 'none' } }),
  createInboxRoom('8', { ...DIRECT, people: ['lin', 'zhou', 'maya'], lastSeq: 4, mine: { mentions: 4 } }),
]

function group(order: RoomOrder, openId?: string) {
  const waiting = new Map(ROOMS.map((room) => [room.id, toWaiting(room, { seen: {}, blocked: new Set() })]))
  const groups = groupRooms(ROOMS, { order, waiting, openId })
  return [groups.channels, groups.ai, groups.direct].map((rooms) => rooms.map(({ id }) => id).join())
}

describe('the next room', () => {
  const rooms = ['1', '2', '3', '4'].map((id) => ({ id }))
  const next = (openId: string | undefined, step: 1 | -1, wanted = '1234') =>
    findNextRoom(rooms, openId, step, ({ id }) => wanted.includes(id))?.id

  it('is the one below or above, round the ends', () => {
    expect([next('2', 1), next('2', -1), next('4', 1), next('1', -1)]).toEqual(['3', '1', '1', '4'])
  })

  it('is at an end where none of them is open', () => {
    expect([next(undefined, 1), next('9', -1)]).toEqual(['1', '4'])
  })

  it('is the next that is wanted, and none where that is only the open one', () => {
    expect([next('2', 1, '14'), next('2', -1, '34'), next('2', 1, '2')]).toEqual(['4', '4', undefined])
  })
})

describe('the groups of rooms', () => {
  it('keep the order that they were given, the notes last, and leave out what is archived', () => {
    expect(group('stable')).toEqual(['1,3,7', '4', '5,8,2'])
  })

  it('show unread rooms first where that is wanted, but none that is muted', () => {
    expect(group('unread')).toEqual(['3,1,7', '4', '8,5,2'])
  })

  it('have an archived room as long as it is open', () => {
    expect(group('stable', '6')[0]).toBe('1,3,6,7')
  })
})
