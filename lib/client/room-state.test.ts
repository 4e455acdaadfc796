import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import {
  AI,
  createEntered,
  createMessage,
  createMessages,
  createUser,
  LIN,
  ROOM,
  ROOM_ID,
  ZHOU,
} from '#test/samples.ts'
import { MESSAGES_KEPT } from './message-window.ts'
import type { RoomEvent } from './room-events.ts'
import { createRoomState, GAP_HOLD_MS, type RoomState, reduceRoom } from './room-state.ts'

describe('entering', () => {
  it('shows the newest page and who is there', () => {
    const state = enter(createMessages(51, 100))
    expect(seqs(state)).toEqual(range(51, 100))
    expect(state.window).toMatchObject({ hasBefore: true, hasAfter: false })
    expect(state).toMatchObject({ isReady: true, room: ROOM, me: LIN })
    expect([...state.people.online]).toEqual([AI.id, LIN.id])
  })

  it('merges what came live while it was under way', () => {
    const state = run(
      createRoomState(),
      { type: 'entering' },
      created(createMessage(3)),
      created(createMessage(2, { rev: 4, text: 'edited' })),
      entered([createMessage(1), createMessage(2)]),
    )
    expect(seqs(state)).toEqual([1, 2, 3])
    expect(texts(state)[1]).toBe('edited')
    expect(state.revisions).toMatchObject({ known: 4, behindSince: null })
  })

  it('discards deltas that came before its answer, which holds them', () => {
    const reply = createMessage(1, { kind: 'ai', status: 'streaming', text: 'Hel' })
    const state = run(
      createRoomState(),
      { type: 'entering' },
      delta(reply, 3, 'lo'),
      entered([reply], { replies: [{ messageId: reply.id, offset: 3, text: 'lo wor' }] }),
      delta(reply, 9, 'ld'),
    )
    expect(texts(state)).toEqual(['Hello world'])
    expect(state.needsEnter).toBe('no')
  })

  it('with after brings missed changes and keeps the place in the history', () => {
    const before = enter(createMessages(51, 100))
    const page = { messages: createMessages(1, 50), hasBefore: false, hasAfter: true }
    const state = run(
      before,
      { type: 'page-requested', side: 'before', anchor: 51 },
      { type: 'page-loaded', side: 'before', anchor: 51, page },
      { type: 'entering' },
      entered([createMessage(30, { rev: 101, text: 'edited' }), createMessage(101, { rev: 102 })], {}, 100),
    )
    expect(seqs(state)).toEqual(range(1, 101))
    expect(texts(state)[29]).toBe('edited')
    expect(state.revisions.known).toBe(102)
    expect(state.window.lastLive).toBeNull()
  })

  it('with more to come stays under way until level', () => {
    const state = run(
      enter([createMessage(1)]),
      { type: 'entering' },
      entered([createMessage(2)], { hasMore: true, rev: 2 }, 1),
      created(createMessage(4)),
    )
    expect(seqs(state)).toEqual([1, 2])
    expect(state.revisions.known).toBe(2)
    expect(seqs(run(state, entered([createMessage(3)], { rev: 3 }, 2)))).toEqual([1, 2, 3, 4])
  })

  it('starts anew when the server was set back behind what is known', () => {
    const state = run(enter(createMessages(1, 10)), { type: 'entering' }, entered(createMessages(1, 5), {}, 10))
    expect(seqs(state)).toEqual(range(1, 5))
    expect(state.revisions).toMatchObject({ known: 5, head: 5 })
  })

  it('that fails lets the facts through that came meanwhile', () => {
    const state = run(enter([createMessage(1)]), { type: 'entering' }, created(createMessage(2)), {
      type: 'enter-failed',
      error: { code: 'unavailable' },
      at: 0,
    })
    expect(seqs(state)).toEqual([1, 2])
    expect(state.isReady).toBe(true)
  })

  it('asks for the whole page when it cannot place a reply', () => {
    const reply = createMessage(1, { kind: 'ai', status: 'streaming', text: '' })
    const answer = { replies: [{ messageId: reply.id, offset: 10, text: 'more' }], rev: 1 }
    expect(run(enter([reply]), { type: 'entering' }, entered([], answer, 1)).needsEnter).toBe('fresh')
  })
})

