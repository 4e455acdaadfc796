/** What `npm start`, `npm run dev` and `npm test` begin with. */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeLock } from '../lib/server/database/lock.mjs'
import { bundleServer, generateClient } from './build.mjs'
import { installPackages } from './packages.mjs'
import { step } from './steps.mjs'

const LOCK_PATH = 'dist/preparing.lock'

process.chdir(new URL('..', import.meta.url).pathname)
Object.assign(process.env, { TZ: 'UTC', NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1' })

/** Variables of the `.env` file, where the environment itself does not have them. */
export function readDotEnv() {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

/** Packages, generated code and bundles: from here on dist/prepare.mjs can be imported. */
export async function prepareCode() {
  await step('Packages', installPackages)
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
      if (error?.name !== 'LockedError') throw error
      if (!isTold) console.log(`Waiting for process ${error.pid}, which prepares the same folder`)
      await sleep(200)
    }
  }
}
