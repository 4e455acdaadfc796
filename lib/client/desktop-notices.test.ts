import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { createInboxRoom } from '#test/samples.ts'
import { watchForNotices } from './desktop-notices.ts'
import { createInboxState, type InboxState } from './inbox-state.ts'

type RoomParts = Parameters<typeof createInboxRoom>[1]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(rooms: InboxRoom[], { isWanted = true, isViewed = false } = {}) {
  let state: InboxState = createInboxState(rooms)
  let listener = () => {}
  const shown: string[] = []
  const last: Partial<Message> = { kind: 'human', sender: 'lin', status: 'sent', text: '' }
  /** Before it. */
  const earlier: Partial<Message>[] = []
  const stop = watchForNotices({
    me: { username: 'me', displayName: '我' },
    inbox: {
      get: () => state,
      subscribe(call) {
        listener = call
        return () => {}
      },
    },
    isWanted: async () => isWanted,
    isViewed: async () => isViewed,
    isBlocked: (username) => username === 'mallory',
    fetchLatest: async (room) => [...earlier, { seq: room.lastSeq, ...last }] as Message[],
    show: (room, { seq }) => shown.push(`${room.id}:${seq}`),
  })
  return {
    ...{ shown, last, earlier, stop },
    become(...next: InboxRoom[]) {
      state = createInboxState(next)
      listener()
    },
    pass: () => vi.advanceTimersByTimeAsync(3_000),
  }
}

const room = (lastSeq: number, mine: NonNullable<RoomParts>['mine'] = {}, more: RoomParts = {}) =>
  createInboxRoom('7', { lastSeq, ...more, mine: { lastReadSeq: 1, unread: lastSeq - 1, ...mine } })

describe('a notice', () => {
  it('comes once for what is new in a room', async () => {
    const test = watch([room(1)])
    test.become(room(2))
    test.become(room(3))
    await test.pass()
    test.become(room(3))
    await test.pass()
    expect(test.shown).toEqual(['7:3'])
  })

  it.each<[string, InboxRoom]>([
    ['a room of which one wants to hear nothing', room(2, { notify: 'none' })],
    ['what names one not, where that is wished', room(2, { notify: 'mentions' })],
    ['what was read at once', room(2, { lastReadSeq: 2, unread: 0 })],
  ])('does not come of %s', async (_, next) => {
    const test = watch([room(1, next.mine)])
    test.become(next)
    await test.pass()
    expect(test.shown).toEqual([])
  })

  it('comes of what names one', async () => {
    const test = watch([room(1, { notify: 'mentions' })])
    test.become(room(2, { notify: 'mentions', mentions: 1 }))
    await test.pass()
    expect(test.shown).toEqual(['7:2'])
  })

  it('comes of the first message of a direct room, not of a channel that is one’s own now', async () => {
    const test = watch([])
    const direct = { kind: 'direct' as const, name: '', people: ['lin'] }
    test.become(createInboxRoom('9', { ...direct, lastSeq: 1, mine: { lastReadSeq: 0, unread: 1 } }), room(5))
    await test.pass()
    expect(test.shown).toEqual(['9:1'])
  })

  it.each([{ isWanted: false }, { isViewed: true }])('does not come with %j', async (options) => {
    const test = watch([room(1)], options)
    test.become(room(2))
    await test.pass()
    expect(test.shown).toEqual([])
  })

  it('does not come of what was read meanwhile, of one’s own and of what the room itself tells', async () => {
    const test = watch([room(1)])
    test.become(room(2))
    test.become(room(2, { lastReadSeq: 2, unread: 0 }))
    await test.pass()
    for (const last of [{ sender: 'me' }, { sender: 'lin', kind: 'system' as const }]) {
      Object.assign(test.last, last)
      test.become(room(1))
      test.become(room(3))
      await test.pass()
    }
    expect(test.shown).toEqual([])
  })

  it('comes not of whom one has blocked, nor again of what they followed', async () => {
    const test = watch([room(1)])
    test.become(room(2))
    await test.pass()
    test.earlier.push({ seq: 2, kind: 'human', sender: 'lin', status: 'sent', text: '' })
    test.last.sender = 'mallory'
    test.become(room(3))
    await test.pass()
    expect(test.shown).toEqual(['7:2'])
  })

  it('comes of the newest that is worth one, whatever stands behind it', async () => {
    const named = { seq: 2, kind: 'human', sender: 'lin', status: 'sent', text: '@我 看一下' } as const
    const mentions = watch([room(1, { notify: 'mentions' })])
    mentions.earlier.push({ ...named, seq: 1 }, named)
    mentions.become(room(3, { notify: 'mentions', mentions: 1 }))
    await mentions.pass()
    expect(mentions.shown).toEqual(['7:2'])
    const all = watch([room(1)])
    all.earlier.push(named)
    Object.assign(all.last, { kind: 'system' })
    all.become(room(3))
    await all.pass()
    expect(all.shown).toEqual(['7:2'])
  })

  it('comes of a reply when it is whole', async () => {
    const test = watch([room(1)])
    Object.assign(test.last, { kind: 'ai', sender: 'ai', status: 'streaming' })
    test.become(room(2))
    for (let time = 0; time < 3; time++) await test.pass()
    expect(test.shown).toEqual([])
    test.last.status = 'done'
    await test.pass()
    expect(test.shown).toEqual(['7:2'])
  })

  it('comes no more when it is ended, and of few rooms at once', async () => {
    const ids = ['1', '2', '3', '4', '5']
    const all = (lastSeq: number) =>
      ids.map((id) => createInboxRoom(id, { lastSeq, mine: { lastReadSeq: 1, unread: lastSeq - 1 } }))
    const test = watch(all(1))
    test.become(...all(2))
    await test.pass()
    expect(test.shown).toHaveLength(3)
    test.become(...all(3))
    test.stop()
    await test.pass()
    expect(test.shown).toHaveLength(3)
  })
})
