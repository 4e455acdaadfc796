import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EnvError } from '#lib/server/env.ts'
import { LockedError, takeLock } from './lock.mjs'

/** Small files under DATA_DIR: secrets that are made once, and what is written anew at each start. */

/**
 * What the file holds, or what `make` gives, kept there from now on. A file that was cut short (a full disk, a crash)
 * counts as absent: `isWhole` tells. Two processes that come at once get the same. Readable by the owner alone.
 */
export async function keepFile(path: string, make: () => string, isWhole: (text: string) => boolean): Promise<string> {
  const kept = read(path)
  if (kept !== null && isWhole(kept)) return kept
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const release = await waitForLock(`${path}.lock`)
  try {
    const meanwhile = read(path)
    if (meanwhile !== null && isWhole(meanwhile)) return meanwhile
    const text = make()
    writeWhole(path, text)
    return text
  } finally {
    release()
  }
}

/** Written aside, flushed and moved into place: the file is the old one or the new one, never a part. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`
  try {
    const file = openSync(draft, 'wx', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** The work's outcome; what the file system refuses is an EnvError of one sentence that names DATA_DIR. */
export async function onDataDir<T>(dataDir: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined || !FILE_CALLS.includes(syscall)) throw error
    const reason = REASONS[code] ?? `can't be used (${code} at ${syscall})`
    throw new EnvError([`DATA_DIR: ${resolve(path ?? dataDir)} ${reason}`])
  }
}

const FILE_CALLS =
  'access close fsync ftruncate link lstat mkdir open read readdir rename rm scandir stat unlink write'.split(' ')
const user = process.getuid ? `user ${process.getuid()}` : 'this user'
const DENIED = `may not be read and written by ${user}: change its owner, or choose another DATA_DIR.`
const NO_FOLDER = 'is or lies in a file where a folder must be: choose another DATA_DIR.'
const REASONS: Record<string, string> = {
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: 'is on a file system that is read-only: choose another DATA_DIR.',
  ENOSPC: 'has no room: the disk is full.',
  EDQUOT: `has no room: the quota of ${user} is used up.`,
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  EISDIR: 'is a folder where a file must be: move it away.',
  ENAMETOOLONG: 'has a name that is too long: choose another DATA_DIR.',
  ELOOP: 'is a link that leads to itself: choose another DATA_DIR.',
  ENOENT: 'can not be made: is it a link that leads nowhere?',
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const fault = error as NodeJS.ErrnoException
    if (fault.code === 'ENOENT') return null
    throw Object.assign(fault, { path })
  }
}

async function waitForLock(path: string): Promise<() => void> {
  for (;;) {
    try {
      return takeLock(path)
    } catch (error) {
      if (!(error instanceof LockedError)) throw error
      await sleep(20)
    }
  }
}
