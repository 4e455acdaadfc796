import { type LoadMeasure, type LoadPlan, measureLoad, toMedian } from '../measure.ts'
import type { Row } from '../report.ts'
import type { ServerName } from '../servers/server.ts'
import type { Scenario } from './scenario.ts'

/** Rooms under load: the same generator on every server, one after another, as often as is asked for. */

type Measures = Record<ServerName, LoadMeasure[]>
type Figure = keyof LoadMeasure

interface Wanted {
  measure: string
  figure: Figure
  /** Against classic unless said otherwise. */
  against?: 'classic' | 'limit'
  target?: string
  isMet?(ratio: number, parlor: number): boolean
}

const LATENCIES: Wanted[] = [
  { measure: 'acknowledged after, p50, ms', figure: 'ackP50Ms' },
  { measure: 'acknowledged after, p99, ms', figure: 'ackP99Ms' },
]
/** For 80 outstanding: the group commit's promise. */
const DURABLE: Wanted = {
  ...{ measure: 'durable messages per second', figure: 'messagesPerSecond', target: '≥ 20×' },
  isMet: (ratio) => ratio >= 20,
}
const DATABASE: Wanted = { measure: "database's CPU seconds per million deliveries", figure: 'databaseCpuPerMillion' }

function deliveries(times: number): Wanted {
  return {
    ...{ measure: 'deliveries per second', figure: 'deliveriesPerSecond', target: `≥ ${times}×` },
    isMet: (ratio) => ratio >= times,
  }
}

function cpu(part: number): Wanted {
  const target = part === 1 ? '≤ 1×' : `≤ 1/${part}`
  return {
    ...{ measure: 'CPU seconds per million deliveries', figure: 'cpuPerMillion', target },
    isMet: (ratio) => ratio <= 1 / part,
  }
}

export const oneInFlight = load(
  '200 receivers, 10 senders with 1 message in flight',
  { receivers: 200, senders: 10, inFlight: 1 },
  [deliveries(4), cpu(3), ...LATENCIES, DATABASE],
)

export const eightInFlight = load(
  '200 receivers, 10 senders with 8 messages in flight',
  { receivers: 200, senders: 10, inFlight: 8 },
  [
    deliveries(13),
    DURABLE,
    cpu(10),
    {
      ...{
        measure: 'deliveries per second, by limit',
        figure: 'deliveriesPerSecond',
        against: 'limit',
        target: '≥ 0.6×',
      },
      isMet: (ratio) => ratio >= 0.6,
    },
    ...LATENCIES,
    DATABASE,
  ],
)

export const thousandReceivers = load(
  '1,000 receivers, 10 senders with 1 message in flight',
  { receivers: 1_000, senders: 10, inFlight: 1 },
  [deliveries(4.5), cpu(3), ...LATENCIES, DATABASE],
)

export const steadyRate = load(
  '50 receivers, 100 messages per second',
  { receivers: 50, senders: 10, perSecond: 100 },
  [
    { measure: 'deliveries per second', figure: 'deliveriesPerSecond' },
    cpu(1),
    { measure: 'acknowledged after, p50, ms', figure: 'ackP50Ms' },
    {
      ...{ measure: 'acknowledged after, p99, ms', figure: 'ackP99Ms', target: '≤ 20 ms' },
      isMet: (_ratio, parlor) => parlor <= 20,
    },
  ],
)

export const durable = load(
  'Durable messages, 80 people with 1 in flight each',
  { receivers: 80, senders: 80, inFlight: 1 },
  [DURABLE, ...LATENCIES, DATABASE],
)

function load(title: string, plan: LoadPlan, wanted: Wanted[]): Scenario {
  return {
    title,
    async run(world, { timing, repetitions, scale }) {
      const receivers = Math.max(plan.senders, Math.round(plan.receivers / scale))
      const measures: Measures = { parlor: [], classic: [], limit: [] }
      for (let repetition = 0; repetition < repetitions; repetition++) {
        // In turn, and from the other end every second time: what else the machine does meets all of them.
        const names =
          repetition % 2 === 0 ? (['classic', 'parlor', 'limit'] as const) : (['limit', 'parlor', 'classic'] as const)
        for (const name of names) measures[name].push(await measureLoad(world, name, { ...plan, receivers }, timing))
      }
      return wanted.map((each) => toRow(each, measures))
    },
  }
}

function toRow({ measure, figure, against = 'classic', target, isMet }: Wanted, measures: Measures): Row {
  const figures = (name: ServerName) => measures[name].map((each) => each[figure])
  const others = figures(against)
  const ratio = toMedian(figures('parlor').map((value, index) => value / (others[index] ?? Number.NaN)))
  const parlor = toMedian(figures('parlor'))
  return {
    ...{ measure, parlor, classic: toMedian(figures('classic')), limit: toMedian(figures('limit')), ratio, target },
    ...(isMet && { isMet: isMet(ratio, parlor) }),
  }
}
