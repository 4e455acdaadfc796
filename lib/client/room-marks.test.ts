import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import { createEntered, createMessage, createMessages, LIN, ROOM_ID, ZHOU } from '#test/samples.ts'
import type { RoomEvent } from './room-events.ts'
import { applyWishes } from './room-reactions.ts'
import { enterRoom, type RoomState, reduceRoom } from './room-state.ts'

/** Reactions and pins in the browser: what is shown of them, whatever comes when. */

const run = (state: RoomState, ...events: RoomEvent[]) => events.reduce(reduceRoom, state)
const enter = (count: number) => enterRoom(createEntered(createMessages(1, count), {}))
const changed = (message: Message): RoomEvent => ({ type: 'message:changed', fact: { message }, at: 0 })

function reacted(seq: number, rev: number, { username = ZHOU.username, emoji = '👍', isOn = true } = {}): RoomEvent {
  const fact = { roomId: ROOM_ID, messageId: createMessage(seq).id, rev, emoji, username, isOn }
  return { type: 'reaction:changed', fact, at: 0 }
}

function find(state: RoomState, seq: number): Message | undefined {
  return state.window.messages.find((message) => message.seq === seq)
}

describe('reactions', () => {
  it('come and go under the rev of their fact, and twice is once', () => {
    const once = run(enter(3), reacted(2, 4), reacted(2, 5, { username: LIN.username }))
    expect(find(once, 2)).toMatchObject({ rev: 5, reactions: [{ emoji: '👍', by: [ZHOU.username, LIN.username] }] })
    expect(reduceRoom(once, reacted(2, 4))).toBe(once)
    const gone = run(once, reacted(2, 6, { isOn: false }), reacted(2, 7, { username: LIN.username, isOn: false }))
    expect(find(gone, 2)).toEqual(createMessage(2, { rev: 7 }))
  })

  it('wait for what came before them', () => {
    const state = run(enter(3), reacted(2, 5, { isOn: false }))
    expect(find(state, 2)?.rev).toBe(2)
    const whole = run(state, reacted(2, 4))
    expect(find(whole, 2)).toEqual(createMessage(2, { rev: 5 }))
    expect(whole.heldReactions).toEqual([])
    expect(whole.revisions.known).toBe(5)
  })

  it('that were held are no news to a message that came whole since', () => {
    const reactions = [{ emoji: '👍', by: [ZHOU.username] }]
    const message = createMessage(2, { rev: 5, text: 'edited before', reactions })
    const entered: RoomEvent = { type: 'entered', after: 3, answer: createEntered([message], { rev: 5 }), at: 0 }
    const state = run(enter(3), reacted(2, 5), { type: 'entering' }, entered)
    expect(find(state, 2)).toEqual(message)
    expect(state.heldReactions).toEqual([])
  })

  it('to an edited message stay with it', () => {
    const reactions = [{ emoji: '👍', by: [ZHOU.username] }]
    const edited = createMessage(2, { rev: 5, text: 'edited', reactions })
    const state = run(enter(3), changed(edited), reacted(2, 4))
    expect(find(state, 2)).toEqual(edited)
  })

  it('to what is on a page under way are on it', () => {
    const before = enterRoom(createEntered(createMessages(51, 100), {}))
    const page = { messages: createMessages(1, 50), hasBefore: false, hasAfter: true }
    const state = run(before, { type: 'page-requested', side: 'before', anchor: 51 }, reacted(30, 101), {
      type: 'page-loaded',
      side: 'before',
      anchor: 51,
      page,
    })
    expect(find(state, 30)?.reactions).toHaveLength(1)
  })

  it('and pins leave the text of a reply under way as far as it is', () => {
    const reply = createMessage(4, { kind: 'ai', status: 'streaming', text: 'Hel' })
    const state = run(
      enter(3),
      { type: 'messages:created', fact: { roomId: ROOM_ID, messages: [reply] }, at: 0 },
      { type: 'reply:delta', fact: { roomId: ROOM_ID, messageId: reply.id, offset: 3, text: 'lo' }, at: 0 },
      reacted(4, 5),
      changed({ ...reply, rev: 6, pinnedBy: LIN.username }),
    )
    expect(find(state, 4)).toMatchObject({ text: 'Hello', rev: 6, pinnedBy: LIN.username })
  })
})

