import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type Target } from './connection.ts'
import { FactLog } from './fact-log.ts'
import { type SendPlan, SendTally, startSending } from './sender.ts'

/** A process of the load generator; fleet.ts tells it what to do. */

const OPENING_AT_ONCE = 64
const SETTLE_TIMEOUT_MS = 10_000

export interface Opened {
  /** From the first connection to the last answer to room:enter. */
  tookMs: number
  /** Messages that came with the answers. */
  caughtUp: number
  rev: number
}
export interface Counted {
  deliveries: number
  acked: number
  failed: number
  latenciesMs: number[]
}
export interface Checked {
  lost: number
  doubled: number
  disordered: number
  cut: number
}

let connections: Connection[] = []
let facts = new FactLog()
let tally = new SendTally()
let sending: { stop(): Promise<void> } | null = null

const actions = {
  /** Connects and enters a room with every cookie; `after` as somebody who comes back. */
  async open(options: { port: number; cookies: string[]; roomId: string; after?: number }): Promise<Opened> {
    const began = performance.now()
    const waiting = [...options.cookies]
    let caughtUp = 0
    let rev = 0
    const work = async () => {
      for (let cookie = waiting.pop(); cookie !== undefined; cookie = waiting.pop()) {
        const connection = await enter({ port: options.port, cookie }, options.roomId, options.after)
        caughtUp += connection.caughtUp
        rev = connection.rev
      }
    }
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, work))
    return { tookMs: performance.now() - began, caughtUp, rev }
  },

  /** Everybody enters again, one after another. */
  async enter(input: { roomId: string; after?: number }): Promise<void> {
    for (const connection of connections) await connection.request('room:enter', input)
  },

  async send(options: SendPlan & { senders: number }): Promise<void> {
    tally = new SendTally()
    sending = startSending(connections.slice(0, options.senders), options, tally)
  },

  /** What was counted since the last call. */
  async count(): Promise<Counted> {
    let deliveries = 0
    for (const connection of connections) {
      deliveries += connection.deliveries
      connection.deliveries = 0
    }
    const { acked, failed, latenciesMs } = tally
    Object.assign(tally, { acked: 0, failed: 0, latenciesMs: [] })
    return { deliveries, acked, failed, latenciesMs }
  },

  /** Stops sending and returns the highest seq that was acknowledged. */
  async stop(): Promise<number> {
    await sending?.stop()
    return tally.topSeq
  },

  /** Waits until everybody has everything up to `top`, and says what went wrong. */
  async check({ top }: { top: number }): Promise<Checked> {
    const deadline = performance.now() + SETTLE_TIMEOUT_MS
    while (connections.some(({ order }) => order.countLost(top) > 0) && performance.now() < deadline) await sleep(20)
    const checked = { lost: 0, doubled: 0, disordered: 0, cut: 0 }
    for (const { order, failure } of connections) {
      checked.lost += order.countLost(top)
      checked.doubled += order.doubled
      checked.disordered += order.disordered
      if (failure) checked.cut++
    }
    return checked
  },

  async close(): Promise<void> {
    for (const connection of connections) connection.close()
    connections = []
    facts = new FactLog()
  },
}
export type Actions = typeof actions

async function enter(target: Target, roomId: string, after: number | undefined) {
  const connection = await Connection.open(target, facts)
  connections.push(connection)
  const entered = await connection.request('room:enter', { roomId, ...(after !== undefined && { after }) })
  connection.order.next = entered.room.lastSeq + 1
  return { caughtUp: after === undefined ? 0 : entered.messages.length, rev: entered.rev }
}

process.on('message', async ({ id, name, input }: { id: number; name: keyof Actions; input: never }) => {
  try {
    process.send?.({ id, result: await actions[name](input) })
  } catch (error) {
    process.send?.({ id, failure: (error as Error).message })
  }
})
process.on('disconnect', () => process.exit())
