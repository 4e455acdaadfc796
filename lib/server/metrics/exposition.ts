import type { Registry } from 'prom-client'
import { SLOW_QUERY_MS } from '../store/statements.ts'
import { counters } from './counters.ts'
import { countWaitingDeliveries, type DatabaseState, readDatabaseState } from './database-state.ts'
import { readGauge } from './gauges.ts'
import { type ProcessState, readProcessState } from './state.ts'
import type { TallyFacts } from './tally.ts'

/** What `/metrics` says, in Prometheus' text. All of it is read and put together when somebody asks. */

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Loaded by the first question: most installations are never asked. */
type PromClient = typeof import('prom-client')

export async function writeMetrics(): Promise<string> {
  const prom = await import('prom-client')
  const registry = new prom.Registry()
  const say = createSayer(prom, registry)
  sayCounts(say)
  sayProcess(say, readProcessState())
  sayDatabase(say, await readDatabaseState())
  const waiting = await countWaitingDeliveries()
  if (waiting !== null) say.gauge('webhook_deliveries_waiting', 'What webhooks have to tell yet', waiting)
  return await registry.metrics()
}

function sayCounts({ count, counts, tally }: Sayer): void {
  const all = counters()
  counts('messages_total', 'Messages stored by this process', toLabelled('kind', all.messages))
  count('deliveries_total', 'Facts written to sockets, one for each socket', all.deliveries)
  count('deliveries_spared_total', 'Deltas and typing that peers which read too slowly were spared', all.spared)
  count('sockets_cut_total', 'Sockets cut because their peers did not read', all.cutSockets)
  counts(
    'commands_total',
    'Commands by what came of them: ok, or the code of the error',
    toLabelled('outcome', all.commands),
  )
  tally('ack_seconds', 'From a packet of a socket to its acknowledgement', all.ackSeconds.read())
  tally('fan_out_seconds', 'From a stored message to the last write that tells it', all.fanOutSeconds.read())
  tally('commit_seconds', 'Transactions of the room writer', all.commitSeconds.read())
  tally('query_seconds', 'Statements of Prisma, without the wait for a connection', all.querySeconds.read())
  tally('search_query_seconds', 'Statements of the search and of its index', all.searchSeconds.read())
  count('slow_queries_total', `Statements that took ${SLOW_QUERY_MS} ms or more`, all.slowQueries)
  counts(
    'ai_requests_total',
    'Requests of AIs: done, stopped, or the code of the error',
    toLabelled('outcome', all.aiRequests),
  )
  tally('ai_first_token_seconds', 'From the request of an AI to the first of its answer', all.aiFirstSeconds.read())
  tally('ai_seconds', 'From the request of an AI to the end of its answer', all.aiSeconds.read())
  counts(
    'webhook_tries_total',
    'Tries of outgoing webhooks: delivered, waiting for another, failed for good, or dropped',
    toLabelled('outcome', all.webhookTries),
  )
  tally('webhook_seconds', 'From a try of a webhook to its answer', all.webhookSeconds.read())
  const requests = Object.entries<number | undefined>(all.requests).map(([name, value = 0]) => {
    const [kind = '', status = ''] = name.split(' ')
    return { labels: { kind, status }, value }
  })
  counts('http_requests_total', 'HTTP requests by what was asked for and the class of the status', requests)
  tally('http_request_seconds', 'Answers over HTTP, but for files and exports', all.requestSeconds.read())
}