describe('a reaction of mine', () => {
  const wish = { messageId: createMessage(2).id, emoji: '👍', isOn: true }
  const show = (state: RoomState) => applyWishes(state.window.messages, state.wishes, LIN.username)[1]?.reactions

  it('shows at once, and goes again where it is refused', () => {
    const wished = run(enter(3), { type: 'wished', ...wish })
    expect(show(wished)).toEqual([{ emoji: '👍', by: [LIN.username] }])
    const refused = run(wished, { type: 'wish-answered', ...wish, isGranted: false })
    expect(show(refused)).toBeUndefined()
    expect(applyWishes(refused.window.messages, refused.wishes, LIN.username)).toBe(refused.window.messages)
  })

  it('stays until its fact comes, whoever else reacts meanwhile', () => {
    const granted = run(
      enter(3),
      { type: 'wished', ...wish },
      { type: 'wish-answered', ...wish, isGranted: true },
      reacted(2, 4),
    )
    expect(show(granted)).toEqual([{ emoji: '👍', by: [ZHOU.username, LIN.username] }])
    const told = run(granted, reacted(2, 5, { username: LIN.username }))
    expect(told.wishes).toEqual([])
    expect(show(told)).toEqual([{ emoji: '👍', by: [ZHOU.username, LIN.username] }])
  })

  it('is given up where it was granted and had been so already, for then no fact comes', () => {
    const state = run(enter(3), reacted(2, 4, LIN), { type: 'wished', ...wish })
    expect(run(state, { type: 'wish-answered', ...wish, isGranted: true }).wishes).toEqual([])
    const off = { ...wish, isOn: false }
    const absent = run(enter(3), { type: 'wished', ...off }, { type: 'wish-answered', ...off, isGranted: true })
    expect(absent.wishes).toEqual([])
  })

  it('taken back before it is told stays away', () => {
    const off = { ...wish, isOn: false }
    const state = run(enter(3), { type: 'wished', ...wish }, { type: 'wished', ...off })
    const first = run(state, { type: 'wish-answered', ...wish, isGranted: true }, reacted(2, 4, LIN))
    expect(show(first)).toBeUndefined()
    const told = run(first, reacted(2, 5, { username: LIN.username, isOn: false }))
    expect(told.wishes).toEqual([])
    expect(show(told)).toBeUndefined()
  })
})

describe('pins', () => {
  const pin = (seq: number, rev: number) => createMessage(seq, { rev, pinnedBy: LIN.username })

  it('are listed newest first, and change with their messages', () => {
    const loaded = run(enter(3), { type: 'pins-requested' }, { type: 'pins-loaded', messages: [pin(1, 1)] })
    const state = run(loaded, changed(pin(3, 4)), changed({ ...pin(1, 5), text: 'edited' }))
    expect(state.pins).toMatchObject({ isKnown: true, list: [{ seq: 3 }, { seq: 1, text: 'edited' }] })
    expect(run(state, changed(createMessage(3, { rev: 6 }))).pins.list.map(({ seq }) => seq)).toEqual([1])
    expect(run(state, changed(createMessage(2, { rev: 6 }))).pins).toBe(state.pins)
  })

  it('that change while the list is under way are as they were told', () => {
    const asked = run(enter(3), { type: 'pins-requested' }, changed(pin(3, 4)), changed(createMessage(1, { rev: 5 })))
    const state = run(asked, { type: 'pins-loaded', messages: [pin(1, 1), pin(2, 2)] })
    expect(state.pins.list.map(({ seq }) => seq)).toEqual([3, 2])
  })

  it('are asked for anew with the newest page', () => {
    const loaded = run(enter(3), { type: 'pins-requested' }, { type: 'pins-loaded', messages: [pin(1, 1)] })
    const fresh: RoomEvent = { type: 'entered', after: undefined, answer: createEntered([], {}), at: 0 }
    expect(run(loaded, { type: 'entering' }, fresh).pins).toMatchObject({ isKnown: false, list: [{ seq: 1 }] })
    expect(run(loaded, { type: 'pins-requested' }, { type: 'pins-failed' }).pins.meanwhile).toBeNull()
  })
})
