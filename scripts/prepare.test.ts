import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** The scripts in a folder of any name, and in one that can't be written. They need no package for what is tested here. */

const run = promisify(execFile)
/** Whoever runs the tests as root may write anywhere; somebody else may not. */
const SOMEBODY = process.getuid?.() === 0 ? { uid: 12_345, gid: 12_345 } : {}

let parent: string

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'folder-'))
  chmodSync(parent, 0o755)
})

afterEach(() => {
  for (const name of readdirSync(parent)) chmodSync(join(parent, name), 0o755)
  rmSync(parent, { recursive: true, force: true })
})

test.each([
  '我的 parlor (x)',
  'a#b',
  '100% sure',
  '%E4%BD',
  `it's "so"`,
  'a?b',
  '[slug]',
  '(group)',
  'a&b;c$d',
  ' 😀 x',
])('every command works in its own folder, whatever that is called: %s', async (name) => {
  const folder = createFolder(name)
  expect(await evaluate(folder, 'say(process.cwd())')).toBe(folder)
})

test.each(['#', 'a#b', '# parlor'])('what every command begins with refuses a folder by its name: %s', async (name) => {
  const folder = createFolder(name)
  const code = `const { prepareCode } = await import('./scripts/prepare.mjs'); await prepareCode()`
  const said = await evaluate(folder, code)
  expect(said).toContain(`StepError: The pages can't be built in a folder with #`)
  expect(said).toContain(folder)
})

test.each([
  ['UTF-8', Buffer.from('A=1\r\nB="two words"\n')],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffA=1\nB=two words\n')],
  ['UTF-16, as a shell of Windows writes it', Buffer.from('\ufeffA=1\r\nB=two words\r\n', 'utf16le')],
  ['UTF-16 the other way round', Buffer.from('\ufeffA=1\nB=two words\n', 'utf16le').swap16()],
])('the variables of .env are found in %s', async (_, bytes) => {
  const folder = createFolder('parlor')
  writeFileSync(join(folder, '.env'), bytes)
  const code = `const { readDotEnv } = await import('./scripts/prepare.mjs'); readDotEnv(); say(process.env.A, process.env.B)`
  expect(await evaluate(folder, code)).toBe('1 two words')
})

test('.env gives way to the environment, and is told in one line where it can not be read', async () => {
  const folder = createFolder('parlor')
  const code = `const { readDotEnv } = await import('./scripts/prepare.mjs'); readDotEnv(); say(process.env.HOME)`
  writeFileSync(join(folder, '.env'), 'HOME=elsewhere\n')
  expect(await evaluate(folder, code)).toBe('/nowhere')
  rmSync(join(folder, '.env'))
  mkdirSync(join(folder, '.env'))
  expect(await evaluate(folder, code)).toContain(`StepError: .env can't be read: EISDIR.`)
})

test('a folder that can not be written and is built needs no lock, and one that is not built says so', async () => {
  const folder = createFolder('parlor')
  writeFileSync(
    join(folder, 'package-lock.json'),
    '{"packages":{"":{},"node_modules/x":{"version":"1.0.0","dev":true}}}',
  )
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{"packages":{}}')
  chmodSync(folder, 0o555)
  const served = `const { alone } = await import('./scripts/prepare.mjs')
    const { markServing } = await import('./scripts/build.mjs')
    await alone(async () => markServing()); say('serves')`
  expect(await evaluate(folder, served, SOMEBODY)).toBe('serves')
  expect(existsSync(join(folder, 'dist'))).toBe(false)
  const install = (isBuilt: boolean) =>
    `const { installPackages } = await import('./scripts/packages.mjs'); await installPackages({ isBuilt: ${isBuilt} })`
  expect(await evaluate(folder, install(true), SOMEBODY)).toBe('')
  expect(await evaluate(folder, install(false), SOMEBODY)).toContain(`can't write into ${folder} (EACCES)`)
})

test('a process that has served leaves no mark behind', async () => {
  const folder = createFolder('parlor')
  const code = `const { markServing } = await import('./scripts/build.mjs')
    const { readdirSync } = await import('node:fs')
    markServing(); say(readdirSync('dist/serving').length)`
  expect(await evaluate(folder, code)).toBe('1')
  expect(readdirSync(join(folder, 'dist/serving'))).toEqual([])
})

function createFolder(name: string): string {
  const folder = join(parent, name)
  mkdirSync(join(folder, 'tools'), { recursive: true })
  cpSync('scripts', join(folder, 'scripts'), { recursive: true })
  cpSync('tools/lock.mjs', join(folder, 'tools/lock.mjs'))
  return folder
}

/** What `code` says with `say`, or the error that ends it. */
async function evaluate(folder: string, code: string, user: { uid?: number; gid?: number } = {}): Promise<string> {
  const toUrl = (path: string) => JSON.stringify(pathToFileURL(join(folder, path)).href)
  const main = `const say = console.log; await import('./scripts/prepare.mjs'); ${code}`.replaceAll(
    /import\('\.\/(.*?)'\)/g,
    (_, path: string) => `import(${toUrl(path)})`,
  )
  const options = { cwd: '/', env: { ...process.env, HOME: '/nowhere' }, ...user }
  const told = await run(process.execPath, ['--input-type=module', '--eval', main], options).catch((error) => error)
  return `${told.stdout}${told.stderr}`.trim()
}
