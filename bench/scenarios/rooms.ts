import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '../load/connection.ts'
import { FactLog } from '../load/fact-log.ts'
import { SendTally, startSending } from '../load/sender.ts'
import { toMedian, toQuantile } from '../measure.ts'
import { type RunningServer, startServer } from '../servers/server.ts'
import type { Person, World } from '../world.ts'
import type { Options, Scenario } from './scenario.ts'

/** A site of many rooms of which each person looks at one, and a room that is larger than any list. */

const ROOMS = 30
const ROOMS_EACH = 10
const MESSAGES_PER_SECOND = 200
const MESSAGE_BYTES = 200
/** Two a second, as the contract has it, and what a clock of milliseconds lets through. */
const INBOX_FACTS_MAX = 2.1

interface Site {
  rooms: { id: string; people: Person[] }[]
  people: Person[]
}

interface SiteMeasure {
  cpuPerMillion: number
  cpuShare: number
  inboxFactsPerSecond: number
  latenciesMs: number[]
}

export const manyRooms: Scenario = {
  title: '300 people with ten rooms each, one of them open, 200 messages per second over all rooms',
  async run(world, options) {
    const site = await createSite(world, Math.round(300 / options.scale))
    const withInbox = await measureSite(world, site, options, true)
    const without = await measureSite(world, site, options, false)
    return [
      {
        measure: 'CPU seconds per million deliveries',
        parlor: withInbox.cpuPerMillion,
      },
      {
        measure: "share of a core's time",
        parlor: withInbox.cpuShare,
        ratio: withInbox.cpuShare / without.cpuShare,
        target: '≤ 2× (no inbox open)',
        isMet: withInbox.cpuShare <= 2 * without.cpuShare,
      },
      {
        measure: 'inbox:changed per person and second',
        parlor: withInbox.inboxFactsPerSecond,
        target: '≤ 2',
        isMet: withInbox.inboxFactsPerSecond <= INBOX_FACTS_MAX,
      },
      { measure: 'acknowledged after, p50, ms', parlor: toQuantile(withInbox.latenciesMs, 0.5) },
      { measure: 'acknowledged after, p99, ms', parlor: toQuantile(withInbox.latenciesMs, 0.99) },
    ]
  },
}

async function createSite(world: World, count: number): Promise<Site> {
  const people = await world.requirePeople(count)
  const rooms = []
  for (let room = 0; room < ROOMS; room++) {
    const members = people.filter((_, index) => (index - room + ROOMS * count) % ROOMS < ROOMS_EACH)
    // The first of a person's rooms is the open one.
    const inside = people.filter((_, index) => index % ROOMS === room)
    rooms.push({ id: await world.createRoom(members), people: inside })
  }
  return { rooms, people }
}

/** Throws when a message was lost, doubled or disordered. */
async function measureSite(world: World, site: Site, { timing }: Options, hasInbox: boolean): Promise<SiteMeasure> {
  const server = await startServer('parlor', world.forServers)
  const rooms: { connections: Connection[]; tally: SendTally; stop(): Promise<void> }[] = []
  let inboxFacts = 0
  const count = (name: string) => {
    if (name === 'inbox:changed') inboxFacts++
  }
  try {
    for (const { id, people } of site.rooms) {
      const facts = new FactLog()
      const connections = await Promise.all(people.map((person) => enter(server, person, id, facts, hasInbox)))
      for (const connection of connections) connection.onFact = count
      const tally = new SendTally()
      const plan = { roomId: id, bytes: MESSAGE_BYTES, perSecond: MESSAGES_PER_SECOND / ROOMS }
      rooms.push({ connections, tally, ...startSending(connections, plan, tally) })
    }
    const all = rooms.flatMap(({ connections }) => connections)
    await sleep(timing.warmMs * 2)
    for (const connection of all) connection.deliveries = 0
    for (const { tally } of rooms) tally.latenciesMs = []
    inboxFacts = 0
    const before = { at: performance.now(), cpu: server.cpuSeconds() }
    await sleep(timing.measureMs * 2)
    const seconds = (performance.now() - before.at) / 1000
    const cpu = server.cpuSeconds() - before.cpu
    const deliveries = all.reduce((sum, connection) => sum + connection.deliveries, 0)
    const facts = inboxFacts
    for (const { stop } of rooms) await stop()
    await Promise.all(rooms.map(({ connections, tally }) => untilComplete(connections, tally)))
    return {
      cpuPerMillion: (cpu / deliveries) * 1e6,
      cpuShare: cpu / seconds,
      inboxFactsPerSecond: facts / seconds / all.length,
      latenciesMs: rooms.flatMap(({ tally }) => tally.latenciesMs).sort((a, b) => a - b),
    }
  } finally {
    for (const { connections } of rooms) for (const connection of connections) connection.close()
    await server.stop()
  }
}

async function enter(
  { port }: RunningServer,
  { cookie }: Person,
  roomId: string,
  facts: FactLog,
  hasInbox: boolean,
): Promise<Connection> {
  const connection = await Connection.open({ port, cookie }, facts)
  if (hasInbox) await connection.request('inbox:open', {})
  const { room } = await connection.request('room:enter', { roomId })
  connection.order.next = room.lastSeq + 1
  return connection
}

const COMPLETE_WITHIN_MS = 10_000

/** Throws when somebody has not heard all of it in time, or otherwise than it was said. */
export async function untilComplete(connections: Connection[], { topSeq, failed }: SendTally): Promise<void> {
  const deadline = performance.now() + COMPLETE_WITHIN_MS
  const isBehind = () => connections.some(({ order }) => order.countLost(topSeq) > 0)
  while (isBehind() && performance.now() < deadline) await sleep(20)
  const isBad = isBehind() || failed > 0
  if (isBad || connections.some(({ order, failure }) => order.doubled + order.disordered > 0 || failure))
    throw new Error('a message was lost, refused, doubled or out of order')
}

const SMALL_ROOM = 50
const LARGE_ROOM = 5_000
const ENTRIES = 60
/** Behind what is remembered of a room between two who enter together. */
const APART_MS = 50

export const largeRoom: Scenario = {
  title: 'Entering a room of 5,000 members',
  async run(world, { scale }) {
    const people = await world.requirePeople(Math.round(LARGE_ROOM / scale))
    const server = await startServer('parlor', world.forServers)
    try {
      const rooms = [await world.createRoom(people.slice(0, SMALL_ROOM)), await world.createRoom(people)] as const
      const times: [number[], number[]] = [[], []]
      for (let entry = 0; entry < ENTRIES; entry++) {
        const person = people[entry % SMALL_ROOM]
        if (!person) throw new Error('there is nobody to enter')
        for (const [place, roomId] of rooms.entries()) times[place]?.push(await timeEntry(server, person, roomId))
      }
      // The first ones fill pools and caches.
      const [small, large] = times.map((each) => toMedian(each.slice(ENTRIES / 4))) as [number, number]
      return [
        { measure: 'ms to enter, 50 members, median', parlor: small },
        {
          measure: 'ms to enter, 5,000 members, median',
          ...{ parlor: large, ratio: large / small, target: '≤ 1.5× (50 members)', isMet: large <= 1.5 * small },
        },
      ]
    } finally {
      await server.stop()
    }
  },
}

/** Milliseconds from asking to the parsed answer. */
async function timeEntry({ port }: RunningServer, { cookie }: Person, roomId: string): Promise<number> {
  const connection = await Connection.open({ port, cookie }, new FactLog())
  await sleep(APART_MS)
  const began = performance.now()
  await connection.request('room:enter', { roomId })
  const took = performance.now() - began
  connection.close()
  return took
}
