import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'
import { createMessage, ME, ROOM_ID } from '#test/samples.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { type OutboxChange, WAITING_AFTER_MS } from './outbox-lane.ts'
import { createOutboxStorage, type OutboxStorage } from './outbox-storage.ts'
import type { Answer } from './socket.ts'
import { createTab, type Tab } from './tabs.ts'

type Command = CommandInput<'message:send'> | CommandInput<'message:edit'>

/** A server's side of `message:send` and `message:edit`: stores each client id once, and answers when the test says so. */
class Transport {
  isUp = true
  stored: Message[] = []
  commands: Command[] = []
  inFlight: { command: Command; answer: (answer: Answer<{ message: Message }>) => void }[] = []

  isOnline = (): boolean => this.isUp
  send = (command: Command): Promise<Answer<{ message: Message }>> => {
    this.commands.push(command)
    return new Promise((answer) => this.inFlight.push({ command, answer }))
  }
  edit = this.send

  store(command: Command): Message {
    if ('messageId' in command) return createMessage(1, { id: command.messageId, text: command.text })
    const { clientId, text, roomId } = command
    const present = this.stored.find((message) => message.clientId === clientId)
    if (present) return present
    const message = createMessage(this.stored.length + 1, { clientId, text, roomId, sender: ME.username })
    this.stored.push(message)
    return message
  }

  async accept(): Promise<void> {
    const sent = this.take()
    sent.answer({ ok: true, data: { message: this.store(sent.command) } })
    await settle()
  }

  async refuse(code: ErrorCode, retryAfterMs?: number): Promise<void> {
    this.take().answer({ ok: false, error: { code, ...(retryAfterMs !== undefined && { retryAfterMs }) } })
    await settle()
  }

  /** No acknowledgement comes, whether or not the message was stored. */
  async lose(lost: 'timeout' | 'closed', isStored: boolean): Promise<void> {
    const sent = this.take()
    if (isStored) this.store(sent.command)
    sent.answer({ ok: false, error: { code: 'unavailable' }, lost })
    await settle()
  }

  texts(): string[] {
    return this.stored.map(({ text }) => text)
  }

  private take() {
    const sent = this.inFlight.shift()
    if (!sent) throw new Error('nothing was sent')
    return sent
  }
}

let transport: Transport
let factory: IDBFactory
const opened: Outbox[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  transport = new Transport()
  factory = new IDBFactory()
})

