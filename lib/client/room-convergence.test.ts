import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { withReaction } from '#lib/protocol/rules/reactions.ts'
import { createEntered, createMessage, ROOM_ID } from '#test/samples.ts'
import { findNearest, MESSAGES_KEPT } from './message-window.ts'
import type { RoomEvent, RoomFact, Side } from './room-events.ts'
import { createRoomState, GAP_HOLD_MS, type RoomState, reduceRoom } from './room-state.ts'

const CATCH_UP_PAGE = 40
const HISTORY_PAGE = 50

/** A room on a server: what is stored, what is being streamed, and the facts that are on their way to one client. */
class Server {
  messages: Message[] = []
  rev = 0
  live = new Map<string, { text: string; reasoning: string }>()
  network: RoomFact[] = []
  isJoined = false

  create(count: number, isReply: boolean): void {
    const fresh = Array.from({ length: count }, () => {
      this.rev += 1
      const more: Partial<Message> = isReply ? { kind: 'ai', status: 'streaming', text: '' } : {}
      const message = createMessage(this.messages.length + 1, { rev: this.rev, ...more })
      this.messages.push(message)
      if (isReply) this.live.set(message.id, { text: '', reasoning: '' })
      return message
    })
    this.emit({ type: 'messages:created', fact: { roomId: ROOM_ID, messages: fresh }, at: 0 })
  }

  change(at: number, patch: Partial<Message>): void {
    const present = this.messages[at]
    if (!present) return
    this.rev += 1
    const { reasoning: _, ...rest } = present
    const message = { ...rest, ...patch, rev: this.rev }
    this.messages[at] = message
    if (isPending(message.status)) this.live.set(message.id, { text: message.text, reasoning: '' })
    else this.live.delete(message.id)
    this.emit({ type: 'message:changed', fact: { message }, at: 0 })
  }

  react(at: number, emoji: string, username: string): void {
    const present = this.messages[at]
    if (!present) return
    this.rev += 1
    const isOn = !present.reactions?.some((one) => one.emoji === emoji && one.by.includes(username))
    const { reactions = [], ...rest } = present
    const after = withReaction(reactions, { emoji, username, isOn })
    this.messages[at] = { ...rest, rev: this.rev, ...(after.length > 0 && { reactions: [...after] }) }
    const fact = { roomId: ROOM_ID, messageId: present.id, rev: this.rev, emoji, username, isOn }
    this.emit({ type: 'reaction:changed', fact, at: 0 })
  }

  pin(at: number): void {
    const present = this.messages[at]
    if (!present) return
    this.rev += 1
    const message = { ...present, rev: this.rev, pinnedBy: 'lin' }
    this.messages[at] = message
    this.emit({ type: 'message:changed', fact: { message }, at: 0 })
  }

  stream(more: string): void {
    for (const [messageId, said] of this.live) {
      const offset = said.text.length
      said.text += more
      this.emit({ type: 'reply:delta', fact: { roomId: ROOM_ID, messageId, offset, text: more }, at: 0 })
    }
  }

  think(more: string): void {
    for (const [messageId, said] of this.live) {
      const offset = said.reasoning.length
      const fact = { roomId: ROOM_ID, messageId, offset, text: more, part: 'reasoning' as const }
      said.reasoning += more
      this.emit({ type: 'reply:delta', fact, at: 0 })
    }
  }

  /** All text so far was thinking. */
  takeBack(): void {
    for (const [messageId, said] of this.live) {
      if (said.text === '') continue
      const thought = { roomId: ROOM_ID, messageId, offset: said.reasoning.length, text: said.text }
      said.reasoning += said.text
      said.text = ''
      this.emit({ type: 'reply:delta', fact: { ...thought, part: 'reasoning' }, at: 0 })
      this.emit({ type: 'reply:delta', fact: { roomId: ROOM_ID, messageId, offset: 0, text: '' }, at: 0 })
    }
  }

