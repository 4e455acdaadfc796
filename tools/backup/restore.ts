import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { writeAuditBy } from '#lib/server/audit/append.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { toStoredPath } from '#lib/server/files/stored-bytes.ts'
import { migrate, requireKnown } from '../database/migrate.ts'
import { listMadeTables, MIGRATIONS_FOLDER, readMigrations } from '../database/migration-files.ts'
import { requireTables } from '../database/requirements.ts'
import { type BackupEnd, BackupError, type BackupHead, type BackupTable } from './entries.ts'
import { type RestorePlace, requireEmptyPlace, takePlace } from './place.ts'
import { readBackup } from './read.ts'
import { keepStored } from './stored-files.ts'
import { countOn, createRowWriter, emptyTables } from './tables.ts'

/**
 * A backup becomes an installation again. It is read twice: first to see that it is whole and of this program or an older
 * one, which changes nothing; then to write it, by the tables it was made from, which are brought up to date afterwards.
 */

export interface RestoreOutcome {
  head: BackupHead
  rows: BackupEnd['rows']
  files: number
}

/**
 * `databaseUrl`: of an empty database elsewhere, or DATA_DIR's own. Throws BackupError, EnvError, DatabaseError or EmbeddedError; then
 * all is as it was.
 */
export async function restore(
  path: string,
  { dataDir, databaseUrl }: { dataDir: string; databaseUrl: string | undefined },
  tell: (what: string) => void,
): Promise<RestoreOutcome> {
  await requireEmptyPlace(dataDir, databaseUrl)
  const { head } = await requireWhole(path, tell)
  const place = await takePlace(dataDir, databaseUrl)
  let outcome: RestoreOutcome
  try {
    outcome = await write(path, head, place, tell)
  } catch (cause) {
    await abandon(place, dataDir, cause)
    throw cause
  }
  await place.finish()
  return outcome
}

/** Whatever could not be taken away again is named. */
async function abandon(place: RestorePlace, dataDir: string, cause: unknown): Promise<void> {
  try {
    await place.abandon()
  } catch (second) {
    const { message } = cause as Error
    throw new BackupError(
      `The restore broke off (${message}), and what it wrote could not be removed (${(second as Error).message}): remove ${join(dataDir, 'restoring')}, or begin it again, which does.`,
      { cause },
    )
  }
}

async function requireWhole(path: string, tell: (what: string) => void): Promise<{ head: BackupHead }> {
  const made = listMadeTables(readMigrations(MIGRATIONS_FOLDER))
  let head: BackupHead | null = null
  let rows = 0
  let strange: string | null = null
  for await (const entry of readBackup(path)) {
    if (entry.type === 'parlor-backup') {
      head = entry
      requireKnown(entry.migrations)
    } else if (entry.type === 'table' && !made.includes(entry.name)) {
      strange ??= entry.name
    } else if (entry.type === 'rows') {
      rows += entry.rows.length
      tell(`looked at: ${rows} rows`)
    }
  }
  if (!head) throw new BackupError(`${path} is no backup of Parlor.`)
  // A damaged name is not a table of another program's: the end tells.
  if (strange !== null) throw new BackupError(`${path} has a table ${strange}, which this program never made.`)
  return { head }
}

async function write(
  path: string,
  head: BackupHead,
  place: RestorePlace,
  tell: (what: string) => void,
): Promise<RestoreOutcome> {
  const restoring = head.migrations.map(({ name }) => name)
  await migrate(place.databaseUrl, { restoring })
  const connection = await connectTo(place.databaseUrl)
  try {
    const end = await writeEntries(path, connection, place, tell)
    await requireCounts(connection, end)
    await migrate(place.databaseUrl, { restoring: 'rest' })
    await requireTables(connection)
    await writeDown(connection, head)
    if (head.secret !== undefined) place.keepSecret(head.secret)
    return { head, rows: end.rows, files: end.files }
  } finally {
    await connection.end().catch(() => connection.destroy())
  }
}

/** The one line that the backup has not: the log says of when all that follows goes on. */
function writeDown(connection: Connection, { createdAt: of }: BackupHead): Promise<void> {
  return writeAuditBy(connection, { actor: 'operator', action: 'backup:restored', details: { of }, ip: null })
}

async function writeEntries(
  path: string,
  connection: Connection,
  { filesFolder }: RestorePlace,
  tell: (what: string) => void,
): Promise<BackupEnd> {
  const writer = await createRowWriter(connection)
  await emptyTables(connection)
  const tables: BackupTable[] = []
  let [rows, files] = [0, 0]
  for await (const entry of readBackup(path)) {
    if (entry.type === 'table') tables.push(entry)
    else if (entry.type === 'rows') {
      await writer.write(entry.table, entry.rows)
      rows += entry.rows.length
      tell(`${entry.table.name}: ${rows} rows of all`)
    } else if (entry.type === 'file') {
      await keepStored(toStoredPath(filesFolder, entry.stored, entry), entry.read())
      tell(`${++files} files`)
    } else if (entry.type === 'end') {
      await writer.end()
      for (const table of tables) await countOn(connection, table)
      return entry
    }
  }
  throw new BackupError(`${path} ended while it was read.`)
}

/** The database has taken what it was given. */
async function requireCounts(connection: Connection, { rows }: BackupEnd): Promise<void> {
  for (const [name, count] of Object.entries(rows)) {
    const [row] = await connection.query<{ count: bigint }[]>(
      `SELECT COUNT(*) AS count FROM ${connection.escapeId(name)}`,
    )
    if (Number(row?.count) === count) continue
    throw new BackupError(`The database holds ${row?.count} rows of ${name} where ${count} were written.`)
  }
}