afterEach(() => {
  for (const outbox of opened.splice(0)) outbox.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the outbox', () => {
  it('sends in order, one at a time per room, rooms beside each other', async () => {
    const outbox = open()
    for (const text of ['one', 'two', 'three']) outbox.send({ roomId: ROOM_ID, text })
    outbox.send({ roomId: '2', text: 'elsewhere' })
    await settle()
    expect(transport.inFlight.map(({ command }) => command.text)).toEqual(['one', 'elsewhere'])
    for (let i = 0; i < 4; i++) await transport.accept()
    expect(transport.texts()).toEqual(['one', 'elsewhere', 'two', 'three'])
    expect(outbox.list(ROOM_ID)).toEqual([])
  })

  it('passes on what the person chose, and nothing else', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi', ask: false, replyTo: '7' })
    outbox.send({ roomId: '2', text: 'plain' })
    await settle()
    const [first, second] = transport.commands
    expect(first).toEqual({ roomId: ROOM_ID, text: 'hi', ask: false, replyTo: '7', clientId: expect.any(String) })
    expect(Object.keys(second ?? {}).sort()).toEqual(['clientId', 'roomId', 'text'])
  })

  it('lets others pass while a message waits for its files, and sends it with them', async () => {
    const outbox = open()
    const files = [
      { id: 'a', name: 'a.png', bytes: 1 },
      { id: 'b', name: 'b.png', bytes: 2, fileId: '8' },
    ]
    outbox.send({ roomId: ROOM_ID, text: '', files })
    outbox.send({ roomId: ROOM_ID, text: 'meanwhile' })
    await settle()
    await transport.accept()
    expect(transport.texts()).toEqual(['meanwhile'])
    await vi.advanceTimersByTimeAsync(2 * WAITING_AFTER_MS)
    expect(outbox.list(ROOM_ID)).toMatchObject([{ files, state: 'sending' }])
    expect(outbox.list(ROOM_ID)[0]).not.toHaveProperty('isWaiting')
    outbox.settleFile('a', { fileId: '7' })
    await settle()
    expect(transport.commands.at(-1)).toMatchObject({ text: '', fileIds: ['7', '8'] })
    await transport.accept()
    expect(outbox.list(ROOM_ID)).toEqual([])
  })

  it('sets a message aside whose file can’t be uploaded, until the person says otherwise', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'look', files: [{ id: 'a', name: 'a.png', bytes: 1 }] })
    outbox.settleFile('a', { failure: { code: 'too_large' } })
    const [row] = outbox.list(ROOM_ID)
    expect(row).toMatchObject({ state: 'failed', error: { code: 'too_large' } })
    outbox.resend(row?.clientId ?? '')
    expect(outbox.list(ROOM_ID)).toMatchObject([{ state: 'sending' }])
    outbox.settleFile('a', { fileId: '7' })
    await settle()
    expect(transport.commands).toMatchObject([{ text: 'look', fileIds: ['7'] }])
  })

  it('has what was edited said in its turn, the last text alone, and sets it aside where that is refused', async () => {
    transport.isUp = false
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'first' })
    for (const text of ['once', 'twice']) outbox.edit({ roomId: ROOM_ID, messageId: '7', text })
    expect(outbox.list(ROOM_ID).map(({ text, edits }) => [text, edits])).toEqual([
      ['first', undefined],
      ['twice', '7'],
    ])
    transport.isUp = true
    outbox.wake()
    await settle()
    await transport.accept()
    expect(transport.commands.at(-1)).toEqual({ messageId: '7', text: 'twice' })
    await transport.refuse('conflict')
    expect(outbox.list(ROOM_ID)).toMatchObject([{ edits: '7', state: 'failed', error: { code: 'conflict' } }])
    expect(transport.texts()).toEqual(['first'])
  })

  it('sends again exactly the same after a lost acknowledgement, so that it is stored once', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'once' })
    await settle()
    await transport.lose('timeout', true)
    await vi.advanceTimersByTimeAsync(1_000)
    await transport.accept()
    expect(transport.commands).toHaveLength(2)
    expect(transport.commands[1]).toEqual(transport.commands[0])
    expect(transport.texts()).toEqual(['once'])
    expect(outbox.list(ROOM_ID)).toEqual([])
  })

  it('tells of each message when it is put, when it is sent, and nothing in between', async () => {
    const changes: OutboxChange[] = []
    const outbox = open()
    outbox.subscribe((change) => changes.push(change))
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.accept()
    expect(changes.map(({ type }) => type)).toEqual(['put', 'sent'])
  })

  it('waits for the connection and then sends at once', async () => {
    transport.isUp = false
    const outbox = open()
    for (const text of ['one', 'two']) outbox.send({ roomId: ROOM_ID, text })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(transport.commands).toEqual([])
    expect(states(outbox)).toEqual(['sending', 'sending'])
    transport.isUp = true
    outbox.wake()
    await transport.accept()
    await transport.accept()
    expect(transport.texts()).toEqual(['one', 'two'])
  })

  it('does not wait on after a reconnection', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.refuse('unavailable')
    outbox.wake()
    await transport.accept()
    expect(transport.texts()).toEqual(['hi'])
  })

  it('waits longer and longer, up to 30 s, while the server is in trouble', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    const soonMs = [1_000, 2_000, ...Array(39).fill(3_000)]
    for (const limitMs of [...soonMs, 6_000, 12_000, 24_000, 30_000, 30_000]) {
      await transport.refuse('unavailable')
      await vi.advanceTimersByTimeAsync(limitMs * 0.99)
      expect(transport.inFlight).toEqual([])
      await vi.advanceTimersByTimeAsync(limitMs * 0.01)
      expect(transport.inFlight).toHaveLength(1)
    }
  })

  it('waits as long as a limit asks for, also across a reconnection, and says until when', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.refuse('rate_limited', 7_000)
    expect(outbox.list(ROOM_ID)[0]).toMatchObject({
      state: 'sending',
      error: { code: 'rate_limited' },
      retryAt: Date.now() + 7_000,
    })
    outbox.wake()
    await vi.advanceTimersByTimeAsync(6_999)
    expect(transport.inFlight).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await transport.accept()
    expect(transport.texts()).toEqual(['hi'])
  })

  it('sends edits while the room takes no more messages', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.refuse('rate_limited', 60_000)
    outbox.edit({ roomId: ROOM_ID, messageId: '9', text: 'better' })
    await settle()
    await transport.accept()
    expect(outbox.list(ROOM_ID)).toMatchObject([{ text: 'hi', state: 'sending' }])
    await vi.advanceTimersByTimeAsync(59_999)
    expect(transport.inFlight).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await transport.accept()
    expect(outbox.list(ROOM_ID)).toEqual([])
  })

  it('shows a message as waiting after 10 s, with the reason, and still gets it through', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.refuse('unavailable')
    await vi.advanceTimersByTimeAsync(WAITING_AFTER_MS - 1)
    expect(states(outbox)).toEqual(['sending'])
    await vi.advanceTimersByTimeAsync(1)
    expect(outbox.list(ROOM_ID)[0]).toMatchObject({
      ...{ state: 'sending', isWaiting: true, error: { code: 'unavailable' } },
    })
    await transport.accept()
    expect(outbox.list(ROOM_ID)).toEqual([])
  })

  it('does not call waiting what comes behind others that go out', async () => {
    const outbox = open()
    for (const text of ['one', 'two', 'three']) outbox.send({ roomId: ROOM_ID, text })
    await settle()
    await vi.advanceTimersByTimeAsync(8_000)
    await transport.accept()
    await vi.advanceTimersByTimeAsync(8_000)
    const waiting = () => outbox.list(ROOM_ID).map(({ isWaiting }) => isWaiting)
    expect(waiting()).toEqual([undefined, undefined])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(waiting()).toEqual([true, true])
  })

  it('calls nothing failed that the server has not refused, however long there is no connection', async () => {
    transport.isUp = false
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(outbox.list(ROOM_ID)).toMatchObject([{ state: 'sending', isWaiting: true }])
    expect(outbox.list(ROOM_ID)[0]).not.toHaveProperty('error')
  })

  it.each<ErrorCode>(['invalid', 'forbidden', 'not_found', 'conflict'])(
    'sets aside at once what is answered with %s, and goes on with the next',
    async (code) => {
      const outbox = open()
      for (const text of ['bad', 'good']) outbox.send({ roomId: ROOM_ID, text })
      await settle()
      await transport.refuse(code)
      await transport.accept()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(outbox.list(ROOM_ID)).toMatchObject([{ text: 'bad', state: 'failed', error: { code } }])
      expect(transport.texts()).toEqual(['good'])
    },
  )

  it('sends a failed message again when told so, with the same client id', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    await transport.refuse('forbidden')
    const clientId = outbox.list(ROOM_ID)[0]?.clientId ?? ''
    outbox.resend(clientId)
    expect(states(outbox)).toEqual(['sending'])
    await transport.accept()
    expect(transport.commands.map((command) => 'clientId' in command && command.clientId)).toEqual([clientId, clientId])
  })

  it('forgets a discarded message for good', async () => {
    transport.isUp = false
    const outbox = open()
    for (const text of ['one', 'two']) outbox.send({ roomId: ROOM_ID, text })
    outbox.discard(outbox.list(ROOM_ID)[0]?.clientId ?? '')
    transport.isUp = true
    outbox.wake()
    await transport.accept()
    expect(transport.texts()).toEqual(['two'])
    await settle()
    expect(await createOutboxStorage(factory).list(ME.id)).toEqual([])
  })

  it('goes on at once when the message is seen, though its acknowledgement is lost', async () => {
    const outbox = open()
    for (const text of ['one', 'two']) outbox.send({ roomId: ROOM_ID, text })
    await settle()
    const [first] = transport.commands
    if (!first) throw new Error('nothing was sent')
    outbox.confirm([transport.store(first), createMessage(9)])
    await settle()
    expect(transport.commands.map(({ text }) => text)).toEqual(['one', 'two'])
    await transport.lose('timeout', true)
    await transport.accept()
    expect(transport.texts()).toEqual(['one', 'two'])
    expect(transport.commands).toHaveLength(2)
  })

  it('takes no confirmation from another person’s message', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    const clientId = outbox.list(ROOM_ID)[0]?.clientId ?? ''
    outbox.confirm([createMessage(1, { clientId, sender: 'zhou' })])
    expect(states(outbox)).toEqual(['sending'])
  })

  it('sets a message aside over which the connection broke three times, and gets the next through', async () => {
    const outbox = open()
    for (const text of ['poison', 'good']) outbox.send({ roomId: ROOM_ID, text })
    await settle()
    for (let i = 0; i < 3; i++) {
      transport.isUp = false
      await transport.lose('closed', false)
      transport.isUp = true
      outbox.wake()
      await settle()
    }
    await transport.accept()
    expect(transport.texts()).toEqual(['good'])
    expect(outbox.list(ROOM_ID)).toMatchObject([{ text: 'poison', state: 'failed', error: { code: 'internal' } }])
    outbox.resend(outbox.list(ROOM_ID)[0]?.clientId ?? '')
    await transport.accept()
    expect(transport.texts()).toEqual(['good', 'poison'])
  })

  it('does not blame a message for a connection that breaks long after it', async () => {
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'innocent' })
    await settle()
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(2_500)
      await transport.lose('closed', false)
      outbox.wake()
      await settle()
    }
    await transport.accept()
    expect(transport.texts()).toEqual(['innocent'])
  })

  it('keeps the order of writing although the clock is set back', async () => {
    transport.isUp = false
    const outbox = open()
    outbox.send({ roomId: ROOM_ID, text: 'one' })
    vi.setSystemTime(Date.now() - 3_600_000)
    outbox.send({ roomId: ROOM_ID, text: 'two' })
    expect(outbox.list(ROOM_ID).map(({ text }) => text)).toEqual(['one', 'two'])
  })
})

