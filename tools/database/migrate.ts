import { randomUUID } from 'node:crypto'
import type { Connection, SqlError } from 'mariadb'
import { connectTo, DatabaseError } from '#lib/server/database/connect.ts'
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './migration-files.ts'
import { changesRows, toSteps } from './statements.ts'

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

/**
 * What a statement is refused with that was done before: of one that was under way when a start was killed nobody knows. It
 * was done wholly or not at all, since MySQL 8.0 and MariaDB 10.6.
 */
const DONE_ERRORS = new Set([
  ...[1050, 1060, 1061, 1068, 1826], // A table, a column, an index, a primary key, a foreign key is there already.
  ...[1051, 1091, 1146, 1054], // A table, an index or a column is gone, or has another name.
])
/** MariaDB's way to say that a foreign key is there. */
const CANT_CREATE = 1005

interface AppliedRow {
  id: string
  migration_name: string
  checksum: string
  finished_at: Date | null
  applied_steps_count: bigint | number
  logs: string | null
}

/** What was applied to a database, and what waits to be. */
export interface SchemaState {
  applied: Pick<Migration, 'name' | 'checksum'>[]
  pending: string[]
}

interface Options {
  folder?: string
  /** A restore does it: these alone, or all that are left of them. */
  restoring?: readonly string[] | 'rest'
}

/**
 * Brings the database up to date; returns the names of what was applied. A migration that was killed or has failed is gone on
 * with where it was. Throws DatabaseError.
 */
export async function migrate(databaseUrl: string, options: Options = {}): Promise<string[]> {
  const migrations = readMigrations(options.folder ?? MIGRATIONS_FOLDER)
  const connection = await connectTo(databaseUrl)
  try {
    await takeMigrationLock(connection)
    if (!options.restoring) await requireNotRestoring(connection)
    await connection.query(CREATE_TABLE)
    const { restoring = 'rest' } = options
    const rows = await readApplied(connection)
    const pending = listPending(migrations, rows).filter(({ name }) => restoring === 'rest' || restoring.includes(name))
    for (const migration of pending) {
      const begun = rows.find(({ migration_name }) => migration_name === migration.name)
      await apply(connection, migration, begun)
    }
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
  const begun = applied.find(({ finished_at }) => !finished_at)
  if (begun)
    throw new DatabaseError(
      `Migration ${begun.migration_name} was begun and not finished${begun.logs === null ? '' : ` (${begun.logs.split('\n')[0]})`}: npm start goes on with it.`,
    )
  return {
    applied: applied.map(({ migration_name: name, checksum }) => ({ name, checksum })),
    pending: pending.map(({ name }) => name),
  }
}

/** Throws DatabaseError where a database of these migrations is not an older one of this program's. */
export function requireKnown(applied: SchemaState['applied'], folder = MIGRATIONS_FOLDER): void {
  requireOurs(readMigrations(folder), applied)
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
    `SELECT id, migration_name, checksum, finished_at, applied_steps_count, logs FROM _prisma_migrations
     WHERE rolled_back_at IS NULL`,
  )
}

/** Those not finished yet. Throws DatabaseError as requireOurs. */
function listPending(migrations: Migration[], applied: AppliedRow[]): Migration[] {
  requireOurs(
    migrations,
    applied.map(({ migration_name: name, checksum }) => ({ name, checksum })),
  )
  const finished = new Set(applied.filter((row) => row.finished_at).map((row) => row.migration_name))
  return migrations.filter(({ name }) => !finished.has(name))
}

/** Throws DatabaseError where the database's past is not the folder's. */
function requireOurs(migrations: Migration[], applied: SchemaState['applied']): void {
  for (const { name, checksum } of applied) {
    const migration = migrations.find((one) => one.name === name)
    if (!migration) {
      throw new DatabaseError(`Migration ${name} is in the database but not here: this program is older.`)
    }
    if (migration.checksum !== checksum) {
      throw new DatabaseError(`Migration ${name} was changed after it was applied: put the file back.`)
    }
  }
}

/**
 * Step by step, each counted when it is done, so that the next start goes on where this one was killed. Rows are changed and
 * counted in one transaction; a change of tables that was under way is tried again.
 */
async function apply(connection: Connection, { name, sql, checksum }: Migration, begun?: AppliedRow): Promise<void> {
  const id = begun?.id ?? randomUUID()
  if (begun) await connection.query('UPDATE _prisma_migrations SET logs = NULL WHERE id = ?', [id])
  else
    await connection.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (?, ?, ?)', [
      ...[id, checksum, name],
    ])
  const done = Number(begun?.applied_steps_count ?? 0)
  // One that has failed was not done.
  const isInDoubt = begun !== undefined && begun.logs === null
  try {
    for (const [index, step] of toSteps(sql).entries()) {
      if (index < done) continue
      await applyStep(connection, step, { id, isInDoubt: isInDoubt && index === done })
    }
  } catch (cause) {
    const { sqlMessage, message } = cause as SqlError
    await connection.query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [message, id])
    throw new DatabaseError(`Migration ${name} failed: ${sqlMessage ?? message}`, { cause })
  }
  await connection.query('UPDATE _prisma_migrations SET finished_at = CURRENT_TIMESTAMP(3) WHERE id = ?', [id])
}

async function applyStep(
  connection: Connection,
  step: string,
  { id, isInDoubt }: { id: string; isInDoubt: boolean },
): Promise<void> {
  const count = () =>
    connection.query('UPDATE _prisma_migrations SET applied_steps_count = applied_steps_count + 1 WHERE id = ?', [id])
  if (changesRows(step)) {
    await connection.beginTransaction()
    try {
      await connection.query(step)
      await count()
      await connection.commit()
    } catch (cause) {
      await connection.rollback()
      throw cause
    }
    return
  }
  try {
    await connection.query(step)
  } catch (cause) {
    if (!(isInDoubt && isDone(cause as SqlError))) throw cause
  }
  await count()
}

function isDone({ errno, message }: SqlError): boolean {
  return DONE_ERRORS.has(errno) || (errno === CANT_CREATE && message.includes('errno: 121'))
}
