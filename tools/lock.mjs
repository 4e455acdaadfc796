/**
 * One owner at a time, for what two processes would spoil together. A lock is a file that names a process; it counts
 * only while that very process lives, so that a kill -9 needs no clearing up.
 * Plain JavaScript: `npm start` uses it before any package is installed.
 */

import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Somebody alive holds the lock. */
export class LockedError extends Error {
  name = 'LockedError'

  /**
   * @param {string} path
   * @param {number} pid
   */
  constructor(path, pid) {
    super(`Process ${pid} already uses ${dirname(path)}: stop it first, or choose another DATA_DIR.`)
    this.pid = pid
  }
}

/**
 * Takes the lock or throws LockedError. A process may take its own lock again.
 * @param {string} path
 * @returns {() => void} gives the lock back
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${process.pid} ${findBirth(process.pid)}`
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, mine)
    while (!isLinked(draft, path)) {
      const held = read(path)
      if (held === mine) break
      const owner = toLivingPid(held)
      if (owner !== null) throw new LockedError(path, owner)
      discard(path, held)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (read(path) === mine) rmSync(path, { force: true })
  }
}

/**
 * @param {string} path
 * @returns {number | null} the living process that holds this lock
 */
export function findLockOwner(path) {
  return toLivingPid(read(path))
}

/**
 * link() is atomic and never overwrites: of two processes one succeeds.
 * @param {string} draft
 * @param {string} path
 */
function isLinked(draft, path) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes a dead owner's file. Between reading and moving, somebody else may have put a living one there: it goes back.
 * @param {string} path
 * @param {string} expected
 */
function discard(path, expected) {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (read(aside) !== expected) isLinked(aside, path)
  rmSync(aside, { force: true })
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/**
 * @param {string} held
 * @returns {number | null}
 */
function toLivingPid(held) {
  const [pid = '', ...birth] = held.split(' ')
  if (!/^\d+$/.test(pid)) return null
  return findBirth(Number(pid)) === birth.join(' ') ? Number(pid) : null
}

/**
 * When a process began: tells it from a later one that was given the same number.
 * @param {number} pid
 * @returns {string | null}
 */
function findBirth(pid) {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    }
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').slice(1).join(') ').split(' ')
    return state === 'Z' ? null : (fields[18] ?? null)
  } catch {
    return null
  }
}