describe('after a reload', () => {
  it('what was not sent is sent, in order, with the same client ids', async () => {
    transport.isUp = false
    const before = open()
    for (const text of ['one', 'two', 'three']) before.send({ roomId: ROOM_ID, text })
    const ids = before.list(ROOM_ID).map(({ clientId }) => clientId)
    await settle()
    before.close()
    transport.isUp = true
    const after = open()
    await settle()
    for (let i = 0; i < 3; i++) await transport.accept()
    expect(transport.texts()).toEqual(['one', 'two', 'three'])
    expect(transport.stored.map(({ clientId }) => clientId)).toEqual(ids)
    expect(after.list(ROOM_ID)).toEqual([])
    await settle()
    expect(await createOutboxStorage(factory).list(ME.id)).toEqual([])
  })

  it('what was set aside is still there, and is not sent by itself', async () => {
    const before = open()
    before.send({ roomId: ROOM_ID, text: 'bad' })
    await settle()
    await transport.refuse('forbidden')
    before.close()
    const after = open()
    await settle()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(after.list(ROOM_ID)).toMatchObject([{ text: 'bad', state: 'failed', error: { code: 'forbidden' } }])
    expect(transport.commands).toHaveLength(1)
  })

  it('what another person wrote on this device stays theirs', async () => {
    transport.isUp = false
    const before = open()
    before.send({ roomId: ROOM_ID, text: 'mine' })
    await settle()
    before.close()
    const other = open({ user: { id: '11', username: 'zhou' } })
    await settle()
    expect(other.list(ROOM_ID)).toEqual([])
  })

  it.each([
    ['none', null],
    ['one that throws', () => fail('SecurityError')],
    ['one that fails', () => request((one) => one.onerror?.())],
    ['one that is blocked, or says nothing', () => request(() => {})],
  ])('the outbox works without any storage, as long as the page lasts: %s', async (_name, openFactory) => {
    const broken = openFactory && ({ open: openFactory } as unknown as IDBFactory)
    const storage = createOutboxStorage(broken)
    const outbox = open({ storage })
    outbox.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    expect(storage.hasUnkept()).toBe(true)
    await transport.accept()
    expect(transport.texts()).toEqual(['hi'])
    expect(storage.hasUnkept()).toBe(false)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await storage.list(ME.id)).toEqual([])
  })

  it('says that nothing would be lost once a message is on the device', async () => {
    const storage = createOutboxStorage(factory)
    const [left] = [{ ...STORED, clientId: 'c' }]
    const kept = storage.put(left)
    expect(storage.hasUnkept()).toBe(true)
    await settle()
    await kept
    expect(storage.hasUnkept()).toBe(false)
  })
})

