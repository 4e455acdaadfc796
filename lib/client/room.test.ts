import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { createEntered, createMessage, createMessages, ME, ROOM_ID } from '#test/samples.ts'
import { createOutbox } from './outbox.ts'
import { createOutboxStorage } from './outbox-storage.ts'
import { createRoom, type OpenRoom } from './room.ts'
import type { RoomFact } from './room-events.ts'
import type { Connection } from './room-view.ts'
import type { ChatSocket } from './socket.ts'
import { createTab } from './tabs.ts'

interface Asked {
  name: string
  input: unknown
  answer: (result: Result<unknown>) => Promise<void>
}

/** A socket whose other end is the test. */
function createFakeSocket() {
  const watchers = new Set<() => void>()
  const asked: Asked[] = []
  let connection: Connection = { state: 'connecting', since: 0 }
  const request = (name: string, input: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      asked.push({
        name,
        input,
        async answer(result) {
          resolve(result)
          await vi.advanceTimersByTimeAsync(0)
        },
      })
    })
  return {
    asked,
    socket: {
      start: vi.fn(),
      stop: vi.fn(),
      request: request as ChatSocket['request'],
      on: () => () => {},
      getConnection: () => connection,
      subscribe(watch: () => void) {
        watchers.add(watch)
        return () => watchers.delete(watch)
      },
    } satisfies ChatSocket,
    connect(state: Connection['state'] = 'online') {
      connection = { state, since: Date.now() }
      for (const watch of watchers) watch()
    },
    /** The oldest command of this name that waits for its answer. */
    take(name: string): Asked {
      const place = asked.findIndex((command) => command.name === name)
      const [command] = place < 0 ? [] : asked.splice(place, 1)
      if (!command) throw new Error(`no ${name} was asked, but: ${asked.map((other) => other.name).join(', ')}`)
      return command
    },
  }
}

let fake: ReturnType<typeof createFakeSocket>
let room: OpenRoom
let redraws: number
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  fake = createFakeSocket()
  const { socket } = fake
  const transport = {
    send: (input: Parameters<typeof socket.request<'message:send'>>[1]) => socket.request('message:send', input),
    edit: (input: Parameters<typeof socket.request<'message:edit'>>[1]) => socket.request('message:edit', input),
    isOnline: () => socket.getConnection().state === 'online',
  }
  room = createRoom(ROOM_ID, ME, socket, createOutbox(ME, transport, createOutboxStorage(null), createTab(undefined)))
  redraws = 0
  stop = room.subscribe(() => {
    redraws += 1
  })
})

