import type { Connection } from 'mariadb'
import { listMadeTables, MIGRATIONS_FOLDER, readMigrations } from '../database/migration-files.ts'
import type { BackupRow, BackupTable } from './entries.ts'

/** The tables of an installation, out of a database and into one. */

/** Of the values in a line, of one statement's, and of a transaction's. */
const LINE_UNITS = 128 * 1024
const COMMIT_UNITS = 16 * 1024 * 1024
/** Placeholders are numbered by two bytes in some servers. */
const VALUES_MAX = 30_000

/** Those of this program that are there, with what the database says of their columns. */
export async function listTables(connection: Connection): Promise<BackupTable[]> {
  const made = listMadeTables(readMigrations(MIGRATIONS_FOLDER))
  // MySQL remembers for a day how far a table has counted.
  await connection.query('/*!80000 SET SESSION information_schema_stats_expiry = 0 */')
  const columns = await connection.query<{ table: string; name: string; type: string }[]>(
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS name, DATA_TYPE AS type FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    [made],
  )
  const counters = await connection.query<{ name: string; nextId: bigint | number | null }[]>(
    `SELECT TABLE_NAME AS name, AUTO_INCREMENT AS nextId FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?)`,
    [made],
  )
  return counters
    .map(({ name, nextId }) => {
      const own = columns.filter(({ table }) => table === name)
      return {
        type: 'table' as const,
        name,
        columns: own.map((column) => column.name),
        binary: own.filter(({ type }) => /binary|blob/.test(type)).map((column) => column.name),
        ...(nextId !== null && { nextId: String(nextId) }),
      }
    })
    .sort((a, b) => made.indexOf(a.name) - made.indexOf(b.name))
}

/** Every row as the connection's transaction sees it, in the order of the primary key, some at a time. */
export async function* readRows(connection: Connection, table: BackupTable): AsyncGenerator<BackupRow[]> {
  const values = table.columns.map((column) => {
    const name = connection.escapeId(column)
    return table.binary.includes(column) ? `HEX(${name})` : name
  })
  const name = connection.escapeId(table.name)
  const key = await readKey(connection, table.name)
  const order = key.map((column) => connection.escapeId(column)).join()
  const sql = `SELECT ${values.join()} FROM ${name} FORCE INDEX (PRIMARY) ORDER BY ${order}`
  const stream = connection.queryStream({ sql, rowsAsArray: true, typeCast: (column) => column.string() })
  let rows: BackupRow[] = []
  let units = 0
  for await (const row of stream as AsyncIterable<BackupRow>) {
    rows.push(row)
    for (const value of row) units += (value?.length ?? 4) + 3
    if (units < LINE_UNITS) continue
    yield rows
    rows = []
    units = 0
  }
  if (rows.length > 0) yield rows
}

async function readKey(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.query<{ name: string }[]>(
    `SELECT COLUMN_NAME AS name FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`,
    [table],
  )
  return rows.map(({ name }) => name)
}

export interface RowWriter {
  write(table: BackupTable, rows: BackupRow[]): Promise<void>
  /** Stores what was not committed yet. */
  end(): Promise<void>
}

/** Rows as they came: what they refer to may come later, and what counts as empty elsewhere is a value here. */
export async function createRowWriter(connection: Connection): Promise<RowWriter> {
  await connection.query(
    "SET foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO'), autocommit = 0",
  )
  let units = 0

  async function insert(table: BackupTable, rows: BackupRow[]): Promise<void> {
    const isBinary = table.columns.map((column) => table.binary.includes(column))
    const tuple = `(${table.columns.map(() => '?').join()})`
    const columns = table.columns.map((column) => connection.escapeId(column)).join()
    const values = rows.flatMap((row) =>
      row.map((value, index) => (isBinary[index] && value !== null ? Buffer.from(value, 'hex') : value)),
    )
    await connection.query(
      `INSERT INTO ${connection.escapeId(table.name)} (${columns}) VALUES ${rows.map(() => tuple).join()}`,
      values,
    )
    for (const value of values) units += value?.length ?? 4
    if (units < COMMIT_UNITS) return
    await connection.commit()
    units = 0
  }

  return {
    async write(table, rows) {
      const most = Math.max(1, Math.floor(VALUES_MAX / table.columns.length))
      for (let from = 0; from < rows.length; from += most) await insert(table, rows.slice(from, from + most))
    },
    async end() {
      await connection.commit()
      // A read would begin another one, and hold the tables against the migrations that come now.
      await connection.query('SET autocommit = 1, foreign_key_checks = 1')
    },
  }
}

/** What a migration has put into a table, for rows to come that know better. */
export async function emptyTables(connection: Connection): Promise<void> {
  for (const { name } of await listTables(connection))
    await connection.query(`DELETE FROM ${connection.escapeId(name)}`)
}

/** Ids that were given once are never given again, also where their rows are gone. */
export async function countOn(connection: Connection, { name, nextId }: BackupTable): Promise<void> {
  if (nextId !== undefined)
    await connection.query(`ALTER TABLE ${connection.escapeId(name)} AUTO_INCREMENT = ${nextId}`)
}
