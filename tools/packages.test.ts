import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The lockfile: what is really installed. */

interface Lockfile {
  packages: Record<string, { version?: string; resolved?: string }>
}

/** Older ones have known holes that reach this program. */
const MINIMUM_VERSIONS = {
  next: '16.4.1',
  'engine.io': '6.6.10',
  'socket.io-parser': '4.2.7',
  ws: '8.21.0',
  'next-auth': '4.24.15',
  undici: '7.29.1',
}

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>

test.each(Object.entries(MINIMUM_VERSIONS))('every %s is at least %s', (name, minimum) => {
  const versions = Object.entries(lockfile.packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, entry]) => entry.version ?? '')
  expect(versions).not.toEqual([])
  expect(versions.filter((version) => isOlder(version, minimum))).toEqual([])
})

test('the lockfile names no registry', () => {
  const addressed = Object.entries(lockfile.packages).filter(([, entry]) => entry.resolved !== undefined)
  expect(addressed).toEqual([])
})

test('packages are pinned to exact versions', () => {
  const ranges = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies })
  expect(ranges.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([])
})

test('an older version is told from a newer one by number, not by letter', () => {
  expect(isOlder('6.6.9', '6.6.10')).toBe(true)
  expect(isOlder('6.6.10', '6.6.10')).toBe(false)
  expect(isOlder('10.0.0', '9.9.9')).toBe(false)
})

function isOlder(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0
}