  /** A snapshot of streaming text takes no revision. */
  snapshot(): void {
    this.messages = this.messages.map((message) => ({ ...message, ...this.findSaid(message.id) }))
  }

  findSaid(messageId: string): Partial<Message> {
    const said = this.live.get(messageId)
    return said ? { text: said.text, ...(said.reasoning && { reasoning: said.reasoning }) } : {}
  }

  finish(): void {
    for (const [at, message] of this.messages.entries()) {
      if (this.live.has(message.id)) this.change(at, { status: 'done', ...this.findSaid(message.id) })
    }
  }

  enter(after: number | undefined): RoomEntered {
    this.isJoined = true
    const isReturn = after !== undefined && after <= this.rev
    const changes = isReturn
      ? this.messages.filter(({ rev }) => rev > after).sort((a, b) => a.rev - b.rev)
      : this.messages.slice(-HISTORY_PAGE)
    const hasMore = isReturn && changes.length > CATCH_UP_PAGE
    const messages = hasMore ? changes.slice(0, CATCH_UP_PAGE) : changes
    const replies = [...this.live].map(([messageId, { text, reasoning }]) => ({
      ...{ messageId, offset: 0, text },
      ...(reasoning && { reasoning: { offset: 0, text: reasoning } }),
    }))
    const rev = hasMore ? (messages.at(-1)?.rev ?? 0) : this.rev
    return createEntered(messages, { replies, rev, ...(hasMore && { hasMore }) })
  }

  page(side: Side, anchor: number): MessagePage {
    const older = this.messages.filter(({ seq }) => seq < anchor)
    const messages = {
      before: () => older.slice(-HISTORY_PAGE),
      after: () => this.messages.filter(({ seq }) => seq > anchor).slice(0, HISTORY_PAGE),
      around: () => [
        ...older.slice(-HISTORY_PAGE / 2),
        ...this.messages.slice(older.length).slice(0, HISTORY_PAGE / 2),
      ],
    }[side]()
    const first = messages[0]?.seq ?? 1
    return { messages, hasBefore: first > 1, hasAfter: (messages.at(-1)?.seq ?? anchor) < this.messages.length }
  }

  private emit(fact: RoomFact): void {
    if (this.isJoined) this.network.push(fact)
  }
}

/** A client that does what room-entry.ts does, with answers that stay under way for as long as the script wants. */
class Client {
  state: RoomState = createRoomState()
  now = 0
  entry: (RoomEvent & { type: 'entered' }) | null = null
  pages: (RoomEvent & { type: 'page-loaded' })[] = []

  constructor(readonly server: Server) {}

  take(event: RoomEvent): void {
    this.state = reduceRoom(this.state, 'at' in event ? { ...event, at: this.now } : event)
    this.requireOrder()
  }

  enter(): void {
    if (this.entry) return
    const isFresh = !this.state.isReady || this.state.needsEnter === 'fresh'
    this.take({ type: 'entering' })
    this.ask(isFresh ? undefined : this.state.revisions.known)
  }

  ask(after: number | undefined): void {
    this.entry = { type: 'entered', after, answer: this.server.enter(after), at: 0 }
  }

  answerEntry(): void {
    const { entry } = this
    if (!entry) return
    this.entry = null
    this.take(entry)
    if (entry.answer.hasMore) this.ask(entry.answer.rev)
  }

  disconnect(): void {
    this.server.isJoined = false
    this.server.network = []
    if (this.entry) this.take({ type: 'enter-failed', error: { code: 'unavailable' }, at: 0 })
    this.entry = null
    this.take({ type: 'disconnected' })
  }

  load(side: 'before' | 'after'): void {
    const { window } = this.state
    const anchor = (side === 'before' ? window.messages[0] : window.messages.at(-1))?.seq
    const hasMore = side === 'before' ? window.hasBefore : window.hasAfter
    if (hasMore && anchor !== undefined) this.loadPage(side, anchor)
  }

