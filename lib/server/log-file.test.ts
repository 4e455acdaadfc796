import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogFile } from './log-file.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

test('a full file becomes .1, the oldest goes, and no line is cut in two', () => {
  const file = createLogFile(join(folder, 'deep', 'parlor.log'), { maxBytes: 100, kept: 2 })
  for (let number = 0; number < 20; number++) file.write(`${JSON.stringify({ number, text: 'x'.repeat(20) })}\n`)
  file.close()
  const names = readdirSync(join(folder, 'deep')).sort()
  expect(names).toEqual(['parlor.log', 'parlor.log.1', 'parlor.log.2'])
  const numbers = ['parlor.log.2', 'parlor.log.1', 'parlor.log'].flatMap((name) => {
    const path = join(folder, 'deep', name)
    expect(statSync(path).size).toBeLessThanOrEqual(100)
    return readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).number)
  })
  expect(numbers).toEqual([14, 15, 16, 17, 18, 19])
})

test('what is there already is gone on with, and counts', () => {
  const path = join(folder, 'parlor.log')
  const first = createLogFile(path, { maxBytes: 50, kept: 1 })
  first.write(`${'a'.repeat(40)}\n`)
  first.close()
  const second = createLogFile(path, { maxBytes: 50, kept: 1 })
  second.write(`${'b'.repeat(40)}\n`)
  second.close()
  expect(readFileSync(`${path}.1`, 'utf8')).toMatch(/^a+\n$/)
  expect(readFileSync(path, 'utf8')).toMatch(/^b+\n$/)
})

test('nobody but the owner may read it', () => {
  const path = join(folder, 'parlor.log')
  createLogFile(path).write('{}\n')
  expect(statSync(path).mode & 0o077).toBe(0)
})

test('a full disk stops nothing, and what was left out is said when there is room again', () => {
  // Writing to /dev/full fails as on a disk without room.
  const full = createLogFile('/dev/full')
  expect(() => full.write('lost\n')).not.toThrow()
  expect(() => full.write('lost\n')).not.toThrow()
  full.close()

  vi.useFakeTimers({ toFake: ['performance'] })
  const path = join(folder, 'parlor.log')
  const file = createLogFile(join(path), { maxBytes: 1_000, kept: 1 })
  file.write('{"first":1}\n')
  file.close()
  rmSync(path)
  const blocked = createLogFile(join(folder, 'a-file', 'parlor.log'))
  createLogFile(join(folder, 'a-file')).write('in the way\n')
  blocked.write('lost\n')
  blocked.write('lost\n')
  rmSync(join(folder, 'a-file'))
  vi.advanceTimersByTime(3_000)
  blocked.write('{"kept":1}\n')
  const lines = readFileSync(join(folder, 'a-file', 'parlor.log'), 'utf8')
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ left: 2 }, { kept: 1 }])
})