const STORED = { userId: ME.id, tabId: 't', roomId: ROOM_ID, text: 'hi', createdAt: 1, strikes: 0 }

function fail(reason: string): never {
  throw new Error(reason)
}

/** A request to open a database, of which the browser then says what it says. */
function request(then: (one: { onerror?: () => void }) => void): object {
  const one = {}
  setTimeout(() => then(one))
  return one
}

describe('two tabs', () => {
  it('leave each other’s messages alone while both live', async () => {
    const locks = new FakeLocks()
    transport.isUp = false
    const first = open({ tab: locks.createTab() })
    first.send({ roomId: ROOM_ID, text: 'mine' })
    await settle()
    const second = open({ tab: locks.createTab() })
    await settle()
    expect(second.list(ROOM_ID)).toEqual([])
    transport.isUp = true
    second.wake()
    await settle()
    expect(transport.commands).toEqual([])
    first.wake()
    await transport.accept()
    expect(transport.texts()).toEqual(['mine'])
  })

  it('take over from one that is gone, one of them only', async () => {
    const locks = new FakeLocks()
    transport.isUp = false
    const gone = locks.createTab()
    const first = open({ tab: gone })
    first.send({ roomId: ROOM_ID, text: 'left behind' })
    await settle()
    first.close()
    locks.end(gone)
    transport.isUp = true
    const others = [open({ tab: locks.createTab() }), open({ tab: locks.createTab() })]
    await settle()
    expect(others.map((outbox) => outbox.list(ROOM_ID).length)).toEqual([1, 0])
    expect(transport.commands).toHaveLength(1)
    await transport.accept()
    expect(transport.texts()).toEqual(['left behind'])
  })

  it('without locks may both send, with one client id and so one message', async () => {
    const first = open()
    first.send({ roomId: ROOM_ID, text: 'hi' })
    await settle()
    const second = open()
    await settle()
    expect(transport.commands).toHaveLength(2)
    await transport.accept()
    await transport.accept()
    expect(transport.texts()).toEqual(['hi'])
    expect([...first.list(ROOM_ID), ...second.list(ROOM_ID)]).toEqual([])
  })

  it('without locks do not send what the other one has sent or discarded meanwhile', async () => {
    transport.isUp = false
    const first = open()
    for (const text of ['sent', 'discarded']) first.send({ roomId: ROOM_ID, text })
    await settle()
    const second = open()
    await settle()
    expect(second.list(ROOM_ID)).toHaveLength(2)
    first.discard(first.list(ROOM_ID)[1]?.clientId ?? '')
    transport.isUp = true
    first.wake()
    await transport.accept()
    second.wake()
    await settle()
    expect(transport.commands).toHaveLength(1)
    expect(second.list(ROOM_ID)).toEqual([])
  })
})

/** As much of the Web Locks as tabs.ts uses, and a way to end a tab. */
class FakeLocks {
  private held = new Set<string>()
  private turn: Promise<unknown> = Promise.resolve()

  createTab(): Tab {
    return createTab(this as unknown as LockManager)
  }

  end(tab: Tab): void {
    this.held.delete(`parlor:tab:${tab.id}`)
  }

  request(name: string, task: () => Promise<unknown>): Promise<unknown> {
    if (name.startsWith('parlor:tab:')) {
      this.held.add(name)
      return task()
    }
    this.turn = this.turn.then(task)
    return this.turn
  }

  async query() {
    return { held: [...this.held].map((name) => ({ name })) }
  }
}

function open(parts: { user?: { id: string; username: string }; storage?: OutboxStorage; tab?: Tab } = {}): Outbox {
  const { user = ME, storage = createOutboxStorage(factory), tab = createTab(undefined) } = parts
  const outbox = createOutbox(user, transport, storage, tab)
  opened.push(outbox)
  return outbox
}

function states(outbox: Outbox): string[] {
  return outbox.list(ROOM_ID).map(({ state }) => state)
}

/** Lets what is under way in the storage come to its end: fake-indexeddb works by setImmediate. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
}
