/** `npm start`: from a fresh clone to a running program. Only Node is needed to begin. */

import './require-node.mjs'
import { buildPages, markServing } from './build.mjs'
import { alone, prepareCode, readDotEnv } from './prepare.mjs'
import { refusePortInUse, refuseSecondOwner, toPortSentence } from './refuse.mjs'
import { StepError } from './step-error.mjs'
import { answerSignals, atEnd, end, endWithNpm, runMain, step } from './steps.mjs'

/** Whoever runs containers waits 10 s, unless told otherwise; the server's own hard exit comes later. */
const DRAIN_TIMEOUT_MS = 9_000

/** What is logged meanwhile would stand raw between the lines of the start. */
let releaseLog = () => {}

runMain(async () => {
  endWithNpm()
  readDotEnv()
  // Before the settings are read: some are good enough in development alone.
  process.env.NODE_ENV = 'production'
  refuseSecondOwner()
  await refusePortInUse()
  await alone(async () => {
    // Who waited for another start may wait no longer than to see it running.
    refuseSecondOwner()
    await prepareCode()
    const { holdLog, prepare } = await import('../dist/prepare.mjs')
    releaseLog = holdLog()
    const database = await prepare(step)
    atEnd(() => database.stop())
    await step('Pages', buildPages)
    markServing()
  })
  await serve()
})

async function serve() {
  const { ready, stopped } = await import('../dist/server.mjs')
  const begun = Promise.race([ready, stopped.then(end)])
  const { url, hints } = await withoutNotices(begun).catch((error) => {
    throw error?.code === 'EADDRINUSE' ? new StepError(toPortSentence(process.env.PORT || '3000')) : error
  })
  answerSignals((signal) => {
    // The server answers SIGINT and SIGTERM itself.
    if (signal === 'SIGHUP') process.kill(process.pid, 'SIGTERM')
    setTimeout(() => end(1), DRAIN_TIMEOUT_MS).unref()
  })
  for (const hint of hints) console.log(hint)
  console.log(`Ready on ${url}`)
  releaseLog()
  end(await stopped)
}

/** Next tells on the console which of its files it has read; its warnings and errors go elsewhere and are shown. */
async function withoutNotices(work) {
  const { log } = console
  console.log = () => {}
  try {
    return await work
  } finally {
    console.log = log
  }
}
