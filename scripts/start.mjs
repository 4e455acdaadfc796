/** `npm start`: from a fresh clone to a running program. Only Node is needed to begin. */

import './require-node.mjs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { findLockOwner } from '../lib/server/database/lock.mjs'
import { buildPages, markServing } from './build.mjs'
import { alone, prepareCode, readDotEnv } from './prepare.mjs'
import { StepError } from './step-error.mjs'
import { answerSignals, atEnd, end, endWithNpm, runMain, step } from './steps.mjs'

/** The server's own hard exit comes later; the database needs some of the 20 s. */
const DRAIN_TIMEOUT_MS = 14_000

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

/** Before anything is touched: what the first one runs on must stay as it is. */
function refuseSecondOwner() {
  if (process.env.DATABASE_URL) return
  const dataDir = process.env.DATA_DIR || '.data'
  const owner = findLockOwner(join(dataDir, 'lock'))
  if (owner === null) return
  throw new StepError(
    `Parlor is already running on ${dataDir} (process ${owner}): stop it first, or start this one with another DATA_DIR and PORT.`,
  )
}

/** The server would find out too, but only after the build. */
async function refusePortInUse() {
  const port = process.env.PORT || '3000'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return
  const probe = createServer()
  const error = await new Promise((resolve) => {
    probe.once('error', resolve)
    probe.listen(Number(port), process.env.HOST || '0.0.0.0', () => probe.close(() => resolve(null)))
  })
  if (error?.code === 'EADDRINUSE') throw new StepError(toPortSentence(port))
  if (error?.code === 'EACCES')
    throw new StepError(`PORT: ${port} needs more rights than this user has; take one above 1023.`)
  if (error) throw new StepError(`HOST: can't listen on ${process.env.HOST}: ${error.code}.`)
}

function toPortSentence(port) {
  return `PORT: ${port} is in use. Stop what listens there, or choose another: PORT=${Number(port) + 1} npm start`
}
