import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { ReplyDelta } from '#lib/protocol/replies.ts'
import { Connection } from '../load/connection.ts'
import { FactLog } from '../load/fact-log.ts'
import { SendTally, startSending } from '../load/sender.ts'
import { toQuantile } from '../measure.ts'
import { type RunningServer, startServer } from '../servers/server.ts'
import { type Pace, startUpstream, type Upstream, type Written } from '../servers/upstream.ts'
import type { Person, World } from '../world.ts'
import { untilComplete } from './rooms.ts'
import type { Scenario } from './scenario.ts'

/** Replies of an AI, as those who read along see them, and beside them people who talk. */

const READERS = 200
const QUESTIONS = 40
const REPLY_TIMEOUT_MS = 30_000

const ROOMS = 20
const TALKERS = 50
const TALK_PER_SECOND = 50
const TALK_BYTES = 200

export const streaming: Scenario = {
  title: 'A reply of an AI as 200 readers see it, beside when the endpoint wrote it',
  async run(world, { scale }) {
    const people = await world.requirePeople(Math.round(READERS / scale))
    const pace: Pace = { firstMs: 100, pieces: [8, 12], gapMs: [30, 80] }
    return await withUpstream(world, pace, async (server, upstream) => {
      const roomId = await world.createRoom(people, 'ai')
      const facts = new FactLog()
      const readers = await Promise.all(people.map((person) => read(server, person, roomId, facts)))
      try {
        const [firsts, pieces]: [number[], number[]] = [[], []]
        // The first opens connections and fills caches.
        for (let turn = -1; turn < QUESTIONS; turn++) {
          const seen = await ask(readers, roomId, upstream, `Question ${turn}?`)
          if (turn < 0) continue
          firsts.push(...seen.firsts)
          pieces.push(...seen.pieces)
        }
        for (const all of [firsts, pieces]) all.sort((a, b) => a - b)
        const [first, piece] = [toQuantile(firsts, 0.95), toQuantile(pieces, 0.95)]
        return [
          {
            measure: 'ms from a question to the first words, without the endpoint’s own, p50',
            parlor: toQuantile(firsts, 0.5),
          },
          {
            measure: 'the same, p95',
            ...{ parlor: first, target: '≤ 30 ms', isMet: first <= 30 },
          },
          {
            measure: 'ms from a piece of the endpoint to every reader, p95',
            ...{ parlor: piece, target: '≤ 120 ms', isMet: piece <= 120 },
          },
        ]
      } finally {
        for (const { connection } of readers) connection.close()
      }
    })
  },
}

interface Reader {
  connection: Connection
  /** How far the present reply was seen, and when. */
  seen: { at: number; length: number }[]
  /** It has ended. */
  reply: Message | null
}

async function read(server: RunningServer, person: Person, roomId: string, facts: FactLog): Promise<Reader> {
  const connection = await enter(server, person, roomId, facts)
  const reader: Reader = { connection, seen: [], reply: null }
  connection.onFact = (name, fact) => {
    const at = performance.now()
    if (name === 'reply:delta') {
      const { offset, text } = fact as ReplyDelta
      reader.seen.push({ at, length: offset + text.length })
    } else if (name === 'message:changed') {
      const { message } = fact as { message: Message }
      if (isPending(message.status)) return
      reader.seen.push({ at, length: message.text.length })
      reader.reply = message
    }
  }
  return reader
}

/** In ms, of every reader: the first words beyond the endpoint's own time, and each piece. */
async function ask(readers: Reader[], roomId: string, upstream: Upstream, text: string) {
  for (const reader of readers) Object.assign(reader, { seen: [], reply: null })
  const askedAt = performance.now()
  await readers[0]?.connection.request('message:send', { roomId, clientId: randomUUID(), text, ask: true })
  while (readers.some(({ reply }) => !reply)) {
    if (performance.now() - askedAt > REPLY_TIMEOUT_MS) throw new Error('a reply did not end')
    await sleep(5)
  }
  const written = upstream.find(text)
  for (const { reply } of readers) {
    const isWhole = reply?.status === 'done' && reply.text.length === written.pieces.at(-1)?.length
    if (!isWhole) throw new Error(`a reply is not what the endpoint wrote: ${reply?.status} “${reply?.text}”`)
  }
  const ownMs = (written.pieces[0]?.at ?? 0) - written.askedAt
  return {
    firsts: readers.map(({ seen }) => (seen[0]?.at ?? Number.NaN) - askedAt - ownMs),
    pieces: readers.flatMap(({ seen }) => toDelays(written, seen)),
  }
}

