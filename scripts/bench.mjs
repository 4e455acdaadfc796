/** `npm run bench`: the same preparation as npm start's, then bench/main.ts with the words that follow `--`. */

import './require-node.mjs'
import { buildPages, markServing } from './build.mjs'
import { alone, prepareCode } from './prepare.mjs'
import { runShown } from './programs.mjs'
import { end, endWithNpm, runMain, step } from './steps.mjs'

runMain(async () => {
  endWithNpm()
  await alone(async () => {
    await prepareCode()
    await step('Pages', buildPages)
    markServing()
  })
  const status = await runShown([process.execPath, '--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)])
  end(typeof status === 'number' ? status : 1)
})
