import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from '#lib/server/env.ts'
import { closeStore, openStore } from '#lib/server/store/open.ts'
import { requireDatabaseUrl } from '#lib/server/store/prisma.ts'
import { findRunning, startEmbedded } from '../database/embedded.ts'
import { onDataDir } from '../kept-file.ts'
import { findLockOwner } from '../lock.mjs'
import { prepare } from '../prepare.ts'
import { onDatabase } from './database-fault.ts'
import { PlainError } from './verb.ts'

/**
 * Does the work on the installation's database: that of the running program, or one that is started for it alone. Sets
 * DATABASE_URL and NEXTAUTH_SECRET. Throws PlainError and what prepare does.
 */
export function withInstallation<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  return onDatabase(
    () => process.env.DATABASE_URL,
    () => prepareFor(work),
  )
}

async function prepareFor<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const { DATABASE_URL, DATA_DIR } = parseEnv(process.env)
  const owner = DATABASE_URL ? null : findLockOwner(join(DATA_DIR, 'lock'))
  if (owner !== null) return await closing(await joinRunning(DATA_DIR, owner), work)
  const database = await prepare(async (_name, step) => step())
  try {
    // What every installation starts with is there also before its first start.
    await openStore()
    // It was set by the preparation.
    return await closing(requireDatabaseUrl(), work)
  } finally {
    await database.stop()
  }
}

/** An installation as it is. */
export interface Installation {
  databaseUrl: string
  dataDir: string
  /** What was generated into DATA_DIR; null where the environment gives it. */
  secret: string | null
}

/**
 * Does the work on the database as it is, of whatever version: it is not brought up to date. One that does not run is started
 * for it alone. Throws PlainError where there is none.
 */
export async function withDatabase<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const { DATABASE_URL, DATA_DIR: dataDir, NEXTAUTH_SECRET } = parseEnv(process.env)
  const secret = NEXTAUTH_SECRET ? null : await readSecret(dataDir)
  const workOn = (databaseUrl: string) =>
    onDatabase(
      () => databaseUrl,
      () => work({ databaseUrl, dataDir, secret }),
    )
  if (DATABASE_URL) return await workOn(DATABASE_URL)
  const owner = findLockOwner(join(dataDir, 'lock'))
  if (owner !== null) return await workOn(await requireRunning(dataDir, owner))
  if (!existsSync(join(dataDir, 'database', 'files'))) {
    throw new PlainError(`There is no installation in ${dataDir}: set DATA_DIR, or DATABASE_URL.`)
  }
  const database = await onDataDir(dataDir, () => startEmbedded(dataDir))
  try {
    return await workOn(database.url)
  } finally {
    await database.stop()
  }
}

async function closing<T>(databaseUrl: string, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  try {
    return await work(databaseUrl)
  } finally {
    await closeStore()
  }
}

/** What runs has made its tables already. */
async function joinRunning(dataDir: string, owner: number): Promise<string> {
  const url = await requireRunning(dataDir, owner)
  process.env.DATABASE_URL = url
  process.env.NEXTAUTH_SECRET ||= (await readSecret(dataDir)) ?? ''
  return url
}

/** What was generated at the first start; null where nothing was. Throws EnvError where it can't be read. */
async function readSecret(dataDir: string): Promise<string | null> {
  const path = join(dataDir, 'secret')
  const text = await onDataDir(dataDir, () => (existsSync(path) ? readFile(path, 'utf8') : ''))
  return text.trim() || null
}

async function requireRunning(dataDir: string, owner: number): Promise<string> {
  const url = await findRunning(dataDir)
  if (url === null) throw new PlainError(`Process ${owner} is about to start or to stop on ${dataDir}: try again.`)
  return url
}
