/** What `npm start`, `npm run dev` and `npm test` begin with. */

import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { takeLock } from '../tools/lock.mjs'
import { bundleServer, generateClient, isBuilt } from './build.mjs'
import { installPackages } from './packages.mjs'
import { refuseFolder } from './refuse.mjs'
import { StepError } from './step-error.mjs'
import { step } from './steps.mjs'
import { isUnwritable } from './unwritable.mjs'

const LOCK_PATH = 'dist/preparing.lock'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
Object.assign(process.env, { TZ: 'UTC', NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1' })

/** Variables of the `.env` file, where the environment itself does not have them. Throws StepError. */
export function readDotEnv() {
  if (!existsSync('.env')) return
  for (const [name, value] of Object.entries(parseEnv(readAnyUnicode('.env')))) process.env[name] ??= value
}

/** Editors and shells of other systems begin a file with a byte order mark, or write it in UTF-16. */
function readAnyUnicode(path) {
  try {
    const bytes = readFileSync(path)
    const mark = bytes.toString('latin1', 0, 2)
    return new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8').decode(bytes)
  } catch (error) {
    throw new StepError(`${path} can't be read: ${error.code ?? error.message}.`)
  }
}

/** Packages, generated code and bundles: from here on dist/prepare.mjs can be imported. Throws StepError. */
export async function prepareCode() {
  refuseFolder()
  await step('Packages', () => installPackages({ isBuilt: isBuilt() }))
  await step('Prisma client', generateClient)
  await step('Bundles', bundleServer)
}

/**
 * Does the work while no other process prepares this folder; waits for one that does.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  const release = await waitForLock()
  try {
    return await work()
  } finally {
    release()
  }
}

async function waitForLock() {
  for (let isTold = false; ; isTold = true) {
    try {
      return takeLock(LOCK_PATH)
    } catch (error) {
      // Nobody prepares a folder that can't be written; if there is anything to do, that step says so.
      if (isUnwritable(error)) return () => {}
      if (error?.name !== 'LockedError') throw error
      if (!isTold) console.log(`Waiting for process ${error.pid}, which prepares the same folder`)
      await sleep(200)
    }
  }
}