  jumpTo(seq: number): void {
    if (findNearest(this.state.window, seq) === null) this.loadPage('around', seq)
  }

  private loadPage(side: Side, anchor: number): void {
    const { loading, isReady } = this.state
    if (!isReady || loading[side] !== null) return
    this.take({ type: 'page-requested', side, anchor })
    this.pages.push({ type: 'page-loaded', side, anchor, page: this.server.page(side, anchor) })
  }

  answerPage(isLost: boolean): void {
    const page = this.pages.shift()
    if (!page) return
    this.take(isLost ? { type: 'page-failed', side: page.side, anchor: page.anchor } : page)
  }

  /** Lets time pass until nothing is missing any more. */
  settle(): void {
    this.take({ type: 'room:head', fact: { roomId: ROOM_ID, rev: this.server.rev }, at: 0 })
    while (this.pages.length > 0) this.answerPage(false)
    if (!this.server.isJoined) this.enter()
    for (let round = 0; round < 100; round++) {
      while (this.entry) this.answerEntry()
      this.now += GAP_HOLD_MS
      this.take({ type: 'tick', at: 0 })
      if (this.state.needsEnter === 'no') return
      this.enter()
    }
    throw new Error('the client asks without end')
  }

  private requireOrder(): void {
    const { messages } = this.state.window
    for (const [index, { seq }] of messages.entries()) {
      const previous = messages[index - 1]
      if (previous && previous.seq >= seq) throw new Error(`out of order: ${previous.seq}, ${seq}`)
    }
    if (messages.length > MESSAGES_KEPT) throw new Error(`too many: ${messages.length}`)
  }
}

type Step = (server: Server, client: Client) => void

function deliverAll(server: Server, client: Client): void {
  for (const fact of server.network.splice(0)) client.take(fact)
}

