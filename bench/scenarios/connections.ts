import { setTimeout as sleep } from 'node:timers/promises'
import { createFleet, type Fleet } from '../load/fleet.ts'
import type { Row } from '../report.ts'
import { seedMessages } from '../seed.ts'
import { type RunningServer, type ServerName, startServer } from '../servers/server.ts'
import type { Person, World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** What connections cost: memory, coming back, coming in. */

const SETTLE_MS = 5_000
/** People who come and go before anything is measured, so that code is compiled and pools are open. */
const WARM_UP = 50

export const memory: Scenario = {
  title: 'Memory per connection in a room',
  async run(world, { scale }) {
    const rows: Row[] = []
    for (const [count, maxKb] of [
      [1_000, 25],
      [5_000, 18],
    ] as const) {
      const connections = Math.round(count / scale)
      const parlor = await measureMemory(world, 'parlor', connections)
      const classic = await measureMemory(world, 'classic', connections)
      const measure = `KB of RSS per connection at ${connections.toLocaleString('en')}`
      rows.push({ measure, parlor, classic, ratio: parlor / classic, target: `≤ ${maxKb} KB`, isMet: parlor <= maxKb })
    }
    return rows
  },
}

/** KB per connection. */
function measureMemory(world: World, name: ServerName, count: number): Promise<number> {
  return withServer(world, name, count, async ({ server, people, roomId, fleet }) => {
    await sleep(SETTLE_MS)
    const idle = server.rss()
    await fleet.open({ port: server.port, cookies: toCookies(people), roomId })
    await sleep(SETTLE_MS)
    return (server.rss() - idle) / 1024 / count
  })
}

export const reconnects: Scenario = {
  title: 'Everybody comes back at once and has missed 20 messages',
  async run(world, { scale }) {
    const count = Math.round(5_000 / scale)
    const missed = 20
    const seconds = await withServer(world, 'parlor', count, async ({ server, people, roomId, fleet }) => {
      await seedMessages(world.sql, { roomId, sender: people[0]?.username ?? '', count: 100 })
      const cookies = toCookies(people)
      const { rev } = await fleet.open({ port: server.port, cookies, roomId })
      await sleep(SETTLE_MS)
      await fleet.close()
      const { tookMs, caughtUp } = await fleet.open({ port: server.port, cookies, roomId, after: rev - missed })
      if (caughtUp !== missed * count) throw new Error(`caught up ${caughtUp} of ${missed * count}`)
      return tookMs / 1000
    })
    const measure = `seconds until ${count.toLocaleString('en')} are back and level`
    return [{ measure, parlor: seconds, target: '< 5 s', isMet: seconds < 5 }]
  },
}

export const joins: Scenario = {
  title: 'Coming in, as the room grows',
  async run(world, { scale }) {
    const joining = Math.round(200 / scale)
    const few = await measureJoins(world, Math.round(100 / scale), joining, Math.round(1_000 / scale))
    const many = await measureJoins(world, Math.round(1_000 / scale), joining, Math.round(1_000 / scale))
    return [
      { measure: 'CPU ms per join, 100 present', parlor: few },
      // A tenth is what the clock of /proc can't tell apart.
      {
        measure: 'CPU ms per join, 1,000 present',
        ...{ parlor: many, ratio: many / few, target: '≤ 1.1× (100 present)', isMet: many / few <= 1.1 },
      },
    ]
  },
}

/** CPU milliseconds of the server per join; the room has the same members however many are there. */
function measureJoins(world: World, present: number, joining: number, presentMax: number): Promise<number> {
  return withServer(world, 'parlor', presentMax + joining, async ({ server, people, roomId, fleet }) => {
    const cookies = toCookies(people)
    await fleet.open({ port: server.port, cookies: cookies.slice(0, present), roomId })
    await sleep(SETTLE_MS)
    const before = server.cpuSeconds()
    await fleet.open({ port: server.port, cookies: cookies.slice(-joining), roomId })
    await sleep(SETTLE_MS / 2)
    return ((server.cpuSeconds() - before) / joining) * 1000
  })
}

export interface Setting {
  server: RunningServer
  people: Person[]
  roomId: string
  fleet: Fleet
}

/** A warm server, `count` people and their room. */
export async function withServer<T>(
  world: World,
  name: ServerName,
  count: number,
  work: (setting: Setting) => Promise<T>,
): Promise<T> {
  const people = await world.requirePeople(Math.max(count, WARM_UP))
  const roomId = await world.createRoom(people.slice(0, count))
  const server = await startServer(name, world.forServers)
  const fleet = createFleet(count)
  try {
    const warmUpRoom = await world.createRoom([])
    await fleet.open({ port: server.port, cookies: toCookies(people.slice(0, WARM_UP)), roomId: warmUpRoom })
    await fleet.close()
    return await work({ server, people: people.slice(0, count), roomId, fleet })
  } finally {
    fleet.end()
    await server.stop()
  }
}

export function toCookies(people: Person[]): string[] {
  return people.map(({ cookie }) => cookie)
}