function toDelays({ pieces }: Written, seen: Reader['seen']): number[] {
  return pieces.map(({ at, length }) => (seen.find((one) => one.length >= length)?.at ?? Number.NaN) - at)
}

interface TalkingRoom {
  roomId: string
  connections: Connection[]
  tally: SendTally
  perSecond: number
}

export const talking: Scenario = {
  title: '20 rooms with a reply of 150 to 400 pieces each, 30 to 80 ms apart, among 50 people who talk',
  async run(world, { timing: { warmMs, measureMs } }) {
    const people = await world.requirePeople(TALKERS)
    const pace: Pace = { firstMs: 300, pieces: [150, 400], gapMs: [30, 80] }
    return await withUpstream(world, pace, async (server) => {
      const rooms: TalkingRoom[] = []
      for (let place = 0; place < ROOMS; place++) {
        const members = people.filter((_, index) => index % ROOMS === place)
        const roomId = await world.createRoom(members, 'ai')
        const facts = new FactLog()
        const connections = await Promise.all(members.map((person) => enter(server, person, roomId, facts)))
        rooms.push({
          roomId,
          connections,
          tally: new SendTally(),
          perSecond: TALK_PER_SECOND * (members.length / TALKERS),
        })
      }
      try {
        const talks = rooms.map(({ roomId, connections, tally, perSecond }) =>
          startSending(connections, { roomId, bytes: TALK_BYTES, perSecond }, tally),
        )
        const measure = async () => {
          await sleep(2 * warmMs)
          for (const { tally } of rooms) tally.latenciesMs = []
          const before = { cpu: server.cpuSeconds(), at: performance.now() }
          await sleep(2 * measureMs)
          const cpuShare = (server.cpuSeconds() - before.cpu) / ((performance.now() - before.at) / 1_000)
          const latencies = rooms.flatMap(({ tally }) => tally.latenciesMs).sort((a, b) => a - b)
          return { p50: toQuantile(latencies, 0.5), p99: toQuantile(latencies, 0.99), cpuShare }
        }
        const alone = await measure()
        const deltas = { count: 0 }
        for (const room of rooms) keepReplying(room, deltas)
        const beside = await measure()
        await Promise.all(talks.map(({ stop }) => stop()))
        for (const { connections, tally } of rooms) await untilComplete(connections, tally)
        if (deltas.count < ROOMS) throw new Error(`only ${deltas.count} pieces of replies were seen`)
        return [
          {
            measure: 'messages acknowledged after, p50, ms',
            ...{ parlor: beside.p50, ratio: beside.p50 / alone.p50, target: '– (no replies)' },
          },
          {
            measure: 'messages acknowledged after, p99, ms',
            ...{ parlor: beside.p99, ratio: beside.p99 / alone.p99, target: '≤ 50 ms', isMet: beside.p99 <= 50 },
          },
          { measure: "share of a core's time", parlor: beside.cpuShare, ratio: beside.cpuShare / alone.cpuShare },
        ]
      } finally {
        for (const { connections } of rooms) for (const connection of connections) connection.close()
      }
    })
  },
}

/** Asks again whenever the reply has ended. Fails the connection's sending where one was not written whole. */
function keepReplying({ roomId, connections }: TalkingRoom, deltas: { count: number }): void {
  const [asker] = connections
  if (!asker) throw new Error('nobody is there to ask')
  const ask = () =>
    asker.send('message:send', { roomId, clientId: randomUUID(), text: 'And now?', ask: true }, (result) => {
      if (!result.ok) asker.failure ??= new Error(`a question was refused: ${result.error.code}`)
    })
  asker.onFact = (name, fact) => {
    if (name === 'reply:delta') deltas.count++
    if (name !== 'message:changed') return
    const { message } = fact as { message: Message }
    if (isPending(message.status)) return
    if (message.status !== 'done') asker.failure ??= new Error(`a reply is ${message.status}`)
    ask()
  }
  ask()
}

async function withUpstream<T>(
  world: World,
  pace: Pace,
  work: (server: RunningServer, upstream: Upstream) => Promise<T>,
): Promise<T> {
  const upstream = await startUpstream(pace)
  const environment = { ASSISTANT: 'openai', OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: '', OPENAI_MODEL: 'bench' }
  const server = await startServer('parlor', { ...world.forServers, environment })
  try {
    return await work(server, upstream)
  } finally {
    await server.stop()
    upstream.stop()
  }
}

async function enter({ port }: RunningServer, { cookie }: Person, roomId: string, facts: FactLog): Promise<Connection> {
  const connection = await Connection.open({ port, cookie }, facts)
  const { room } = await connection.request('room:enter', { roomId })
  connection.order.next = room.lastSeq + 1
  return connection
}
