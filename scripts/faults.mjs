/** `npm run faults`: the same preparation as npm start's, then faults/run.ts with the words that follow `--`. */

import './require-node.mjs'
import { buildPages, markServing } from './build.mjs'
import { alone, prepareCode } from './prepare.mjs'
import { runShown } from './programs.mjs'
import { requireRedis } from './redis.mjs'
import { end, endWithNpm, runMain, step } from './steps.mjs'

runMain(async () => {
  endWithNpm()
  await alone(async () => {
    await prepareCode()
    const system = await import('../dist/prepare.mjs')
    await step('Redis', () => requireRedis(system))
    await step('Pages', buildPages)
    markServing()
  })
  const status = await runShown([process.execPath, '--import', 'tsx', 'faults/run.ts', ...process.argv.slice(2)])
  end(typeof status === 'number' ? status : 1)
})
