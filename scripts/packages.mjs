/** node_modules, as the lockfile says. */

import { readFileSync } from 'node:fs'
import { requireNobodyServing, requireWritable } from './build.mjs'
import { runQuietly } from './programs.mjs'

/**
 * Installs unless what is there is what the lockfile names. Where all is built already, what only builds need may be
 * missing, as it is in the image.
 * @param {{ isBuilt: boolean }} state
 */
export async function installPackages({ isBuilt }) {
  if (isInstalled(isBuilt)) return
  requireNobodyServing()
  requireWritable('The packages')
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  // With NODE_ENV=production npm would leave out what builds the program. No package needs its install script.
  const words = [
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  await runQuietly('npm ci', [...npm, ...words])
}

/**
 * npm writes node_modules/.package-lock.json last, so an install that was cut short has none. Optional packages of
 * other platforms are not in it.
 */
function isInstalled(isBuilt) {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = installed[path]
    if (there) return there.version === entry.version && there.integrity === entry.integrity
    return entry.optional === true || (isBuilt && entry.dev === true)
  })
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}
