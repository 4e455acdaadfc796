import { randomUUID } from 'node:crypto'
import type { Connection, SqlError } from 'mariadb'
import { connectTo, DatabaseError } from '#lib/server/database/connect.ts'
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './migration-files.ts'

/**
 * Applies prisma/migrations in order and keeps Prisma's own table of them, so that `prisma migrate deploy` agrees.
 * Prisma's engine would do the same, but it is a download that not every machine can make.
 */

/** The lock and the table are Prisma's own. */
const LOCK_NAME = 'prisma_migrate'
const TABLE = '_prisma_migrations'
/** Is there while a backup is written into the database: half of one must not be taken for the whole. */
export const RESTORING_TABLE = 'parlor_restoring'
const LOCK_TIMEOUT_S = 60
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at DATETIME(3),
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at DATETIME(3),
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`

interface AppliedRow {
  migration_name: string
  checksum: string
  finished_at: Date | null
}

/** What was applied to a database, and what waits to be. */
export interface SchemaState {
  applied: Pick<Migration, 'name' | 'checksum'>[]
  pending: string[]
}

interface Options {
  folder?: string
  /** The database holds nothing of others: if no migration was ever finished, a half-done first one starts over. */
  isOurs?: boolean
  /** A restore does it: these alone, or all that are left of them. */
  restoring?: readonly string[] | 'rest'
}

/** Brings the database up to date; returns the names of what was applied. Throws DatabaseError. */
export async function migrate(databaseUrl: string, options: Options = {}): Promise<string[]> {
  const migrations = readMigrations(options.folder ?? MIGRATIONS_FOLDER)
  const connection = await connectTo(databaseUrl)
  try {
    await takeMigrationLock(connection)
    if (!options.restoring) await requireNotRestoring(connection)
    await connection.query(CREATE_TABLE)
    if (options.isOurs) await startOverIfEmpty(connection)
    const { restoring = 'rest' } = options
    const pending = listPending(migrations, await readApplied(connection)).filter(
      ({ name }) => restoring === 'rest' || restoring.includes(name),
    )
    for (const migration of pending) await apply(connection, migration)
    return pending.map(({ name }) => name)
  } finally {
    // The server gives the lock back with the connection.
    await connection.end()
  }
}

/** Where the database stands. Throws DatabaseError where this program can't have made it. */
export async function readSchemaState(connection: Connection, folder = MIGRATIONS_FOLDER): Promise<SchemaState> {
  await requireNotRestoring(connection)
  const applied = (await hasTable(connection, TABLE)) ? await readApplied(connection) : []
  const pending = listPending(readMigrations(folder), applied)
  return {
    applied: applied.map(({ migration_name: name, checksum }) => ({ name, checksum })),
    pending: pending.map(({ name }) => name),
  }
}

/** Throws DatabaseError where a database of these migrations is not an older one of this program's. */
export function requireKnown(applied: SchemaState['applied'], folder = MIGRATIONS_FOLDER): void {
  const rows = applied.map(({ name, checksum }) => ({ migration_name: name, checksum, finished_at: new Date() }))
  listPending(readMigrations(folder), rows)
}

async function requireNotRestoring(connection: Connection): Promise<void> {
  if (!(await hasTable(connection, RESTORING_TABLE))) return
  throw new DatabaseError(
    'A restore into this database was broken off and half of it is there: begin the restore again.',
  )
}

export async function hasTable(connection: Connection, name: string): Promise<boolean> {
  const rows = await connection.query<unknown[]>(
    'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
    [name],
  )
  return rows.length > 0
}

async function takeMigrationLock(connection: Connection): Promise<void> {
  const [row] = await connection.query<{ taken: unknown }[]>('SELECT GET_LOCK(?, ?) AS taken', [
    LOCK_NAME,
    LOCK_TIMEOUT_S,
  ])
  if (Number(row?.taken) !== 1) throw new DatabaseError('Another process has been migrating the database for a minute.')
}

function readApplied(connection: Connection): Promise<AppliedRow[]> {
  return connection.query<AppliedRow[]>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
}

/** A kill in the middle of the very first migration leaves tables without a row in them. */
async function startOverIfEmpty(connection: Connection): Promise<void> {
  const applied = await readApplied(connection)
  if (applied.length === 0 || applied.some((row) => row.finished_at)) return
  const [{ name } = { name: '' }] = await connection.query<{ name: string }[]>('SELECT DATABASE() AS name')
  const database = connection.escapeId(name)
  await connection.query(
    `DROP DATABASE ${database};
     CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
     USE ${database};
     ${CREATE_TABLE}`,
  )
}

/** Those not applied yet. Throws DatabaseError where the database's past is not the folder's. */
function listPending(migrations: Migration[], applied: AppliedRow[]): Migration[] {
  for (const row of applied) {
    const migration = migrations.find(({ name }) => name === row.migration_name)
    if (!row.finished_at) {
      throw new DatabaseError(
        `Migration ${row.migration_name} was begun and never finished: restore a backup, or finish it by hand and mark it with "npx prisma migrate resolve".`,
      )
    }
    if (!migration) {
      throw new DatabaseError(`Migration ${row.migration_name} is in the database but not here: this program is older.`)
    }
    if (migration.checksum !== row.checksum) {
      throw new DatabaseError(`Migration ${row.migration_name} was changed after it was applied: put the file back.`)
    }
  }
  const names = new Set(applied.map((row) => row.migration_name))
  return migrations.filter(({ name }) => !names.has(name))
}

/** A failed one stays in the table as begun, as Prisma leaves it: MySQL can't undo DDL. */
async function apply(connection: Connection, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  await connection.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (?, ?, ?)', [
    id,
    checksum,
    name,
  ])
  try {
    await connection.query(sql)
  } catch (cause) {
    const { sqlMessage, message } = cause as SqlError
    await connection.query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [message, id])
    throw new DatabaseError(`Migration ${name} failed: ${sqlMessage ?? message}`, { cause })
  }
  await connection.query(
    'UPDATE _prisma_migrations SET finished_at = CURRENT_TIMESTAMP(3), applied_steps_count = 1 WHERE id = ?',
    [id],
  )
}