afterEach(() => {
  room.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('a room', () => {
  it('is loading until it is entered', async () => {
    expect(room.getView().phase).toBe('loading')
    expect(fake.asked).toEqual([])
    await enter(createMessages(1, 3))
    expect(room.getView()).toMatchObject({ phase: 'ready', connection: { state: 'online' } })
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('is entered with what was missed after the connection was lost', async () => {
    await enter(createMessages(1, 3))
    fake.connect('reconnecting')
    expect(room.getView()).toMatchObject({ phase: 'ready', connection: { state: 'reconnecting' } })
    fake.connect()
    const entry = fake.take('room:enter')
    expect(entry.input).toEqual({ roomId: ROOM_ID, after: 3 })
    take(created(createMessage(5)))
    await entry.answer({ ok: true, data: createEntered([createMessage(4)], { rev: 4 }) })
    await vi.advanceTimersByTimeAsync(50)
    expect(seqs()).toEqual([1, 2, 3, 4, 5])
    expect(room.getView().lastLive).toEqual({ id: createMessage(5).id })
  })

  it('catches up page by page, and takes the newest page instead when it is far behind', async () => {
    await enter(createMessages(1, 3))
    fake.connect('reconnecting')
    fake.connect()
    for (const from of [4, 204, 404]) {
      const messages = createMessages(from, from + 199)
      const entry = fake.take('room:enter')
      expect(entry.input).toEqual({ roomId: ROOM_ID, after: from - 1 })
      await entry.answer({ ok: true, data: createEntered(messages, { hasMore: true }) })
    }
    const entry = fake.take('room:enter')
    expect(entry.input).toEqual({ roomId: ROOM_ID })
    await entry.answer({ ok: true, data: createEntered(createMessages(951, 1_000)) })
    await vi.advanceTimersByTimeAsync(50)
    expect(seqs()).toEqual(createMessages(951, 1_000).map(({ seq }) => seq))
    expect(fake.asked).toEqual([])
  })

  it('asks for a missing message 250 ms later', async () => {
    await enter([createMessage(1)])
    await vi.advanceTimersByTimeAsync(1_000)
    take(created(createMessage(3)))
    await vi.advanceTimersByTimeAsync(249)
    expect(fake.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(fake.take('room:enter').input).toEqual({ roomId: ROOM_ID, after: 1 })
  })

  it('asks for it also when the timer ends before the clock says so', async () => {
    await enter([createMessage(1)])
    await vi.advanceTimersByTimeAsync(1_000)
    take(created(createMessage(3)))
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() - 1)
    await vi.advanceTimersByTimeAsync(250)
    expect(fake.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(5)
    expect(fake.take('room:enter').input).toEqual({ roomId: ROOM_ID, after: 1 })
  })

  it('asks for nothing that arrives in time', async () => {
    await enter([createMessage(1)])
    take(created(createMessage(3)))
    await vi.advanceTimersByTimeAsync(200)
    take(created(createMessage(2)))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(fake.asked).toEqual([])
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('says why it can’t be entered, and tries again where that may help', async () => {
    fake.connect()
    await fake.take('room:enter').answer({ ok: false, error: { code: 'unavailable' } })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView()).toMatchObject({ phase: 'failed', error: { code: 'unavailable' } })
    await vi.advanceTimersByTimeAsync(500)
    await fake.take('room:enter').answer({ ok: true, data: createEntered([]) })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView()).toMatchObject({ phase: 'ready', messages: [] })
    expect(room.getView()).not.toHaveProperty('error')
  })

  it('does not knock again at a closed door, unless told so', async () => {
    fake.connect()
    await fake.take('room:enter').answer({ ok: false, error: { code: 'not_found' } })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(fake.asked).toEqual([])
    expect(room.getView()).toMatchObject({ phase: 'failed', error: { code: 'not_found' } })
    room.actions.retryEnter()
    expect(fake.take('room:enter').input).toEqual({ roomId: ROOM_ID })
  })

  it('stays entered when nobody looks any more, and is current when somebody looks again', async () => {
    await enter([createMessage(1)])
    stop()
    expect(room.isInUse()).toBe(false)
    take(created(createMessage(2)))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fake.asked).toEqual([])
    fake.connect('reconnecting')
    fake.connect()
    const entry = fake.take('room:enter')
    expect(entry.input).toEqual({ roomId: ROOM_ID, after: 2 })
    await entry.answer({ ok: true, data: createEntered([createMessage(3)]) })
    stop = room.subscribe(() => {})
    expect(seqs()).toEqual([1, 2, 3])
    expect(fake.asked).toEqual([])
  })

  it('keeps nothing of itself where it is gone, or closed to the reader', async () => {
    await enter([createMessage(1)])
    room.enterAnew()
    await fake.take('room:enter').answer({ ok: false, error: { code: 'not_found' } })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView()).toMatchObject({ phase: 'failed', room: null, messages: [], members: [] })
    take(created(createMessage(2)))
    await vi.advanceTimersByTimeAsync(50)
    expect(seqs()).toEqual([])
  })

  it('shows what came with its page, and asks for what was missed since', async () => {
    room.close()
    fake.asked.splice(0)
    const outbox = createOutbox(
      ME,
      { send: vi.fn(), edit: vi.fn(), isOnline: () => true },
      createOutboxStorage(null),
      createTab(undefined),
    )
    room = createRoom(ROOM_ID, ME, fake.socket, outbox, createEntered(createMessages(1, 3)))
    expect(room.getView().phase).toBe('ready')
    expect(seqs()).toEqual([1, 2, 3])
    room.subscribe(() => {})
    fake.connect()
    expect(fake.take('room:enter').input).toEqual({ roomId: ROOM_ID, after: 3 })
  })

  it('is left when it is closed, and heard of no more', async () => {
    await enter([createMessage(1)])
    stop()
    room.close()
    expect(fake.take('room:leave').input).toEqual({ roomId: ROOM_ID })
    fake.connect('reconnecting')
    fake.connect()
    expect(fake.asked).toEqual([])
  })
})

describe('drawing', () => {
  const reply = createMessage(2, { kind: 'ai', sender: 'ai', status: 'streaming', text: '' })

  it('follows a streaming reply at most 20 times a second, and loses none of it', async () => {
    await enter([createMessage(1), reply])
    await vi.advanceTimersByTimeAsync(1_000)
    redraws = 0
    for (let i = 0; i < 200; i++) {
      take(delta(reply, i * 2, '字字'))
      await vi.advanceTimersByTimeAsync(5)
    }
    expect(redraws).toBeGreaterThanOrEqual(15)
    expect(redraws).toBeLessThanOrEqual(21)
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().messages[1]?.text).toBe('字'.repeat(400))
    expect(fake.asked).toEqual([])
  })

  it('follows many messages at most 20 times a second', async () => {
    await enter([createMessage(1)])
    await vi.advanceTimersByTimeAsync(1_000)
    redraws = 0
    for (let seq = 2; seq <= 101; seq++) {
      take(created(createMessage(seq)))
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(50)
    expect(redraws).toBeLessThanOrEqual(22)
    expect(seqs()).toHaveLength(101)
  })

  it('puts the end of a reply after all of its text', async () => {
    await enter([createMessage(1), reply])
    take(delta(reply, 0, 'Hel'))
    take(delta(reply, 3, 'lo'))
    take({ type: 'message:changed', fact: { message: { ...reply, rev: 3, status: 'done', text: 'Hello!' } }, at: 0 })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().messages[1]).toMatchObject({ status: 'done', text: 'Hello!' })
  })

  it('joins deltas of one part alone', async () => {
    await enter([createMessage(1), reply])
    take(delta(reply, 0, 'hm', 'reasoning'))
    take(delta(reply, 0, 'He'))
    take(delta(reply, 2, 'llo'))
    take(delta(reply, 2, ', so', 'reasoning'))
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().messages[1]).toMatchObject({ text: 'Hello', reasoning: 'hm, so' })
    expect(fake.asked).toEqual([])
  })

  it('enters again over a hole in a reply, but not more often than every half second', async () => {
    await enter([createMessage(1), reply])
    await vi.advanceTimersByTimeAsync(1_000)
    for (let round = 0; round < 10; round++) {
      take(delta(reply, 50 + round, 'x'))
      await vi.advanceTimersByTimeAsync(100)
      const open = fake.asked.splice(0)
      expect(open.length).toBeLessThanOrEqual(1)
      await open[0]?.answer({ ok: true, data: createEntered([], { rev: 2 }) })
    }
    expect(room.getView().messages[1]?.text).toBe('')
  })

  it('does not happen where nothing changed', async () => {
    await enter([createMessage(1)])
    await vi.advanceTimersByTimeAsync(1_000)
    const view = room.getView()
    redraws = 0
    take(created(createMessage(1)))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(redraws).toBe(0)
    expect(room.getView()).toBe(view)
  })
})

describe('acting', () => {
  it('shows a message at once, and the confirmed one in its place', async () => {
    await enter([createMessage(1)])
    room.actions.send({ text: 'hi', ask: true })
    expect(room.getView().outgoing).toMatchObject([{ text: 'hi', ask: true, state: 'sending' }])
    const { clientId } = room.getView().outgoing[0] ?? {}
    const sent = fake.take('message:send')
    expect(sent.input).toEqual({ roomId: ROOM_ID, clientId, text: 'hi', ask: true })
    const message = createMessage(2, { sender: ME.username, text: 'hi', ...(clientId && { clientId }) })
    await sent.answer({ ok: true, data: { message } })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().outgoing).toEqual([])
    expect(seqs()).toEqual([1, 2])
  })

  it('needs no acknowledgement where the message itself comes', async () => {
    await enter([createMessage(1)])
    room.actions.send({ text: 'one' })
    room.actions.send({ text: 'two' })
    const { clientId } = room.getView().outgoing[0] ?? {}
    take(created(createMessage(2, { sender: ME.username, text: 'one', ...(clientId && { clientId }) })))
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().outgoing.map(({ text }) => text)).toEqual(['two'])
    fake.take('message:send')
    expect(fake.take('message:send').input).toMatchObject({ text: 'two' })
  })

  it('works before the room is there: what is written waits in sight', () => {
    room.actions.send({ text: 'early' })
    expect(room.getView()).toMatchObject({ phase: 'loading', outgoing: [{ text: 'early' }] })
    room.actions.discard(room.getView().outgoing[0]?.clientId ?? '')
    expect(room.getView().outgoing).toEqual([])
  })

  it('loads older pages, one at a time', async () => {
    await enter(createMessages(51, 100))
    const fetched = stubFetch({ messages: createMessages(1, 50), hasBefore: false, hasAfter: true })
    const loading = [room.actions.loadBefore(), room.actions.loadBefore()]
    expect(room.getView().isLoadingBefore).toBe(true)
    await Promise.all(loading)
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([`/api/rooms/${ROOM_ID}/messages?before=51`])
    expect(room.getView()).toMatchObject({ isLoadingBefore: false, hasBefore: false })
    expect(seqs()).toHaveLength(100)
    await room.actions.loadBefore()
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('takes a breath after a page that could not be loaded', async () => {
    await enter(createMessages(51, 100))
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    const loading = room.actions.loadBefore()
    await vi.advanceTimersByTimeAsync(1_999)
    expect(room.getView().isLoadingBefore).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    await loading
    expect(room.getView()).toMatchObject({ isLoadingBefore: false, hasBefore: true })
  })

  it('jumps to a message that is not at hand, and stays where one is', async () => {
    await enter(createMessages(951, 1_000))
    const fetched = stubFetch({ messages: createMessages(176, 225), hasBefore: true, hasAfter: true })
    await room.actions.jumpTo(960)
    expect(fetched).not.toHaveBeenCalled()
    await room.actions.jumpTo(200)
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([`/api/rooms/${ROOM_ID}/messages?around=200`])
    expect([seqs().at(0), seqs().at(-1)]).toEqual([176, 225])
    expect(room.getView()).toMatchObject({ hasBefore: true, hasAfter: true, newerCount: 0 })
    room.take(created(createMessage(1_001)))
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView().newerCount).toBe(1)
    room.actions.showLatest()
    await fake.take('room:enter').answer({ ok: true, data: createEntered(createMessages(952, 1_001)) })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView()).toMatchObject({ hasAfter: false, newerCount: 0 })
  })

  it('answers why it could not jump, at once, and jumps when it is asked again', async () => {
    await enter(createMessages(951, 1_000))
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await room.actions.jumpTo(200)).toEqual({ code: 'unavailable' })
    expect(seqs().at(-1)).toBe(1_000)
    stubFetch({ messages: createMessages(176, 225), hasBefore: true, hasAfter: true })
    expect(await room.actions.jumpTo(200)).toBeNull()
    expect(seqs().at(-1)).toBe(225)
  })

  it('leads back from the past, also by sending', async () => {
    await enter(createMessages(501, 1_000))
    stubFetch({ messages: createMessages(451, 500), hasBefore: true, hasAfter: true })
    await room.actions.loadBefore()
    expect(room.getView().hasAfter).toBe(true)
    room.actions.send({ text: 'hi' })
    const entry = fake.take('room:enter')
    expect(entry.input).toEqual({ roomId: ROOM_ID })
    await entry.answer({ ok: true, data: createEntered(createMessages(951, 1_000)) })
    await vi.advanceTimersByTimeAsync(50)
    expect(room.getView()).toMatchObject({ hasAfter: false, hasBefore: true, newerCount: 0 })
  })

  it('tells of typing sparingly', async () => {
    await enter([createMessage(1)])
    for (let i = 0; i < 40; i++) {
      room.actions.setTyping(true)
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(fake.asked.splice(0).map(({ input }) => input)).toEqual([
      { roomId: ROOM_ID, isTyping: true },
      { roomId: ROOM_ID, isTyping: true },
    ])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fake.take('typing:set').input).toEqual({ roomId: ROOM_ID, isTyping: false })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fake.asked).toEqual([])
  })

  it('stops and retries replies', async () => {
    await enter([createMessage(1)])
    const stopped = room.actions.stopReply('7')
    await fake.take('reply:stop').answer({ ok: false, error: { code: 'forbidden' } })
    expect(await stopped).toEqual({ ok: false, error: { code: 'forbidden' } })
    void room.actions.retryReply('7')
    expect(fake.take('reply:retry').input).toEqual({ messageId: '7' })
  })
})

async function enter(messages: Message[]): Promise<void> {
  fake.connect()
  const data: RoomEntered = createEntered(messages)
  await fake.take('room:enter').answer({ ok: true, data })
  await vi.advanceTimersByTimeAsync(50)
}

function stubFetch(page: unknown) {
  const fetched = vi.fn(async (_url: string) => Response.json(page))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

function take(fact: RoomFact): void {
  room.take({ ...fact, at: performance.now() })
}

function created(...messages: Message[]): RoomFact {
  return { type: 'messages:created', fact: { roomId: ROOM_ID, messages }, at: 0 }
}

function delta({ id: messageId }: Message, offset: number, text: string, part?: 'reasoning'): RoomFact {
  return { type: 'reply:delta', fact: { roomId: ROOM_ID, messageId, offset, text, ...(part && { part }) }, at: 0 }
}

function seqs(): number[] {
  return room.getView().messages.map(({ seq }) => seq)
}
