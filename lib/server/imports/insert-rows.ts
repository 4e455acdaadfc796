import type { Connection } from 'mariadb'

/** Some rows of a table in one statement; none is nothing. */
export async function insertRows(
  connection: Connection,
  table: string,
  columns: string[],
  rows: unknown[][],
): Promise<void> {
  if (rows.length === 0) return
  const row = `(${columns.map(() => '?').join()})`
  await connection.query(`INSERT INTO ${table} (${columns.join()}) VALUES ${rows.map(() => row).join()}`, rows.flat())
}
