import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Mine } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { createInboxRoom } from '#test/samples.ts'
import { createInbox, type Inbox } from './inbox.ts'
import type { Answer } from './socket.ts'

const room = createInboxRoom('1', { lastSeq: 10, mine: { lastReadSeq: 4, unread: 6 } })

let isOnline: boolean
let told: { roomId: string; seq: number; back?: true; answer: (answer: Answer<{ mine: Mine }>) => void }[]
let opened: ((answer: Answer<{ rooms: InboxRoom[] }>) => void)[]
let inbox: Inbox

beforeEach(() => {
  vi.useFakeTimers()
  isOnline = true
  told = []
  opened = []
  inbox = createInbox(
    {
      open: () => new Promise((answer) => opened.push(answer)),
      setRead: (roomId, seq, back) =>
        new Promise((answer) => told.push({ roomId, seq, ...(back && { back }), answer })),
      isOnline: () => isOnline,
    },
    [room],
  )
})

afterEach(() => {
  inbox.close()
  vi.useRealTimers()
})

describe('what was read', () => {
  it('is told at once, then at most every 1.5 s with the last that was seen', async () => {
    for (const seq of [5, 6, 8]) inbox.see('1', seq)
    expect(seqs()).toEqual([5])
    await confirm()
    inbox.see('1', 9)
    expect(seqs()).toEqual([5])
    await vi.advanceTimersByTimeAsync(1_500)
    expect(seqs()).toEqual([5, 9])
    await confirm()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seqs()).toEqual([5, 9])
    expect(inbox.get().seen).toEqual({})
  })

  it('is not told again, nor told backwards', async () => {
    inbox.see('1', 4)
    inbox.see('1', 3)
    inbox.see('2', 3)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(told).toEqual([])
  })

  it('is unread again where the reader wants it so, until they have left the room', async () => {
    inbox.see('1', 9)
    void inbox.markUnread('1', 6)
    expect(inbox.get().seen).toEqual({})
    expect(told.at(-1)).toMatchObject({ seq: 6, back: true })
    inbox.see('1', 10)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(seqs()).toEqual([9, 6])
    inbox.release('1')
    inbox.see('1', 10)
    expect(inbox.get().seen).toEqual({ 1: 10 })
  })

  it('is all that there is, in all rooms, where the reader says so, whatever was wanted unread', async () => {
    inbox.takeChanged([
      createInboxRoom('2', { lastSeq: 3 }),
      createInboxRoom('3', { lastSeq: 2, mine: { lastReadSeq: 2 } }),
    ])
    void inbox.markUnread('1', 2)
    inbox.markAllRead()
    expect(told.slice(1).map(({ roomId, seq }) => [roomId, seq])).toEqual([
      ['1', 10],
      ['2', 3],
    ])
    expect(inbox.get().seen).toEqual({ 1: 10, 2: 3 })
  })

  it('without a connection is told when it is back', async () => {
    isOnline = false
    inbox.see('1', 9)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(told).toEqual([])
    isOnline = true
    inbox.wake()
    expect(seqs()).toEqual([9])
  })

  it('is told again where the connection broke over it', async () => {
    inbox.see('1', 9)
    isOnline = false
    told[0]?.answer({ ok: false, error: { code: 'unavailable' }, lost: 'closed' })
    await vi.advanceTimersByTimeAsync(2_000)
    isOnline = true
    inbox.wake()
    expect(seqs()).toEqual([9, 9])
  })
})

describe('the rooms', () => {
  it('are asked for again until there is an answer', async () => {
    inbox.wake()
    opened[0]?.({ ok: false, error: { code: 'unavailable' } })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(opened).toHaveLength(2)
    opened[1]?.({ ok: true, data: { rooms: [] } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(inbox.get().rooms).toEqual([])
    expect(opened).toHaveLength(2)
  })

  it('tell of a change, and of nothing where nothing changed', () => {
    let changes = 0
    inbox.subscribe(() => {
      changes += 1
    })
    inbox.takeChanged([structuredClone(room)])
    expect(changes).toBe(0)
    inbox.takeLeft('1', 'left')
    expect(changes).toBe(1)
    expect(inbox.get().rooms).toEqual([])
  })
})

function seqs(): number[] {
  return told.map(({ seq }) => seq)
}

/** Answers the last one as the server does. */
async function confirm(): Promise<void> {
  const last = told.at(-1)
  const lastReadSeq = last?.seq ?? 0
  last?.answer({ ok: true, data: { mine: { ...room.mine, lastReadSeq, unread: room.lastSeq - lastReadSeq } } })
  await vi.advanceTimersByTimeAsync(0)
}
