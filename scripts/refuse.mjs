/** What can be known to go wrong before anything is touched. */

import { createServer } from 'node:net'
import { join } from 'node:path'
import { findLockOwner } from '../tools/lock.mjs'
import { StepError } from './step-error.mjs'

/** What the bundler's paths and patterns can't hold: it would end somewhere deep in the build. */
const UNBUILDABLE = ['#']

/** Throws StepError where the pages can't be built because of the folder's name. */
export function refuseFolder(folder = process.cwd()) {
  const found = UNBUILDABLE.find((mark) => folder.includes(mark))
  if (found === undefined) return
  throw new StepError(`The pages can't be built in a folder with ${found} in its path: ${folder}. Rename or move it.`)
}

/** What the first one runs on must stay as it is. */
export function refuseSecondOwner() {
  if (process.env.DATABASE_URL) return
  const dataDir = process.env.DATA_DIR || '.data'
  const owner = findLockOwner(join(dataDir, 'lock'))
  if (owner === null) return
  throw new StepError(
    `Parlor is already running on ${dataDir} (process ${owner}): stop it first, or start this one with another DATA_DIR and PORT.`,
  )
}

/** The server would find out too, but only after the build. */
export async function refusePortInUse() {
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

export function toPortSentence(port) {
  return `PORT: ${port} is in use. Stop what listens there, or choose another, as in PORT=${Number(port) + 1}`
}