describe('messages', () => {
  it('come in the order of their places, whatever the order of their arrival', () => {
    const state = run(enter([createMessage(1)]), created(createMessage(4)), created(createMessage(2), createMessage(3)))
    expect(seqs(state)).toEqual([1, 2, 3, 4])
    expect(state.window.lastLive).toEqual({ id: createMessage(4).id })
    expect(state.revisions.known).toBe(4)
  })

  it('that come twice change nothing', () => {
    const state = run(enter([createMessage(1)]), created(createMessage(2)))
    expect(reduceRoom(state, created(createMessage(2)))).toBe(state)
    expect(reduceRoom(state, changed(createMessage(2)))).toBe(state)
  })

  it('keep their newest version', () => {
    const state = run(
      enter([createMessage(1)]),
      changed(createMessage(1, { rev: 3, text: 'third' })),
      changed(createMessage(1, { rev: 2, text: 'second' })),
    )
    expect(texts(state)).toEqual(['third'])
    expect(state.revisions.known).toBe(3)
  })

  it('that are missing are asked for after 250 ms, once', () => {
    const state = run(enter([createMessage(1)]), created(createMessage(3), 1_000))
    expect(run(state, { type: 'tick', at: 1_000 + GAP_HOLD_MS - 1 }).needsEnter).toBe('no')
    const asking = run(state, { type: 'tick', at: 1_000 + GAP_HOLD_MS })
    expect(asking.needsEnter).toBe('resume')
    expect(asking.revisions.known).toBe(1)
    expect(run(asking, { type: 'entering' }).needsEnter).toBe('no')
  })

  it('that arrive in time are not asked for', () => {
    const state = run(enter([createMessage(1)]), created(createMessage(3), 1_000), created(createMessage(2), 1_100))
    expect(run(state, { type: 'tick', at: 9_000 }).needsEnter).toBe('no')
  })

  it('that were the last ones and got lost are found missing by the head', () => {
    const state = run(enter([createMessage(1)]), { type: 'room:head', fact: { roomId: ROOM_ID, rev: 2 }, at: 1_000 })
    expect(run(state, { type: 'tick', at: 2_000 }).needsEnter).toBe('resume')
  })
})

