/** node_modules, as the lockfile says. */

import { readFileSync } from 'node:fs'
import { requireNobodyServing } from './build.mjs'
import { runQuietly } from './programs.mjs'

/** Installs unless what is there is what the lockfile names. */
export async function installPackages() {
  if (isInstalled()) return
  requireNobodyServing()
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
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = installed[path]
    return there ? there.version === entry.version && there.integrity === entry.integrity : entry.optional === true
  })
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}
