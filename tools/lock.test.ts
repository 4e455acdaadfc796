import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLockOwner, LockedError, takeLock } from './lock.mjs'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  path = join(folder, 'lock')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a lock is taken, taken again by the same process, and given back without a trace', () => {
  const release = takeLock(path)
  takeLock(path)
  expect(findLockOwner(path)).toBe(process.pid)
  release()
  expect(findLockOwner(path)).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test('a lock of another living process is refused with its number', async () => {
  const other = await holdElsewhere()
  expect(findLockOwner(path)).toBe(other.pid)
  expect(() => takeLock(path)).toThrow(LockedError)
  other.kill('SIGKILL')
})

test('a lock whose owner was killed is free', async () => {
  const other = await holdElsewhere()
  const ended = new Promise((resolve) => other.once('exit', resolve))
  other.kill('SIGKILL')
  await ended
  expect(existsSync(path)).toBe(true)
  takeLock(path)
  expect(findLockOwner(path)).toBe(process.pid)
})

test('a lock that names a living number of another age is free', () => {
  writeFileSync(path, `${process.ppid} 1`)
  expect(findLockOwner(path)).toBeNull()
  takeLock(path)
})

test('of many processes that come at once for a dead lock, one gets it', async () => {
  writeFileSync(path, '999999999 1')
  const others = await Promise.all(Array.from({ length: 8 }, () => holdElsewhere()))
  const holders = others.filter((other) => other.said === 'held')
  expect(holders.map(({ pid }) => pid)).toEqual([findLockOwner(path)])
  for (const other of others) other.kill('SIGKILL')
})

test('what is no lock at all is free', () => {
  writeFileSync(path, 'rubbish')
  takeLock(path)
  expect(findLockOwner(path)).toBe(process.pid)
})

/** A process that takes the lock, says whether it has it, and stays. */
async function holdElsewhere() {
  const script = `import(${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))}).then(({ takeLock }) => {
    let word = 'held'
    try { takeLock(${JSON.stringify(path)}) } catch { word = 'refused' }
    process.stdout.write(word)
    setInterval(() => {}, 1000)
  })`
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))))
  return Object.assign(child, { said })
}