describe('a reply under way', () => {
  const reply = createMessage(2, { kind: 'ai', sender: 'ai', status: 'streaming', text: '' })
  const streaming = enter([createMessage(1), reply])

  it('grows by its deltas and keeps the other rows as they are', () => {
    const state = run(streaming, delta(reply, 0, '你好'), delta(reply, 2, '，世界'))
    expect(texts(state)[1]).toBe('你好，世界')
    expect(state.window.messages[0]).toBe(streaming.window.messages[0])
    expect(state.revisions).toBe(streaming.revisions)
  })

  it('thinks beside its text', () => {
    const state = run(
      streaming,
      delta(reply, 0, '嗯', 'reasoning'),
      delta(reply, 1, '……', 'reasoning'),
      delta(reply, 0, '你好'),
      delta(reply, 3, '对', 'reasoning'),
    )
    expect(state.window.messages[1]).toMatchObject({ text: '你好', reasoning: '嗯……对' })
    expect(run(state, delta(reply, 3, '', 'reasoning')).window.messages[1]).toMatchObject({ reasoning: '嗯……' })
    expect(run(state, delta(reply, 9, 'x', 'reasoning')).needsEnter).toBe('resume')
  })

  it('takes text back that was thinking, and no earlier snapshot brings it again', () => {
    const early = { ...reply, text: 'hm' }
    const state = run(streaming, delta(reply, 0, 'hm'), delta(reply, 0, 'hm', 'reasoning'), delta(reply, 0, ''))
    expect(state.window.messages[1]).toMatchObject({ text: '', reasoning: 'hm' })
    const again = run(state, { type: 'entering' }, entered([early], {}, 2))
    expect(again.window.messages[1]).toMatchObject({ text: '', reasoning: 'hm' })
  })

  it('shows what it has looked up, also where that is told while the room is entered, until it ends', () => {
    const steps = [{ tool: 'search_room', input: '上线' }]
    const told: RoomEvent = { type: 'reply:steps', fact: { roomId: ROOM_ID, messageId: reply.id, steps }, at: 0 }
    const state = run(streaming, told)
    expect(state.window.messages[1]?.steps).toEqual(steps)
    expect(state.revisions).toBe(streaming.revisions)
    const entering = run(createRoomState(), { type: 'entering' }, told, entered([reply], {}))
    expect(entering.window.messages[0]?.steps).toEqual(steps)
    const done = enter([createMessage(1), { ...reply, status: 'done' }])
    expect(run(done, told).window.messages[1]?.steps).toBeUndefined()
  })

  it('comes with its thinking to one who enters, and with what was stored of it', () => {
    const answer = { replies: [{ messageId: reply.id, offset: 0, text: '', reasoning: { offset: 2, text: 'so' } }] }
    const state = run(createRoomState(), { type: 'entering' }, entered([{ ...reply, reasoning: 'hm!' }], answer))
    expect(state.window.messages[0]).toMatchObject({ text: '', reasoning: 'hmso' })
    const hole = run(streaming, { type: 'entering' }, entered([], { ...answer, rev: 2 }, 2))
    expect(hole.needsEnter).toBe('fresh')
  })

  it('is cut where a delta begins before its end', () => {
    expect(texts(run(streaming, delta(reply, 0, 'Hello'), delta(reply, 2, 'y')))[1]).toBe('Hey')
  })

  it('is asked for where a delta begins beyond its end', () => {
    const state = run(streaming, delta(reply, 5, 'x'))
    expect(texts(state)[1]).toBe('')
    expect(state.needsEnter).toBe('resume')
  })

  it('takes no deltas once it is final', () => {
    const done = run(streaming, changed({ ...reply, rev: 3, status: 'done', text: 'All of it' }))
    expect(reduceRoom(done, delta(reply, 0, 'All'))).toBe(done)
  })

  it('starts over when it is retried', () => {
    const failed = run(streaming, delta(reply, 0, 'Ha'), changed({ ...reply, rev: 3, status: 'failed', text: 'Ha' }))
    const again = run(failed, changed({ ...reply, rev: 4, status: 'queued', text: '' }), delta(reply, 0, 'Yes'))
    expect(texts(again)[1]).toBe('Yes')
  })

  it('is not set back by a snapshot of an earlier moment', () => {
    const state = run(
      streaming,
      delta(reply, 0, 'Hello'),
      { type: 'entering' },
      entered([{ ...reply, text: 'He' }], {}, 2),
    )
    expect(texts(state)[1]).toBe('Hello')
  })

  it('that is not in memory is left alone', () => {
    expect(reduceRoom(streaming, delta(createMessage(9), 4, 'x'))).toBe(streaming)
  })
})

