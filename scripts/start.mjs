/** `npm start`: from a fresh clone to a running program. Only Node is needed to begin. */

import './require-node.mjs'
import { buildPages, markServing } from './build.mjs'
import { alone, prepareCode, readDotEnv } from './prepare.mjs'
import { refusePortInUse, refuseSecondOwner, toPortSentence } from './refuse.mjs'
import { StepError } from './step-error.mjs'
import { answerSignals, atEnd, end, endWithNpm, runMain, step } from './steps.mjs'

/** Whoever runs containers waits 10 s, unless told otherwise; the server's own hard exit comes later. */
const DRAIN_TIMEOUT_MS = 9_000

runMain(async () => {
  endWithNpm()
  readDotEnv()
  refuseSecondOwner()
  await refusePortInUse()
  await alone(async () => {
    // Who waited for another start may wait no longer than to see it running.
    refuseSecondOwner()
    await prepareCode()
    const { prepare } = await import('../dist/prepare.mjs')
    const database = await prepare(step)
    atEnd(() => database.stop())
    await step('Pages', buildPages)
    markServing()
  })
  process.env.NODE_ENV = 'production'
  await serve()
})

async function serve() {
  const { ready, stopped } = await import('../dist/server.mjs')
  const { url } = await ready.catch((error) => {
    throw error?.code === 'EADDRINUSE' ? new StepError(toPortSentence(process.env.PORT || '3000')) : error
  })
  answerSignals((signal) => {
    // The server answers SIGINT and SIGTERM itself.
    if (signal === 'SIGHUP') process.kill(process.pid, 'SIGTERM')
    setTimeout(() => end(1), DRAIN_TIMEOUT_MS).unref()
  })
  console.log(`Ready on ${url}`)
  end(await stopped)
}
