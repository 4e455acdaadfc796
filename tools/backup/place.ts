import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { withConnection } from '#lib/server/database/connect.ts'
import { startEmbedded } from '../database/embedded.ts'
import { hasTable, RESTORING_TABLE } from '../database/migrate.ts'
import { listMadeTables, MIGRATIONS_FOLDER, readMigrations } from '../database/migration-files.ts'
import { requireServer } from '../database/requirements.ts'
import { onDataDir, writeWhole } from '../kept-file.ts'
import { findLockOwner, takeLock } from '../lock.mjs'
import { BackupError } from './entries.ts'

/**
 * Where a backup is restored to: a DATA_DIR with nothing in it, and its own database or one elsewhere that is empty, too.
 * All is made aside, in a folder of DATA_DIR, and moved in place when it is whole. A database elsewhere has no aside: a
 * table marks it, with which no program starts. What a restore has left that was killed is known by these two, and goes.
 */

export interface RestorePlace {
  databaseUrl: string
  /** Made when they are needed. */
  filesFolder: string
  keepSecret(secret: string): void
  /** From now on a program may start on it. */
  finish(): Promise<void>
  /** Takes away all that was written. */
  abandon(): Promise<void>
}

/** In DATA_DIR, while it goes on. */
const ASIDE = 'restoring'
/** Moved in this order: with the last of them it is an installation. */
const PARTS = ['files', 'secret', 'database']
/** What says nothing of an installation: a lock that nobody holds, and what a file system of its own begins with. */
const NOTHING = ['lock', 'lost+found']

/** Throws BackupError where it is not empty or somebody uses it; then nothing is changed. */
export async function requireEmptyPlace(dataDir: string, databaseUrl: string | undefined): Promise<void> {
  const owner = findLockOwner(join(dataDir, 'lock'))
  if (owner !== null && owner !== process.pid) {
    throw new BackupError(`Process ${owner} runs on ${dataDir}: stop it, and name an empty DATA_DIR.`)
  }
  const isMarked = databaseUrl !== undefined && (await requireEmptyDatabase(databaseUrl))
  const found = await onDataDir(dataDir, () => (existsSync(dataDir) ? readdirSync(dataDir) : []))
  // What of a restore that was killed is in its place already was moved there before its database was, or was free.
  const isHalf = isMarked || existsSync(join(dataDir, ASIDE, 'database'))
  const left = found.includes(ASIDE) ? [ASIDE, ...(isHalf && !found.includes('database') ? PARTS : [])] : []
  const other = found.find((name) => !NOTHING.includes(name) && !left.includes(name))
  if (other !== undefined) {
    throw new BackupError(`DATA_DIR, ${dataDir}, is not empty (${other}): a backup is restored into an empty one.`)
  }
}

/** Whether a restore that was killed has left its mark there. Throws BackupError where it is not empty otherwise. */
function requireEmptyDatabase(databaseUrl: string): Promise<boolean> {
  return withConnection(databaseUrl, async (connection) => {
    await requireServer(connection)
    if (await hasTable(connection, RESTORING_TABLE)) return true
    const tables = await connection.query<unknown[]>('SHOW TABLES')
    if (tables.length === 0) return false
    throw new BackupError('The database of DATABASE_URL is not empty: a backup is restored into an empty one.')
  })
}

/** Throws as requireEmptyPlace does: time has passed since then. */
export async function takePlace(dataDir: string, databaseUrl: string | undefined): Promise<RestorePlace> {
  const aside = join(dataDir, ASIDE)
  const clear = () => rm(aside, { recursive: true, force: true })
  await onDataDir(dataDir, () => mkdir(dataDir, { recursive: true, mode: 0o700 }))
  const releaseLock = takeLock(join(dataDir, 'lock'))
  try {
    await requireEmptyPlace(dataDir, databaseUrl)
    for (const name of [...PARTS, ASIDE]) await rm(join(dataDir, name), { recursive: true, force: true })
    await mkdir(aside, { mode: 0o700 })
    const database = databaseUrl === undefined ? await startOwn(aside) : await markDatabase(databaseUrl)
    return {
      databaseUrl: database.url,
      filesFolder: join(aside, 'files'),
      keepSecret: (secret) => writeWhole(join(aside, 'secret'), secret),
      async finish() {
        await database.stop()
        for (const name of PARTS) {
          if (existsSync(join(aside, name))) await rename(join(aside, name), join(dataDir, name))
        }
        // Until it is free the next restore must find what this one has left, by the folder.
        await database.free()
        await clear()
        releaseLock()
      },
      async abandon() {
        await database.stop()
        await database.clear()
        await clear()
        releaseLock()
      },
    }
  } catch (cause) {
    if (!(cause instanceof BackupError)) await clear()
    releaseLock()
    throw cause
  }
}

interface PlaceDatabase {
  url: string
  /** Nothing is written to it any more. */
  stop(): Promise<void>
  clear(): Promise<void>
  free(): Promise<void>
}

async function startOwn(folder: string): Promise<PlaceDatabase> {
  const { url, stop } = await startEmbedded(folder)
  // It goes with its folder, and is free with its place.
  return { url, stop, clear: async () => undefined, free: async () => undefined }
}

async function markDatabase(url: string): Promise<PlaceDatabase> {
  const clear = () => withConnection(url, dropTables)
  await clear()
  await withConnection(url, (connection) => connection.query(`CREATE TABLE ${RESTORING_TABLE} (since INT)`))
  return {
    ...{ url, stop: async () => undefined, clear },
    free: () => withConnection(url, (connection) => connection.query(`DROP TABLE ${RESTORING_TABLE}`)),
  }
}

/** The mark last: until then the next restore knows that they are not somebody's. */
async function dropTables(connection: Connection): Promise<void> {
  const made = listMadeTables(readMigrations(MIGRATIONS_FOLDER))
  await connection.query('SET foreign_key_checks = 0')
  for (const name of [...made, '_prisma_migrations', RESTORING_TABLE]) {
    await connection.query(`DROP TABLE IF EXISTS ${connection.escapeId(name)}`)
  }
}