function sayProcess({ count, gauge, gauges }: Sayer, state: ProcessState): void {
  gauge('sockets', 'Open sockets of this process', state.sockets)
  gauge('people_online', 'People with a socket at this process', state.people)
  const queues = { ...state.queues, webhooks: readGauge('webhooks') }
  const about = 'What waits: changes, replies of AIs, those being written, pushes, tries of webhooks under way'
  gauges('queue', about, toLabelled('queue', queues))
  const pools = state.pools.flatMap(({ name, active, idle, waiting }) =>
    Object.entries({ active, idle, waiting }).map(([is, value]) => ({ labels: { pool: name, state: is }, value })),
  )
  gauges('pool_connections', 'Connections to the database, and who wait for one', pools)
  gauge('database_breaker_open', '1 while queries are refused because the database was away', state.isBreakerOpen)
  gauge('ai_circuits_open', 'Endpoints of AIs that are asked no more, but for tries', state.circuitsOpen)
  if (state.redis !== 'off') gauge('redis_up', '1 while Redis answers', state.redis === 'ok')
  const { mean, p99, max } = state.loopDelayMs
  const delays = toLabelled('at', { mean: mean / 1000, p99: p99 / 1000, max: max / 1000 })
  gauges('event_loop_delay_seconds', 'How late the event loop was in the last minute or two', delays)
  gauge('resident_memory_bytes', 'Memory of the process', state.memory.rssBytes)
  gauge('heap_used_bytes', 'Memory in use by JavaScript', state.memory.heapBytes)
  const { user, system } = process.cpuUsage()
  count('cpu_seconds_total', 'Time of processors used', (user + system) / 1e6)
  gauge('start_time_seconds', 'When the process started, in Unix time', Date.now() / 1000 - process.uptime())
}

function sayDatabase({ gauge }: Sayer, { isUp, ms, searchWaiting }: DatabaseState): void {
  gauge('database_up', '1 where the database answers and takes what is written', isUp)
  if (ms !== null) gauge('database_ping_seconds', 'What a question to the database took just now', ms / 1000)
  if (searchWaiting !== null)
    gauge('search_index_waiting', 'Messages that are not in the index of the search yet', searchWaiting)
}

interface Labelled {
  labels: Record<string, string>
  value: number
}

type Sayer = ReturnType<typeof createSayer>

function createSayer({ Counter, Gauge, Histogram }: PromClient, registry: Registry) {
  const registers = [registry]

  /** What it gives is what a Histogram would give that had been told of each; a test fails where an update changes that. */
  class TallyHistogram extends Histogram {
    #values: object[]

    constructor(name: string, help: string, facts: TallyFacts) {
      super({ name, help, buckets: [...facts.bounds], registers })
      this.#values = toValues(name, facts)
    }

    async getForPromString(): Promise<object> {
      const { name, help } = this as unknown as { name: string; help: string }
      return { name, help, type: 'histogram', values: this.#values }
    }
  }

  function sayGauges(name: string, help: string, values: Labelled[]): void {
    const labelNames = Object.keys(values[0]?.labels ?? {})
    const gauge = new Gauge({ name: PREFIX + name, help, labelNames, registers })
    for (const { labels, value } of values) gauge.set(labels, value)
  }

  function sayCounts(name: string, help: string, values: Labelled[]): void {
    const labelNames = Object.keys(values[0]?.labels ?? {})
    const counter = new Counter({ name: PREFIX + name, help, labelNames, registers })
    for (const { labels, value } of values) counter.inc(labels, value)
  }

  return {
    gauges: sayGauges,
    gauge: (name: string, help: string, value: number | boolean) =>
      sayGauges(name, help, [{ labels: {}, value: Number(value) }]),
    counts: sayCounts,
    count: (name: string, help: string, value: number) => sayCounts(name, help, [{ labels: {}, value }]),
    tally: (name: string, help: string, facts: TallyFacts) => void new TallyHistogram(PREFIX + name, help, facts),
  }
}

const PREFIX = 'parlor_'

function toLabelled(label: string, values: Partial<Record<string, number>>): Labelled[] {
  return Object.entries(values).map(([name, value = 0]) => ({ labels: { [label]: name }, value }))
}

/** Each bucket counts all below it, too. */
function toValues(name: string, { bounds, counts, sum, count }: TallyFacts): object[] {
  let below = 0
  const buckets = [...bounds, '+Inf'].map((le, place) => {
    below += counts[place] ?? 0
    return { metricName: `${name}_bucket`, labels: { le }, value: below }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ]
}
