import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import { withReaction } from '#lib/protocol/rules/reactions.ts'
import { Connection } from '../load/connection.ts'
import { FactLog } from '../load/fact-log.ts'
import { SendTally, startSending } from '../load/sender.ts'
import { toQuantile } from '../measure.ts'
import type { Person } from '../world.ts'
import { withServer } from './connections.ts'
import type { Scenario } from './scenario.ts'

/** People who change what is there already, among others who talk. */

const RECEIVERS = 100
const AUTHORS = 20
const TARGETS = 400
const CHANGES_PER_SECOND = 500
const MESSAGES_PER_SECOND = 100
const MESSAGE_BYTES = 200
/** The rest are reactions. */
const EDIT_SHARE = 0.4
const DELETE_SHARE = 0.02
const EMOJI = ['👍', '🎉', '✅', '❤️']
const TICK_MS = 5
const CONVERGE_WITHIN_MS = 5_000

/** What a receiver makes of the facts about one message. */
type Sight = Pick<Message, 'rev' | 'text' | 'reactions'>

interface Target {
  message: Message
  author: Connection
  isDeleted: boolean
}

export const changes: Scenario = {
  title: '500 edits, deletions and reactions per second among 100 messages per second, 100 receivers',
  async run(world, { timing, scale }) {
    const count = Math.max(AUTHORS, Math.round(RECEIVERS / scale))
    return await withServer(world, 'parlor', count, async ({ server, people, roomId }) => {
      const facts = new FactLog()
      const everybody = await Promise.all(people.map((person) => enter(server.port, person, roomId, facts)))
      const connections = everybody.map(({ connection }) => connection)
      try {
        const authors = connections.slice(0, AUTHORS)
        const targets = await sayTargets(authors, roomId)
        const tally = new SendTally()
        const plan = { roomId, bytes: MESSAGE_BYTES, perSecond: MESSAGES_PER_SECOND }
        const talk = startSending(authors, plan, tally)
        const changing = startChanging(authors, targets)
        await sleep(timing.warmMs)
        const before = { cpu: server.cpuSeconds(), at: performance.now() }
        changing.reset()
        tally.latenciesMs = []
        await sleep(timing.measureMs * 2)
        const cpuShare = (server.cpuSeconds() - before.cpu) / ((performance.now() - before.at) / 1_000)
        const { acked, failed, latenciesMs } = changing.count()
        const seconds = (performance.now() - before.at) / 1_000
        await Promise.all([talk.stop(), changing.stop()])
        if (failed + tally.failed > 0) throw new Error(`${failed} changes and ${tally.failed} messages were refused`)
        const convergedMs = await converge(server.port, people[0], roomId, targets, everybody)
        const ascending = latenciesMs.sort((a, b) => a - b)
        const talked = tally.latenciesMs.sort((a, b) => a - b)
        const perSecond = acked / seconds
        return [
          {
            measure: 'changes per second',
            ...{ parlor: perSecond, target: '≥ 475', isMet: perSecond >= CHANGES_PER_SECOND * 0.95 },
          },
          { measure: 'changes acknowledged after, p50, ms', parlor: toQuantile(ascending, 0.5) },
          { measure: 'changes acknowledged after, p99, ms', parlor: toQuantile(ascending, 0.99) },
          { measure: 'messages acknowledged after, p99, ms', parlor: toQuantile(talked, 0.99) },
          { measure: "share of a core's time", parlor: cpuShare },
          { measure: 'ms until all have seen what is stored', parlor: convergedMs },
        ]
      } finally {
        for (const connection of connections) connection.close()
      }
    })
  },
}

interface Receiver {
  connection: Connection
  sights: Map<string, Sight>
}

async function enter(port: number, { cookie }: Person, roomId: string, facts: FactLog): Promise<Receiver> {
  const connection = await Connection.open({ port, cookie }, facts)
  const sights = new Map<string, Sight>()
  connection.onFact = (name, fact) => {
    if (name === 'message:changed') {
      const { message } = fact as { message: Message }
      sights.set(message.id, message)
    } else if (name === 'reaction:changed') {
      const { messageId, rev, ...reaction } = fact as ReactionChanged
      const { reactions = [], ...rest } = sights.get(messageId) ?? { text: '' }
      sights.set(messageId, { ...rest, rev, reactions: [...withReaction(reactions, reaction)] })
    }
  }
  await connection.request('room:enter', { roomId })
  return { connection, sights }
}

