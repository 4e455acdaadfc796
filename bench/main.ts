import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { drawChart } from './chart.ts'
import { writeDocument } from './document.ts'
import { type Results, toTable, writeResults } from './report.ts'
import { browser } from './scenarios/browser.ts'
import { changes } from './scenarios/changes.ts'
import { joins, memory, reconnects } from './scenarios/connections.ts'
import { indexing } from './scenarios/indexing.ts'
import { durable, eightInFlight, oneInFlight, steadyRate, thousandReceivers } from './scenarios/load.ts'
import { days, entering, history } from './scenarios/reading.ts'
import { streaming, talking } from './scenarios/replies.ts'
import { largeRoom, manyRooms } from './scenarios/rooms.ts'
import type { Options, Scenario } from './scenarios/scenario.ts'
import { search } from './scenarios/search.ts'
import { createWorld } from './world.ts'

/** `npm run bench`: every scenario, its table, bench/results.json, and what is drawn and written from it. */

const SCENARIOS: Record<string, Scenario> = {
  'one-in-flight': oneInFlight,
  'eight-in-flight': eightInFlight,
  'thousand-receivers': thousandReceivers,
  'steady-rate': steadyRate,
  durable,
  memory,
  reconnects,
  joins,
  history,
  days,
  entering,
  'many-rooms': manyRooms,
  'large-room': largeRoom,
  changes,
  'replies-streaming': streaming,
  'replies-talking': talking,
  search,
  indexing,
  browser,
}
/** Whatever hangs, the run ends. */
const TIME_LIMIT_MS = 60 * 60_000

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    repetitions: { type: 'string' },
    rows: { type: 'string' },
    profile: { type: 'string' },
  },
})

await main()

async function main(): Promise<void> {
  const unknown = values.only.filter((name) => !Object.hasOwn(SCENARIOS, name))
  if (unknown.length > 0) throw new Error(`--only: ${unknown.join()} is none of ${Object.keys(SCENARIOS).join(', ')}`)
  setTimeout(() => process.kill(process.pid, 'SIGTERM'), TIME_LIMIT_MS).unref()
  const options = toOptions()
  let isFailed = false
  const world = await createWorld(values.profile)
  const stop = () => void world.end().finally(() => process.exit(1))
  process.once('SIGTERM', stop).once('SIGINT', stop)
  try {
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      if (values.only.length > 0 && !values.only.includes(name)) continue
      const loadBefore = Number((loadavg()[0] ?? 0).toFixed(1))
      try {
        const rows = await scenario.run(world, options)
        const result = { title: scenario.title, measuredAt: new Date().toISOString(), loadBefore, rows }
        // A quick look is no measurement, a profiled one neither.
        if (!values.quick && !values.profile) publish({ [name]: result })
        console.log(`\n${scenario.title} (${name})\n${toTable(rows)}`)
      } catch (error) {
        isFailed = true
        console.error(`\n${scenario.title} (${name})\n✗`, error)
      }
    }
  } finally {
    await world.end()
  }
  process.exit(isFailed ? 1 : 0)
}

/** At once: what comes later may fail. */
function publish(results: Results): void {
  writeResults(results)
  drawChart()
  writeDocument()
}

function toOptions(): Options {
  const { quick, repetitions, rows } = values
  return {
    timing: { warmMs: quick ? 500 : 2_000, measureMs: quick ? 1_000 : 5_000 },
    repetitions: repetitions ? Number(repetitions) : quick ? 1 : 3,
    scale: quick ? 10 : 1,
    rows: rows ? Number(rows) : quick ? 20_000 : 10_000_000,
  }
}
