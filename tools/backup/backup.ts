import { createHash } from 'node:crypto'
import type { Connection } from 'mariadb'
import { connectTo } from '#lib/server/database/connect.ts'
import { toStoredPath } from '#lib/server/files/stored-bytes.ts'
import { readSchemaState } from '../database/migrate.ts'
import {
  BACKUP_VERSION,
  type BackupEnd,
  BackupError,
  type BackupFile,
  type BackupHead,
  type BackupTable,
} from './entries.ts'
import { readBackup } from './read.ts'
import { listStoredRows, openStored, readStored, type StoredRow } from './stored-files.ts'
import { listTables, readRows } from './tables.ts'
import { writeBackup } from './write.ts'

/**
 * An installation as one file, while people talk. All rows come out of one snapshot of the database; files are on the disk
 * before a row names them, so that those of the snapshot are there, but for what was deleted since.
 */

export interface BackupSource {
  databaseUrl: string
  /** Where the bytes of files are. */
  filesFolder: string
  /** Null: the environment gives it. */
  secret: string | null
}

export interface BackupOutcome {
  rows: BackupEnd['rows']
  files: number
  /** Files that were deleted while the backup was made. */
  gone: string[]
  /** Files whose bytes are not there, or not what they were; a restore can't bring them either. */
  faulty: string[]
}

const TABLE_CHANGED = 1412
const NAMES_AT_ONCE = 500

/** `tell` hears what is being done. Throws BackupError and DatabaseError; then there is no file. */
export async function backUp(source: BackupSource, path: string, tell: (what: string) => void): Promise<BackupOutcome> {
  const outcome: BackupOutcome = { rows: {}, files: 0, gone: [], faulty: [] }
  const connection = await connectTo(source.databaseUrl)
  try {
    await writeBackup(path, seal(readAll(connection, source, outcome, tell), outcome), (aside) =>
      check(aside, outcome, tell),
    )
    return outcome
  } catch (cause) {
    if ((cause as { errno?: number }).errno !== TABLE_CHANGED) throw cause
    throw new BackupError('The tables were changed meanwhile, as by an upgrade: begin the backup again.', { cause })
  } finally {
    await connection.end().catch(() => connection.destroy())
  }
}

async function* readAll(
  connection: Connection,
  source: BackupSource,
  outcome: BackupOutcome,
  tell: (what: string) => void,
): AsyncGenerator<Uint8Array> {
  const { applied } = await readSchemaState(connection)
  if (applied.length === 0) throw new BackupError('The database is empty: there is nothing to back up.')
  const tables = await listTables(connection)
  const { secret } = source
  const head: BackupHead = {
    ...{ type: 'parlor-backup', version: BACKUP_VERSION, createdAt: new Date().toISOString(), migrations: applied },
    ...(secret !== null && { secret }),
  }
  yield toLine(head)
  await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  for (const table of tables) yield* readTable(connection, table, outcome, tell)
  const faulty = new Set<string>()
  // The first schemas had none.
  const stored = tables.some(({ name }) => name === 'files') ? listStoredRows(connection) : []
  for await (const row of stored) {
    yield* readFiles(source, row, outcome, faulty)
    tell(`${outcome.files} files`)
  }
  await connection.query('COMMIT')
  // Outside of the snapshot: what is removed there now was deleted meanwhile.
  const kept = await listKept(connection, [...faulty])
  for (const stored of faulty) (kept.has(stored) ? outcome.faulty : outcome.gone).push(stored)
}

async function* readTable(
  connection: Connection,
  table: BackupTable,
  { rows }: BackupOutcome,
  tell: (what: string) => void,
): AsyncGenerator<Uint8Array> {
  yield toLine(table)
  let count = 0
  rows[table.name] = 0
  for await (const some of readRows(connection, table)) {
    count += some.length
    rows[table.name] = count
    yield toLine(some)
    tell(`${table.name}: ${count} rows`)
  }
}

/** The file and its small picture. */
async function* readFiles(
  { filesFolder }: BackupSource,
  { stored, sha256, hasSmall }: StoredRow,
  outcome: BackupOutcome,
  faulty: Set<string>,
): AsyncGenerator<Uint8Array> {
  for (const isSmall of hasSmall ? [false, true] : [false]) {
    const opened = await openStored(toStoredPath(filesFolder, stored, { isSmall }))
    if (!opened) {
      faulty.add(stored)
      continue
    }
    const entry: BackupFile = { type: 'file', stored, isSmall, bytes: opened.bytes }
    yield toLine(entry)
    const hash = createHash('sha256')
    for await (const chunk of readStored(opened)) {
      hash.update(chunk)
      yield chunk
    }
    const is = hash.digest('hex')
    if (!isSmall && is !== sha256) faulty.add(stored)
    yield toLine({ type: 'file-end', sha256: is })
    outcome.files++
  }
}

/** Those that a row still names for people to see. */
async function listKept(connection: Connection, names: string[]): Promise<Set<string>> {
  const kept = new Set<string>()
  for (let from = 0; from < names.length; from += NAMES_AT_ONCE) {
    const rows = await connection.query<{ stored: string }[]>(
      'SELECT `stored` FROM files WHERE removed_at IS NULL AND `stored` IN (?)',
      [names.slice(from, from + NAMES_AT_ONCE)],
    )
    for (const { stored } of rows) kept.add(stored)
  }
  return kept
}

/** With the line that tells a whole backup from a part of it. */
async function* seal(chunks: AsyncIterable<Uint8Array>, outcome: BackupOutcome): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  const { rows, files } = outcome
  const end: BackupEnd = { type: 'end', rows, files, sha256: hash.digest('hex') }
  yield toLine(end)
}

/** Reads all of it as a restore will. */
async function check(path: string, outcome: BackupOutcome, tell: (what: string) => void): Promise<void> {
  let rows = 0
  for await (const entry of readBackup(path)) {
    if (entry.type === 'rows') rows += entry.rows.length
    tell(`read back: ${rows} rows`)
    if (entry.type !== 'end') continue
    const isSame = entry.files === outcome.files && JSON.stringify(entry.rows) === JSON.stringify(outcome.rows)
    if (!isSame) throw new BackupError('What was read back is not what was written: begin again.')
  }
}

function toLine(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}
