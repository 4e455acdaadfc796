import { setTimeout as sleep } from 'node:timers/promises'
import { toWord } from '../corpus.ts'
import { type LoadMeasure, measureLoad, toMedian, toQuantile } from '../measure.ts'
import type { Row } from '../report.ts'
import { startServer } from '../servers/server.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'
import { timeSearch } from './search.ts'

/** What it costs to be found, and what the index that fell behind costs those who search. */

const PLAN = { receivers: 200, senders: 10, inFlight: 8, isTalk: true }
const COST_MAX = 0.2
const LOOK_MS = 100
const DRAIN_LIMIT_MS = 15 * 60_000

export const indexing: Scenario = {
  title: '200 receivers, 10 senders with 8 messages in flight, talk of many words, with and without an indexer',
  async run(world, { timing, repetitions, scale }) {
    const plan = { ...PLAN, receivers: Math.round(PLAN.receivers / scale) }
    const runs: { on: LoadMeasure; off: LoadMeasure }[] = []
    for (let run = 0; run < repetitions; run++) {
      // In turn, so that what else the machine does meets both.
      const first = run % 2 === 0
      const measures = [await measureWith(world, first), await measureWith(world, !first)]
      const [on, off] = first ? measures : measures.toReversed()
      if (on && off) runs.push({ on, off })
    }
    const ratio = toMedian(runs.map(({ on, off }) => on.deliveriesPerSecond / off.deliveriesPerSecond))
    return [
      {
        measure: 'deliveries per second',
        parlor: toMedian(runs.map(({ on }) => on.deliveriesPerSecond)),
        ...{ ratio, target: '≥ 0.8× (no indexer)', isMet: ratio >= 1 - COST_MAX },
      },
      ...(['ackP50Ms', 'ackP99Ms', 'cpuPerMillion', 'databaseCpuPerMillion'] as const).map((figure) => ({
        measure: LABELS[figure],
        parlor: toMedian(runs.map(({ on }) => on[figure])),
        ratio: toMedian(runs.map(({ on, off }) => on[figure] / off[figure])),
      })),
      ...(await measureDrain(world)),
    ]

    /** A load leaves more behind than the index has taken: how much, for how long, and what a search costs meanwhile. */
    async function measureDrain(common: World): Promise<Row[]> {
      await measureWith(common, true)
      const [reader] = await common.requirePeople(1)
      if (!reader) throw new Error('there is nobody to search')
      const server = await startServer('parlor', common.forServers)
      const began = performance.now()
      const left = await countWaiting(common)
      const times: number[] = []
      try {
        for (let turn = 0; (await countWaiting(common)) > 0; turn++) {
          if (performance.now() - began > DRAIN_LIMIT_MS) throw new Error('the index does not come after')
          times.push(await timeSearch(server, reader, toWord(30 + (turn % 8))))
          await sleep(LOOK_MS)
        }
      } finally {
        await server.stop()
      }
      const seconds = (performance.now() - began) / 1000
      times.sort((a, b) => a - b)
      if (left === 0) return [{ measure: LEFT, parlor: 0 }]
      return [
        { measure: LEFT, parlor: left },
        { measure: 'of them indexed per second, with its rests', parlor: left / seconds },
        { measure: 'ms for a common word meanwhile, p50', parlor: toQuantile(times, 0.5) },
        { measure: 'ms for a common word meanwhile, p95', parlor: toQuantile(times, 0.95) },
      ]
    }

    async function measureWith(common: World, isOn: boolean): Promise<LoadMeasure> {
      // A lease that somebody else holds keeps the server's own indexer away.
      await common.sql.query(
        isOn
          ? 'UPDATE search_progress SET owner = NULL, lease_until = NULL'
          : `UPDATE search_progress SET owner = 'nobody', lease_until = NOW(3) + INTERVAL 1 DAY`,
      )
      await common.sql.query('TRUNCATE search_changes')
      try {
        return await measureLoad(common, 'parlor', plan, timing)
      } finally {
        await common.sql.query('UPDATE search_progress SET owner = NULL, lease_until = NULL')
      }
    }
  },
}

const LEFT = 'messages that wait for the index when the load ends'
const LABELS = {
  ackP50Ms: 'acknowledged after, p50, ms',
  ackP99Ms: 'acknowledged after, p99, ms',
  cpuPerMillion: 'CPU seconds per million deliveries',
  databaseCpuPerMillion: "database's CPU seconds per million deliveries",
}

async function countWaiting({ sql }: World): Promise<number> {
  const [row] = await sql.query<{ count: unknown }[]>('SELECT COALESCE(SUM(count), 0) AS count FROM search_changes')
  return Number(row?.count)
}