describe('history', () => {
  it('takes an older page before the window', () => {
    const state = loadBefore(enter(createMessages(51, 100)), createMessages(1, 50))
    expect(seqs(state)).toEqual(range(1, 100))
    expect(state.window.hasBefore).toBe(false)
    expect(state.loading.before).toBeNull()
  })

  it('does not take a page that no longer adjoins the window', () => {
    const state = run(
      enter(createMessages(51, 100)),
      { type: 'page-requested', side: 'before', anchor: 51 },
      { type: 'entering' },
      entered(createMessages(151, 200)),
      { type: 'page-loaded', side: 'before', anchor: 51, page: pageOf(createMessages(1, 50)) },
    )
    expect(seqs(state)).toEqual(range(151, 200))
  })

  it('does not take a page that the window moved away from meanwhile', () => {
    const asked = run(enter(createMessages(51, 540)), { type: 'page-requested', side: 'before', anchor: 51 })
    const moved = createMessages(541, 560).reduce((state, message) => run(state, created(message)), asked)
    const first = seqs(moved)[0]
    expect(first).toBeGreaterThan(51)
    const state = run(moved, { type: 'page-loaded', side: 'before', anchor: 51, page: pageOf(createMessages(1, 50)) })
    expect(seqs(state)[0]).toBe(first)
    expect(state.window.hasBefore).toBe(true)
  })

  it('does not lose a change that came while an older version was under way', () => {
    const state = run(
      enter(createMessages(51, 100)),
      { type: 'page-requested', side: 'before', anchor: 51 },
      changed(createMessage(40, { rev: 101, text: 'edited' })),
      { type: 'page-loaded', side: 'before', anchor: 51, page: pageOf(createMessages(1, 50)) },
    )
    expect(texts(state)[39]).toBe('edited')
    expect(state.changedMeanwhile).toEqual([])
  })

  it('keeps 500: older pages push out the newest, which are then counted instead of shown', () => {
    const full = loadBefore(enter(createMessages(501, 1_000)), createMessages(451, 500))
    expect(seqs(full)).toEqual(range(451, 950))
    expect(full.window.hasAfter).toBe(true)
    const state = run(full, created(createMessage(1_001)), created(createMessage(1_002)), created(createMessage(1_001)))
    expect(seqs(state)).toEqual(range(451, 950))
    expect(state.window).toMatchObject({ newerCount: 2, lastLive: null })
    expect(state.revisions.known).toBe(1_002)
  })

  it('comes back to the live end page by page', () => {
    const past = run(
      loadBefore(enter(createMessages(501, 1_000)), createMessages(451, 500)),
      created(createMessage(1_001)),
    )
    const page = { messages: createMessages(951, 1_000), hasBefore: true, hasAfter: false }
    const almost = run(
      past,
      { type: 'page-requested', side: 'after', anchor: 950 },
      { type: 'page-loaded', side: 'after', anchor: 950, page },
    )
    expect(almost.window).toMatchObject({ hasAfter: true, newerCount: 1 })
    const state = run(
      almost,
      { type: 'page-requested', side: 'after', anchor: 1_000 },
      { type: 'page-loaded', side: 'after', anchor: 1_000, page: { ...page, messages: [createMessage(1_001)] } },
    )
    expect(state.window).toMatchObject({ hasAfter: false, newerCount: 0, hasBefore: true })
    expect(seqs(run(state, created(createMessage(1_002)))).at(-1)).toBe(1_002)
  })

  it('lets go of the oldest while the reader follows the live end', () => {
    const state = createMessages(501, 600).reduce((s, m) => run(s, created(m)), enter(createMessages(1, 500)))
    expect(state.window.messages.length).toBeLessThanOrEqual(MESSAGES_KEPT)
    expect(seqs(state).at(-1)).toBe(600)
    expect(state.window).toMatchObject({ hasBefore: true, hasAfter: false })
  })

  it('lets go of nothing that a reader in the past may be looking at', () => {
    const reading = run(enter(createMessages(1, 500)), { type: 'following', isFollowing: false })
    const state = run(reading, created(createMessage(501)), created(createMessage(502)))
    expect(seqs(state)).toEqual(range(1, 500))
    expect(state.window).toMatchObject({ hasAfter: true, newerCount: 2 })
  })

  it('may be asked for again after a failure', () => {
    const state = run(
      enter(createMessages(51, 100)),
      { type: 'page-requested', side: 'before', anchor: 51 },
      { type: 'page-failed', side: 'before', anchor: 51 },
    )
    expect(state.loading.before).toBeNull()
    expect(state.window.hasBefore).toBe(true)
  })
})

describe('a message of mine that the server has confirmed', () => {
  const stored = createMessage(2, { sender: 'lin', clientId: 'c1', text: 'hi' })
  const sent: RoomEvent = { type: 'sent', message: stored, at: 0 }

  it('shows at once, and once, however it comes again', () => {
    for (const way of [[], [created(stored)], [{ type: 'entering' } as const, entered([stored], {}, 1)]]) {
      expect(seqs(run(enter([createMessage(1)]), sent, ...way))).toEqual([1, 2])
    }
  })

  it('shows at once during an entry, and after it', () => {
    const during = run(enter([createMessage(1)]), { type: 'entering' }, sent)
    expect(seqs(during)).toEqual([1, 2])
    expect(seqs(run(during, entered([createMessage(1)])))).toEqual([1, 2])
  })

  it('shows also before the room is there', () => {
    const state = run(createRoomState(), { type: 'entering' }, sent)
    expect(seqs(state)).toEqual([2])
    expect(seqs(run(state, entered([createMessage(1)])))).toEqual([1, 2])
  })
})

