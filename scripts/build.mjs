/** What is made from the sources: Prisma's client, the server's bundles, Next's pages. Each only when it changed. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findLockOwner, takeLock } from '../lib/server/database/lock.mjs'
import { runQuietly } from './programs.mjs'
import { StepError } from './step-error.mjs'

const CLIENT_FOLDER = 'lib/server/store/generated'
const SERVING_FOLDER = 'dist/serving'
const SOURCES = ['app', 'components', 'lib', 'prisma', 'public']
const SOURCE_FILE = /\.(ts|tsx|mjs|js|json|css|prisma|svg|png|ico|webp|woff2|txt)$/

export async function generateClient() {
  const hash = hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'])
  await unlessStamped(join(CLIENT_FOLDER, '.stamp'), hash, () =>
    runQuietly('prisma generate', [process.execPath, 'node_modules/prisma/build/index.js', 'generate']),
  )
}

/** dist/server.mjs and dist/prepare.mjs: what runs in Node, in one file each. */
export async function bundleServer() {
  await unlessStamped('dist/stamp', hashOf(listSources()), bundle)
}

async function bundle() {
  const { build } = await import('esbuild')
  await build({
    entryPoints: ['server.ts', 'lib/server/prepare.ts'],
    entryNames: '[name]',
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'silent',
  }).catch((error) => {
    throw new StepError(error.message)
  })
}

/** Next's production build. */
export async function buildPages() {
  await unlessStamped('.next/stamp', hashOf(listSources()), () => {
    requireNobodyServing()
    return runQuietly('next build', [process.execPath, 'node_modules/next/dist/bin/next', 'build'], {
      NODE_ENV: 'production',
    })
  })
}

/** Says that this process serves the build, so that no other replaces it meanwhile. */
export function markServing() {
  takeLock(join(SERVING_FOLDER, String(process.pid)))
}

/** Throws StepError while another process serves from this folder's build and packages. */
export function requireNobodyServing() {
  if (!existsSync(SERVING_FOLDER)) return
  for (const name of readdirSync(SERVING_FOLDER)) {
    const owner = findLockOwner(join(SERVING_FOLDER, name))
    if (owner === null) rmSync(join(SERVING_FOLDER, name), { force: true })
    else if (owner !== process.pid) {
      throw new StepError(`The sources changed, but process ${owner} still serves from this folder: stop it first.`)
    }
  }
}

/** The stamp goes first and comes back last: work that was cut short is done again. */
async function unlessStamped(stamp, hash, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  rmSync(stamp, { force: true })
  await work()
  mkdirSync(join(stamp, '..'), { recursive: true })
  writeFileSync(stamp, hash)
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function listSources() {
  const files = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isFile())
  const top = files.map((entry) => entry.name).filter((name) => name !== 'next-env.d.ts')
  const deep = SOURCES.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((path) => join(folder, path)),
  )
  return [...top, ...deep]
    .filter((path) => SOURCE_FILE.test(path) && !/\.test\.tsx?$/.test(path) && !path.startsWith(CLIENT_FOLDER))
    .sort()
}
