import { randomBytes } from 'node:crypto'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { writeAuditBy } from '#lib/server/audit/append.ts'
import { withConnection } from '#lib/server/database/connect.ts'
import { type Env, EnvError, parseEnv, VARIABLES } from '#lib/server/env.ts'
import { openLogFile } from '#lib/server/log-file.ts'
import { type EmbeddedDatabase, startEmbedded } from './database/embedded.ts'
import { migrate } from './database/migrate.ts'
import { MIGRATIONS_FOLDER, readMigrations } from './database/migration-files.ts'
import { requireServer, requireTables } from './database/requirements.ts'
import { keepFile, onDataDir } from './kept-file.ts'

/** Everything that must be true before the server may listen. Bundled on its own; scripts/*.mjs call it. */

export { holdLog } from '#lib/server/log.ts'
export { findExecutable, installSystemPackages, MissingProgramError } from './database/program.ts'
export { startEmbedded, VARIABLES }

/** Runs a named piece of the preparation; scripts/steps.mjs prints it. */
type Step = <T>(name: string, work: () => T | Promise<T>) => Promise<T>

export interface Prepared {
  /** Stops the embedded database, if there is one. */
  stop(): Promise<void>
}

const SECRET_BYTES_MIN = 32

/**
 * Checks the environment, opens the database and brings it up to date, and sets DATABASE_URL and NEXTAUTH_SECRET for
 * the server. Throws EnvError, DatabaseError, MissingProgramError or EmbeddedError, each with a message for people.
 */
export async function prepare(step: Step): Promise<Prepared> {
  const env = await step('Settings', async () => {
    const env = parseEnv(process.env)
    requireLogFile(env)
    process.env.NEXTAUTH_SECRET = await requireSecret(env)
    return env
  })
  const database = await step('Database', () =>
    env.DATABASE_URL ? reachExternal(env.DATABASE_URL) : onDataDir(env.DATA_DIR, () => startEmbedded(env.DATA_DIR)),
  )
  try {
    process.env.DATABASE_URL = database.url
    await step('Migrations', async () => {
      const applied = await migrate(database.url)
      await withConnection(database.url, requireTables)
      if (isUpgrade(applied)) await withConnection(database.url, (connection) => writeDown(connection, applied))
    })
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** A database that is made takes all of them. */
function isUpgrade(applied: string[]): boolean {
  return applied.length > 0 && applied.length < readMigrations(MIGRATIONS_FOLDER).length
}

function writeDown(connection: Connection, migrations: string[]): Promise<void> {
  return writeAuditBy(connection, { actor: 'program', action: 'program:upgraded', details: { migrations }, ip: null })
}

/** Throws EnvError where a shared database would meet a secret that only this machine knows, or a weak one. */
async function requireSecret(env: Env): Promise<string> {
  const secret = env.NEXTAUTH_SECRET
  if (env.DATABASE_URL && process.env.NODE_ENV === 'production') {
    if (!secret || Buffer.byteLength(secret) < SECRET_BYTES_MIN) {
      throw new EnvError([
        `NEXTAUTH_SECRET: with DATABASE_URL in production, at least ${SECRET_BYTES_MIN} bytes are needed; make one with: openssl rand -base64 32`,
      ])
    }
  }
  return secret ?? (await onDataDir(env.DATA_DIR, () => keepSecret(env.DATA_DIR)))
}

/** Throws EnvError where nothing can be written there: later on nobody would miss it in time. */
function requireLogFile({ LOG_FILE }: Env): void {
  if (LOG_FILE === undefined) return
  try {
    closeSync(openLogFile(LOG_FILE))
  } catch (cause) {
    throw new EnvError([`LOG_FILE: ${LOG_FILE} can't be written (${(cause as NodeJS.ErrnoException).code})`])
  }
}

/** Made once; whoever has it can sign in as anybody. */
function keepSecret(dataDir: string): Promise<string> {
  const make = () => randomBytes(SECRET_BYTES_MIN).toString('base64url')
  return keepFile(join(dataDir, 'secret'), make, (text) => /^[!-~]+$/.test(text) && text.length >= SECRET_BYTES_MIN)
}

async function reachExternal(url: string): Promise<EmbeddedDatabase> {
  await withConnection(url, requireServer)
  return { url, stop: async () => {} }
}