describe('people', () => {
  const state = enter([createMessage(1)])
  const typing: RoomEvent = {
    type: 'typing:changed',
    fact: { roomId: ROOM_ID, userId: ZHOU.id, isTyping: true },
    at: 1_000,
  }

  it('come, also as new members, and go', () => {
    const wu = createUser('wu', '12')
    const here = run(state, {
      type: 'presence:changed',
      fact: { roomId: ROOM_ID, joined: [wu, ZHOU], left: [] },
      at: 0,
    })
    expect([...here.people.online]).toEqual([AI.id, LIN.id, wu.id, ZHOU.id])
    expect(here.people.members.map(({ id }) => id)).toEqual([AI.id, LIN.id, ZHOU.id, wu.id])
    const gone = run(here, { type: 'presence:changed', fact: { roomId: ROOM_ID, joined: [], left: [wu.id] }, at: 0 })
    expect(gone.people.online.has(wu.id)).toBe(false)
    expect(gone.people.members).toHaveLength(4)
  })

  it('who delete their account are the same under another name, with all they said and asked for', () => {
    const reply = createMessage(2, { kind: 'ai', sender: AI.username, askedBy: ZHOU.username, status: 'done' })
    const event = { type: 'trigger', by: ZHOU.username, trigger: 'off' } as const
    const told = createMessage(3, { kind: 'system', text: '', event })
    const added = { type: 'added' as const, by: 'lin', usernames: [LIN.username, ZHOU.username] }
    const others = [
      createMessage(4, { sender: 'lin' }),
      createMessage(5, { sender: 'lin', text: '', deletedBy: ZHOU.username }),
      createMessage(6, { kind: 'system', sender: 'lin', text: '', event: added }),
      createMessage(7, {
        ...{ kind: 'system', sender: 'lin', text: '' },
        event: { type: 'role', by: 'lin', username: ZHOU.username, role: 'owner' },
      }),
    ]
    const before = enter([createMessage(1), reply, told, ...others])
    const user = { ...ZHOU, username: 'deleted-7', displayName: 'deleted-7', status: 'deleted' } as const
    const after = run(
      before,
      { type: 'member:changed', fact: { roomId: ROOM_ID, user, role: 'member' }, at: 0 },
      { type: 'member:left', fact: { roomId: ROOM_ID, username: user.username }, at: 0 },
    )
    const { messages } = after.window
    expect(messages.slice(0, 4).map(({ sender }) => sender)).toEqual(['deleted-7', AI.username, 'deleted-7', 'lin'])
    expect(messages[4]?.deletedBy).toBe('deleted-7')
    expect(messages[5]?.event).toEqual({ ...added, usernames: [LIN.username, 'deleted-7'] })
    expect(messages[6]?.event).toEqual({ type: 'role', by: 'lin', username: 'deleted-7', role: 'owner' })
    expect(after.window.messages[1]?.askedBy).toBe('deleted-7')
    expect(after.window.messages[2]?.event?.by).toBe('deleted-7')
    expect(after.window.messages[3]).toBe(before.window.messages[3])
    expect(after.people.members.map(({ id }) => id)).toEqual([AI.id, LIN.id])
  })

  it('type until they stop, fall silent for 6 s, speak or leave', () => {
    const busy = run(state, typing)
    expect(busy.people.typing.map(({ userId }) => userId)).toEqual([ZHOU.id])
    const ends: RoomEvent[] = [
      { ...typing, fact: { ...typing.fact, isTyping: false } },
      { type: 'tick', at: 7_000 },
      created(createMessage(2)),
      { type: 'presence:changed', fact: { roomId: ROOM_ID, joined: [], left: [ZHOU.id] }, at: 0 },
      { type: 'disconnected' },
    ]
    for (const end of ends) expect(run(busy, end).people.typing).toEqual([])
    expect(run(busy, { type: 'tick', at: 6_999 }).people.typing).toHaveLength(1)
  })

  it('do not see their own typing', () => {
    expect(reduceRoom(state, { ...typing, fact: { ...typing.fact, userId: LIN.id } })).toBe(state)
  })
})

