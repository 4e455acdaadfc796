/** What is made from the sources: Prisma's client, the server's bundles, Next's pages. Each only when it changed. */

import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findLockOwner, takeLock } from '../tools/lock.mjs'
import { runQuietly } from './programs.mjs'
import { StepError } from './step-error.mjs'
import { isUnwritable } from './unwritable.mjs'

const CLIENT_FOLDER = 'lib/server/store/generated'
const CLIENT_SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']
const CLIENT_STAMP = `${CLIENT_FOLDER}/.stamp`
const BUNDLES_STAMP = 'dist/stamp'
const PAGES_STAMP = '.next/stamp'
const SERVING_FOLDER = 'dist/serving'
const SOURCES = ['app', 'components', 'lib', 'prisma', 'public', 'tools']
const SOURCE_FILE = /\.(ts|tsx|mjs|js|json|css|prisma|svg|png|ico|webp|woff2|txt)$/

/** Whether nothing is left to make. */
export function isBuilt() {
  const sources = hashOf(listSources())
  return (
    isStamped(CLIENT_STAMP, hashOf(CLIENT_SOURCES)) &&
    [BUNDLES_STAMP, PAGES_STAMP].every((stamp) => isStamped(stamp, sources))
  )
}

export async function generateClient() {
  await unlessStamped(CLIENT_STAMP, hashOf(CLIENT_SOURCES), () =>
    runQuietly('prisma generate', [process.execPath, 'node_modules/prisma/build/index.js', 'generate']),
  )
}

/** dist/server.mjs, dist/prepare.mjs and dist/parlor.mjs: what runs in Node, in one file each. */
export async function bundleServer() {
  await unlessStamped(BUNDLES_STAMP, hashOf(listSources()), bundle)
}

async function bundle() {
  const { build, stop } = await import('esbuild')
  const work = build({
    entryPoints: ['server.ts', 'tools/prepare.ts', { in: 'tools/parlor/main.ts', out: 'parlor' }],
    entryNames: '[name]',
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'silent',
  })
  try {
    await work
  } catch (error) {
    throw new StepError(error.message)
  } finally {
    // Its service would stay for as long as the program runs.
    await stop()
  }
}

/** Next's production build. */
export async function buildPages() {
  await unlessStamped(PAGES_STAMP, hashOf(listSources()), () => {
    requireNobodyServing()
    return runQuietly('next build', [process.execPath, 'node_modules/next/dist/bin/next', 'build'], {
      NODE_ENV: 'production',
    })
  })
}

/** Says, for as long as this process lives, that it serves the build, so that no other replaces it meanwhile. */
export function markServing() {
  try {
    process.once('exit', takeLock(join(SERVING_FOLDER, String(process.pid))))
  } catch (error) {
    if (!isUnwritable(error)) throw error
  }
}

/**
 * Throws StepError where this folder can't be written.
 * @param {string} what has to be made
 */
export function requireWritable(what) {
  try {
    accessSync('.', constants.W_OK)
  } catch (error) {
    throw new StepError(
      `${what} are not up to date, and this user can't write into ${process.cwd()} (${error.code}): run npm start once as one who can.`,
    )
  }
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
  if (isStamped(stamp, hash)) return
  requireWritable('The builds')
  rmSync(stamp, { force: true })
  await work()
  mkdirSync(join(stamp, '..'), { recursive: true })
  writeFileSync(stamp, hash)
}

function isStamped(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
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
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      // A folder may be named like a file, as that of a route is.
      entry.isFile() ? join(entry.parentPath, entry.name) : [],
    ),
  )
  return [...top, ...deep]
    .filter((path) => SOURCE_FILE.test(path) && !/\.test\.tsx?$/.test(path) && !path.startsWith(CLIENT_FOLDER))
    .sort()
}