const index = fc.nat({ max: 1_000 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((count) => (server: Server) => server.create(count, false)),
  {
    arbitrary: fc.integer({ min: 50, max: 300 }).map((count) => (server: Server) => server.create(count, false)),
    weight: 1,
  },
  fc.constant((server: Server) => server.create(1, true)),
  fc.constant((server: Server) => server.stream('你好 ')),
  fc.constant((server: Server) => server.think('想 ')),
  fc.constant((server: Server) => server.takeBack()),
  fc.constant((server: Server) => server.snapshot()),
  fc.constant((server: Server) => server.finish()),
  index.map((at) => (server: Server) => {
    const message = server.messages[at % Math.max(1, server.messages.length)]
    if (message?.kind === 'human') server.change(message.seq - 1, { text: `edited ${server.rev}` })
    else if (message)
      server.change(message.seq - 1, { status: 'queued', text: '', version: (message.version ?? 1) + 1 })
  }),
  {
    arbitrary: fc
      .tuple(index, fc.constantFrom('👍', '🎉'), fc.constantFrom('lin', 'zhou'))
      .map(([at, emoji, username]) => (server: Server) => {
        // Of some messages near the end, so that several come to one.
        server.react(Math.max(0, server.messages.length - 1 - (at % 4)), emoji, username)
      }),
    weight: 5,
  },
  index.map((at) => (server: Server) => server.react(at % Math.max(1, server.messages.length), '✅', 'lin')),
  index.map((at) => (server: Server) => server.pin(Math.max(0, server.messages.length - 1 - (at % 4)))),
  // Delivered in order, out of order, twice, or not at all.
  {
    arbitrary: fc.constant<Step>(deliverAll),
    weight: 4,
  },
  index.map(
    (at): Step =>
      (server, client) => {
        const [fact] = server.network.splice(at % Math.max(1, server.network.length), 1)
        if (fact) client.take(fact)
      },
  ),
  index.map(
    (at): Step =>
      (server, client) => {
        const fact = server.network[at % Math.max(1, server.network.length)]
        if (fact) client.take(fact)
      },
  ),
  index.map((at) => (server: Server) => server.network.splice(at % Math.max(1, server.network.length), 1)),
  fc.constant<Step>((_server, client) => client.enter()),
  { arbitrary: fc.constant<Step>((_server, client) => client.answerEntry()), weight: 3 },
  fc.constant<Step>((_server, client) => client.disconnect()),
  {
    arbitrary: fc.constantFrom('before' as const, 'after' as const).map(
      (side): Step =>
        (_server, client) =>
          client.load(side),
    ),
    weight: 3,
  },
  {
    arbitrary: index.map(
      (at): Step =>
        (server, client) =>
          // Beyond the end, too.
          client.jumpTo(1 + (at % Math.max(1, server.messages.length + 5))),
    ),
    weight: 2,
  },
  fc.boolean().map(
    (isLost): Step =>
      (_server, client) =>
        client.answerPage(isLost),
  ),
  fc.boolean().map(
    (isFollowing): Step =>
      (_server, client) =>
        client.take({ type: 'following', isFollowing }),
  ),
  index.map(
    (ms): Step =>
      (_server, client) => {
        client.now += ms
        client.take({ type: 'tick', at: 0 })
        if (client.state.needsEnter !== 'no' && client.server.isJoined) client.enter()
      },
  ),
)

it('converges to what is stored, whatever is lost, doubled, disordered or read while it changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const server = new Server()
      const client = new Client(server)
      server.create(120, false)
      client.enter()
      client.answerEntry()
      for (const take of steps) take(server, client)
      server.finish()
      client.settle()
      const { window, revisions } = client.state
      const first = window.messages[0]?.seq ?? 1
      const last = window.messages.at(-1)?.seq ?? 0
      expect(window.messages).toEqual(server.messages.slice(first - 1, last))
      expect(window.hasBefore).toBe(first > 1)
      expect(window.hasAfter).toBe(last < server.messages.length)
      expect(revisions).toMatchObject({ known: server.rev, head: server.rev, behindSince: null })
    }),
    { numRuns: 200 },
  )
})

it('comes back from anywhere to the live end by reading on, without a hole, and hears again what is said there', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), index, (steps, at) => {
      const server = new Server()
      const client = new Client(server)
      server.create(300, false)
      client.enter()
      client.answerEntry()
      for (const take of steps) take(server, client)
      server.finish()
      client.settle()
      const seq = 1 + (at % server.messages.length)
      client.jumpTo(seq)
      while (client.pages.length > 0) client.answerPage(false)
      expect(findNearest(client.state.window, seq)).toBe(seq)
      while (client.state.window.hasAfter) {
        // What is said on the way is counted and not shown out of its place.
        server.create(1, false)
        deliverAll(server, client)
        client.load('after')
        client.answerPage(false)
        deliverAll(server, client)
      }
      server.create(1, false)
      deliverAll(server, client)
      const { window } = client.state
      const first = window.messages[0]?.seq ?? 1
      expect(window.messages).toEqual(server.messages.slice(first - 1))
      expect(window).toMatchObject({ newerCount: 0, newestSeq: server.messages.length })
    }),
    { numRuns: 100 },
  )
})

it('shows a reply that is still under way as far as it is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const server = new Server()
      const client = new Client(server)
      client.enter()
      client.answerEntry()
      server.create(1, true)
      for (const take of steps) take(server, client)
      client.disconnect()
      client.settle()
      server.think('at last')
      server.stream('the end')
      deliverAll(server, client)
      for (const message of client.state.window.messages) {
        const stored = server.messages[message.seq - 1]
        expect(message.text).toBe(server.live.get(message.id)?.text ?? stored?.text)
        expect(message.reasoning).toBe(server.live.get(message.id)?.reasoning ?? stored?.reasoning)
      }
    }),
    { numRuns: 100 },
  )
})