async function sayTargets(authors: Connection[], roomId: string): Promise<Target[]> {
  const targets = Array.from({ length: TARGETS }, async (_, index) => {
    const author = authors[index % authors.length]
    if (!author) throw new Error('there is nobody to write')
    const { message } = await author.request('message:send', {
      roomId,
      clientId: randomUUID(),
      text: `target ${index}`,
    })
    return { message, author, isDeleted: false }
  })
  return await Promise.all(targets)
}

/** Asks for so many changes a second, whatever comes back. */
function startChanging(people: Connection[], targets: Target[]) {
  const tally = { acked: 0, failed: 0, latenciesMs: [] as number[] }
  const began = performance.now()
  let asked = 0
  let outstanding = 0
  let idle = () => {}

  function change(): void {
    const at = performance.now()
    const left = targets.filter(({ isDeleted }) => !isDeleted)
    const target = pick(left)
    const { id: messageId } = target.message
    const answered = (result: Result<unknown>) => {
      outstanding--
      tally.latenciesMs.push(performance.now() - at)
      // Whoever reacts may be overtaken by a deletion.
      const isAnswered = result.ok || (result.error.code === 'conflict' && target.isDeleted)
      if (isAnswered) tally.acked++
      else tally.failed++
      if (outstanding === 0) idle()
    }
    const what = Math.random()
    outstanding++
    if (what < DELETE_SHARE && left.length > TARGETS / 2) {
      target.isDeleted = true
      target.author.send('message:delete', { messageId }, answered)
    } else if (what < EDIT_SHARE) {
      target.author.send('message:edit', { messageId, text: `edited ${asked}` }, answered)
    } else {
      const input = { messageId, emoji: pick(EMOJI), isOn: Math.random() < 0.6 }
      pick(people).send('reaction:set', input, answered)
    }
  }

  const ticking = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * CHANGES_PER_SECOND)
    for (; asked < due; asked++) change()
  }, TICK_MS)

  return {
    reset: () => void Object.assign(tally, { acked: 0, failed: 0, latenciesMs: [] }),
    count: () => ({ ...tally }),
    async stop() {
      clearInterval(ticking)
      if (outstanding > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/** Milliseconds until every receiver has of every message that was changed what the server tells of it. */
async function converge(
  port: number,
  person: Person | undefined,
  roomId: string,
  targets: Target[],
  everybody: Receiver[],
): Promise<number> {
  const began = performance.now()
  const stored = await readMessages(port, person, roomId, Math.max(...targets.map(({ message }) => message.seq)))
  const isSame = (message: Message, sight: Sight | undefined) =>
    !sight ||
    (sight.rev === message.rev &&
      (sight.text === '' || sight.text === message.text) &&
      JSON.stringify(sight.reactions ?? []) === JSON.stringify(message.reactions ?? []))
  const changed = stored.filter(({ id }) => everybody.some(({ sights }) => sights.has(id)))
  if (changed.length === 0) throw new Error('nothing was changed')
  for (;;) {
    const behind = everybody.filter(({ sights }) =>
      changed.some((message) => !sights.has(message.id) || !isSame(message, sights.get(message.id))),
    )
    if (behind.length === 0) return performance.now() - began
    if (performance.now() - began > CONVERGE_WITHIN_MS) throw new Error(`${behind.length} see something else`)
    await sleep(TICK_MS)
  }
}

async function readMessages(
  port: number,
  person: Person | undefined,
  roomId: string,
  upTo: number,
): Promise<Message[]> {
  const found: Message[] = []
  for (let after = 0; after < upTo; ) {
    const url = `http://127.0.0.1:${port}/api/rooms/${roomId}/messages?after=${after}&limit=200`
    const response = await fetch(url, { headers: { cookie: person?.cookie ?? '' } })
    const { messages } = (await response.json()) as { messages: Message[] }
    found.push(...messages)
    after = messages.at(-1)?.seq ?? upTo
  }
  return found
}

function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}