it('takes over a changed room', () => {
  const room = { ...ROOM, topic: 'tea' }
  expect(run(enter([]), { type: 'room:changed', fact: { room }, at: 0 }).room).toBe(room)
})

describe('a room that is swept', () => {
  const sweep = (sweptToSeq: number, more: object = {}): RoomEvent => ({
    ...{ type: 'room:changed', fact: { room: { ...ROOM, sweptToSeq, ...more } }, at: 0 },
  })

  it('lets go of what is gone, and has nothing before it', () => {
    const state = run(enter(createMessages(51, 60)), sweep(55))
    expect(seqs(state)).toEqual(range(56, 60))
    expect(state.window.hasBefore).toBe(false)
    expect(run(state, created(createMessage(40))).window).toEqual(state.window)
    expect(run(enter(createMessages(51, 60)), sweep(20)).window.hasBefore).toBe(true)
  })

  it('keeps pins where they are kept, until they are taken back', () => {
    const messages = createMessages(51, 60).with(1, createMessage(52, { pinnedBy: 'lin' }))
    const state = run(enter(messages), sweep(55, { keepsPins: true }))
    expect(seqs(state)).toEqual([52, ...range(56, 60)])
    expect(state.window.hasBefore).toBe(true)
    expect(seqs(run(state, changed(createMessage(52, { rev: 99 }))))).toEqual(range(56, 60))
    expect(seqs(run(enter(messages), sweep(55)))).toEqual(range(56, 60))
  })

  it('is entered anew where all that was looked at is gone', () => {
    const state = run(enter(createMessages(51, 60)), sweep(60))
    expect(seqs(state)).toEqual([])
    expect(state.needsEnter).toBe('fresh')
  })
})

function run(state: RoomState, ...events: RoomEvent[]): RoomState {
  return events.reduce(reduceRoom, state)
}

function enter(messages: Message[]): RoomState {
  return run(createRoomState(), { type: 'entering' }, entered(messages))
}

function entered(
  messages: Message[],
  more: Parameters<typeof createEntered>[1] = {},
  after?: number,
): RoomEvent & { type: 'entered' } {
  return { type: 'entered', after, answer: createEntered(messages, more), at: 0 }
}

function created(...messages: [Message, ...(Message | number)[]]): RoomEvent {
  const at = messages.find((part) => typeof part === 'number') ?? 0
  const list = messages.filter((part) => typeof part !== 'number')
  return { type: 'messages:created', fact: { roomId: ROOM_ID, messages: list }, at }
}

function changed(message: Message): RoomEvent {
  return { type: 'message:changed', fact: { message }, at: 0 }
}

function delta({ id: messageId }: Message, offset: number, text: string, part?: 'reasoning'): RoomEvent {
  return { type: 'reply:delta', fact: { roomId: ROOM_ID, messageId, offset, text, ...(part && { part }) }, at: 0 }
}

function pageOf(messages: Message[]) {
  return { messages, hasBefore: (messages[0]?.seq ?? 1) > 1, hasAfter: true }
}

function loadBefore(state: RoomState, messages: Message[]): RoomState {
  const anchor = state.window.messages[0]?.seq ?? 0
  return run(
    state,
    { type: 'page-requested', side: 'before', anchor },
    { type: 'page-loaded', side: 'before', anchor, page: pageOf(messages) },
  )
}

function seqs(state: RoomState): number[] {
  return state.window.messages.map(({ seq }) => seq)
}

function texts(state: RoomState): string[] {
  return state.window.messages.map(({ text }) => text)
}

function range(from: number, to: number): number[] {
  return createMessages(from, to).map(({ seq }) => seq)
}
