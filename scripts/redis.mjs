/** A Redis for the tests of many processes. They start their own; none is started as a service. */

import { StepError } from './step-error.mjs'

const FOLDERS = ['/opt/homebrew/bin', '/usr/local/bin']

/**
 * The path of redis-server, installed if need be. Throws StepError with the command that installs one.
 * @param {typeof import('../tools/prepare.ts')} system
 * @returns {Promise<string>}
 */
export async function requireRedis({ findExecutable, installSystemPackages }) {
  const found = findExecutable('redis-server', FOLDERS)
  if (found) return found
  if (process.getuid?.() === 0 && findExecutable('apt-get') !== null) {
    // Debian starts what it installs, but not in single-user mode.
    process.env.RUNLEVEL = '1'
    await installSystemPackages(['redis-server'])
    delete process.env.RUNLEVEL
  }
  const path = findExecutable('redis-server', FOLDERS)
  if (path) return path
  throw new StepError(`No redis-server is found for the tests. Install one: ${adviseCommand(findExecutable)}`)
}

function adviseCommand(findExecutable) {
  if (findExecutable('apt-get')) return 'sudo apt-get update && sudo apt-get install -y redis-server'
  if (process.platform === 'darwin') return 'brew install redis'
  if (findExecutable('dnf')) return 'sudo dnf install -y redis'
  return 'https://redis.io/docs/latest/operate/oss_and_stack/install/'
}
