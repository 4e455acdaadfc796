/** `node scripts/run-part.mjs FOLDER`: what the built program runs from, and no more, is copied into an empty folder. */

import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listRunPackages } from './run-packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** The start compares the sources with what was built of them, and builds nothing where they are the same. */
const FOLDERS = ['.next', 'app', 'components', 'dist', 'lib', 'prisma', 'public', 'scripts', 'tools']
/** What builds and starts leave behind for themselves; tests; and in packages and pages what only debuggers and compilers read. */
const LEFT_OUT = [
  /^\.next\/(cache|build|diagnostics|trace|trace-build|types)$/,
  /^dist\/(serving|preparing\.lock)$/,
  /\.test\.tsx?$/,
  /^(node_modules|\.next)\/.*\.(map|d\.[cm]?ts)$/,
]

const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('It takes the folder to copy into.')
const into = resolve(target)
if (existsSync(into) && readdirSync(into).length > 0) throw new Error(`${into} is not empty.`)
mkdirSync(into, { recursive: true })

const files = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isFile() && isOfProgram(entry.name))
const { paths } = listRunPackages()
for (const path of [...files.map(({ name }) => name), ...FOLDERS, 'node_modules/.package-lock.json', ...paths]) {
  cpSync(path, `${into}/${path}`, {
    recursive: true,
    // Links of .next lead into node_modules and are the same there.
    verbatimSymlinks: true,
    // A package within another is on the list by itself.
    filter: (from) =>
      !LEFT_OUT.some((left) => left.test(from)) &&
      (from === path || !from.startsWith('node_modules/') || !from.endsWith('/node_modules')),
  })
}

/** Not the settings of whoever builds, which hold passwords and tokens (.env, .npmrc), nor what a compiler keeps. */
function isOfProgram(name) {
  return !/^\.|\.tsbuildinfo$|^next-env\.d\.ts$/.test(name)
}
