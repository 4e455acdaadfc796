import { setTimeout as sleep } from 'node:timers/promises'
import { createFleet } from './load/fleet.ts'
import { type ServerName, startServer } from './servers/server.ts'
import type { World } from './world.ts'

/** One measurement of one server under load. */

export interface LoadPlan {
  receivers: number
  /** They are receivers too. */
  senders: number
  inFlight?: number
  perSecond?: number
  isTalk?: boolean
}

export interface Timing {
  warmMs: number
  measureMs: number
}

export interface LoadMeasure {
  deliveriesPerSecond: number
  messagesPerSecond: number
  ackP50Ms: number
  ackP99Ms: number
  /** Seconds of the server's processor time for a million deliveries; the database's apart. */
  cpuPerMillion: number
  databaseCpuPerMillion: number
  rssIdleBytes: number
  rssAfterBytes: number
}

const MESSAGE_BYTES = 200
const IDLE_MS = 300
const SETTLE_MS = 500

/** Throws when a message was lost, doubled or disordered, or a connection was cut: such a figure means nothing. */
export async function measureLoad(
  world: World,
  name: ServerName,
  plan: LoadPlan,
  timing: Timing,
): Promise<LoadMeasure> {
  const people = await world.requirePeople(plan.receivers)
  const roomId = await world.createRoom(people)
  const server = await startServer(name, world.forServers)
  const fleet = createFleet(plan.receivers)
  try {
    await sleep(IDLE_MS)
    const rssIdleBytes = server.rss()
    await fleet.open({ port: server.port, cookies: people.map(({ cookie }) => cookie), roomId })
    // As busy as can be, even where few messages will follow: a server that has just begun is interpreted, then compiled.
    const { senders, isTalk, inFlight = 1 } = plan
    await fleet.send({ senders, isTalk, inFlight, roomId, bytes: MESSAGE_BYTES })
    await sleep(timing.warmMs)
    if (plan.perSecond) {
      await fleet.stop()
      await fleet.send({ ...plan, roomId, bytes: MESSAGE_BYTES })
      await sleep(SETTLE_MS)
    }
    await fleet.count()
    const before = { at: performance.now(), cpu: server.cpuSeconds(), database: world.cpuSeconds() }
    await sleep(timing.measureMs)
    const counted = await fleet.count()
    const seconds = (performance.now() - before.at) / 1000
    const cpu = server.cpuSeconds() - before.cpu
    const databaseCpu = world.cpuSeconds() - before.database
    const rssAfterBytes = server.rss()
    const checked = await fleet.check(await fleet.stop())
    if (Object.values(checked).some((count) => count > 0) || counted.failed > 0)
      throw new Error(`${name}: ${JSON.stringify({ ...checked, failed: counted.failed })}`)
    const latencies = counted.latenciesMs.sort((a, b) => a - b)
    return {
      deliveriesPerSecond: counted.deliveries / seconds,
      messagesPerSecond: counted.acked / seconds,
      ackP50Ms: toQuantile(latencies, 0.5),
      ackP99Ms: toQuantile(latencies, 0.99),
      cpuPerMillion: (cpu / counted.deliveries) * 1e6,
      databaseCpuPerMillion: (databaseCpu / counted.deliveries) * 1e6,
      ...{ rssIdleBytes, rssAfterBytes },
    }
  } finally {
    fleet.end()
    await server.stop()
  }
}

/** Of an ascending list. */
export function toQuantile(ascending: number[], quantile: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * quantile))] ?? Number.NaN
}

export function toMedian(numbers: number[]): number {
  return toQuantile(
    [...numbers].sort((a, b) => a - b),
    0.5,
  )
}
