import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFile, onDataDir } from './kept-file.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const keep = (path = join(folder, 'a', 'secret')) =>
  keepFile(
    path,
    () => 'whole',
    (text) => text === 'whole' || text === 'older',
  )

test('a file is made once, for its owner alone, and kept', async () => {
  expect(await keep()).toBe('whole')
  expect(statSync(join(folder, 'a', 'secret')).mode & 0o777).toBe(0o600)
  writeFileSync(join(folder, 'a', 'secret'), 'older\n')
  expect(await keep()).toBe('older')
  expect(readdirSync(join(folder, 'a'))).toEqual(['secret'])
})

test.each([
  ['empty', ''],
  ['cut short', 'who'],
  ['full of zeros', '\0\0\0\0\0'],
])('a file that is %s is made anew', async (_, text) => {
  mkdirSync(join(folder, 'a'))
  writeFileSync(join(folder, 'a', 'secret'), text)
  expect(await keep()).toBe('whole')
  expect(readFileSync(join(folder, 'a', 'secret'), 'utf8')).toBe('whole')
})

test('processes that find an empty file at the same moment agree', async () => {
  const path = join(folder, 'secret')
  writeFileSync(path, '')
  const said = await Promise.all(Array.from({ length: 3 }, () => keepElsewhere(path)))
  expect(new Set(said).size).toBe(1)
  expect(said[0]).toBe(readFileSync(path, 'utf8'))
})

test.each([
  ['a file', () => writeFileSync(join(folder, 'x'), ''), 'x/secret', /a file where a folder must be/],
  ['a folder in place of the file', () => mkdirSync(join(folder, 'secret')), 'secret', /secret is a folder where/],
  ['a name that is too long', () => {}, `${'x'.repeat(300)}/secret`, /too long/],
  ['a link in a circle', () => symlinkSync('x', join(folder, 'x')), 'x/secret', /link that leads to itself/],
])('%s is told in one sentence that names DATA_DIR', async (_, make, path, words) => {
  make()
  const error = await onDataDir(folder, () => keep(join(folder, path))).catch((error: Error) => error)
  expect(error).toMatchObject({ name: 'EnvError', message: expect.stringMatching(words) })
  expect((error as Error).message).toMatch(/^DATA_DIR: \/[^\n]*$/)
})

test('a full disk is told by name and leaves nothing behind', async () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' })
  await expect(onDataDir(folder, () => Promise.reject(full))).rejects.toThrow(`DATA_DIR: ${folder} has no room`)
})

test('what is no fault of the file system stays what it is', async () => {
  const missing = Object.assign(new Error('spawn mariadbd ENOENT'), { code: 'ENOENT', syscall: 'spawn mariadbd' })
  await expect(onDataDir(folder, () => Promise.reject(missing))).rejects.toBe(missing)
})

/** Keeps a random text in a process of its own; returns what it got. */
async function keepElsewhere(path: string): Promise<string> {
  const script = `
    import { keepFile } from '#tools/kept-file.ts'
    import { randomUUID } from 'node:crypto'
    console.log(await keepFile(${JSON.stringify(path)}, randomUUID, (text) => text.length === 36))`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  await new Promise((resolve) => child.once('close', resolve))
  return said.trim()
}
