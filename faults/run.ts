import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { faults } from './catalogue.ts'
import { type Outcome, play } from './play.ts'
import { createRandom } from './random.ts'
import { toLine, writeTable } from './table.ts'
import { createWorld } from './world.ts'

/**
 * `npm run faults [-- --seed N] [--only NAME] [--quick] [--table FILE]`: plays faults one after the other and proves
 * after each that nothing was lost. `--only` takes a part of a name and may be repeated; `--list` names them all.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    table: { type: 'string' },
    results: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const isQuick = values.quick

const chosen = faults.filter(
  ({ name, isQuick: isShort }) =>
    (!isQuick || isShort) && (!values.only || values.only.some((part) => name.includes(part))),
)
if (values.list) {
  for (const { name, isQuick: isShort } of faults) console.log(`${isShort ? 'quick ' : '      '}${name}`)
  process.exit(0)
}
// Only an exit that is asked for ends the other processes too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.log(`ended by ${signal}, seed ${seed}`)
    process.exit(1)
  })
}
process.exit(await main())

async function main(): Promise<number> {
  console.log(`seed ${seed}, ${chosen.length} kinds of faults`)
  const random = createRandom(seed)
  // The clients' own jitter is part of what the seed decides.
  Math.random = random
  const folder = resolve(`.data-faults/${process.pid}`)
  const world = await createWorld({ folder, random })
  const outcomes: Outcome[] = []
  try {
    for (const fault of chosen) {
      const outcome = await play(world, fault, isQuick)
      outcomes.push(outcome)
      console.log(toLine(outcome))
      for (const note of outcome.notes) console.log(`    ${note}`)
    }
  } finally {
    await world.close()
  }
  const played = outcomes.filter(({ skipped }) => !skipped)
  const failed = played.filter(({ notes }) => notes.length > 0)
  const skipped = outcomes.length - played.length
  if (failed.length > 0) console.log(`what the processes said is in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
  if (values.table) writeTable(values.table, seed, outcomes)
  if (values.results) {
    mkdirSync(dirname(values.results), { recursive: true })
    const tally = { passed: played.length - failed.length, failed: failed.length, skipped }
    writeFileSync(values.results, JSON.stringify(tally))
  }
  console.log(`${played.length - failed.length} passed, ${failed.length} failed, ${skipped} skipped, seed ${seed}`)
  return failed.length > 0 || played.length === 0 ? 1 : 0
}
