/** `npm run parlor -- VERB …`: the operator's hand on an installation, running or stopped. */

import './require-node.mjs'
import { alone, prepareCode, readDotEnv } from './prepare.mjs'
import { end, endWithNpm, runMain } from './steps.mjs'

runMain(async () => {
  endWithNpm()
  readDotEnv()
  process.env.NODE_ENV = 'production'
  // What a verb prints may be read by a program: the steps before it say nothing.
  await quietly(() => alone(prepareCode))
  const { runVerb } = await import('../dist/parlor.mjs')
  await end(await runVerb(process.argv.slice(2)))
})

/** @param {() => Promise<void>} work */
async function quietly(work) {
  const { log } = console
  console.log = () => {}
  try {
    await work()
  } finally {
    console.log = log
  }
}
