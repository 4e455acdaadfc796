import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Connection } from 'mariadb'
import { readRange, ShortFileError } from '#lib/server/files/stored-bytes.ts'
import { BackupError } from './entries.ts'

/** The bytes of files, as lib/server/files/storage.ts keeps them in a folder. */

const ROWS_AT_ONCE = 500

/** A row of the snapshot, with bytes that should be there. */
export interface StoredRow {
  stored: string
  bytes: number
  sha256: string
  hasSmall: boolean
}

/** Of all that people may still see, in no order, some at a time. */
export async function* listStoredRows(connection: Connection): AsyncGenerator<StoredRow> {
  let after = ''
  for (;;) {
    const rows = await connection.query<{ stored: string; bytes: bigint; sha256: string; small: number }[]>(
      `SELECT \`stored\`, bytes, LOWER(HEX(sha256)) AS sha256, has_thumbnail AS small FROM files
       WHERE removed_at IS NULL AND \`stored\` > ? ORDER BY \`stored\` LIMIT ${ROWS_AT_ONCE}`,
      [after],
    )
    for (const { stored, bytes, sha256, small } of rows) {
      yield { stored, bytes: Number(bytes), sha256, hasSmall: Number(small) === 1 }
    }
    after = rows.at(-1)?.stored ?? ''
    if (rows.length < ROWS_AT_ONCE) return
  }
}

/** Null where it is not there. */
export async function openStored(path: string): Promise<{ file: FileHandle; bytes: number } | null> {
  try {
    const file = await open(path, 'r')
    return { file, bytes: (await file.stat()).size }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new BackupError(`${path} can't be read: ${code}.`, { cause })
  }
}

/** Its bytes, as many as it had when it was opened; it is closed then. */
export async function* readStored({ file, bytes }: { file: FileHandle; bytes: number }): AsyncGenerator<Uint8Array> {
  try {
    yield* readRange(file, 0, bytes - 1)
  } catch (cause) {
    if (!(cause instanceof ShortFileError)) throw cause
    throw new BackupError('A file became shorter while it was read: begin again.', { cause })
  }
}

/** On the disk when it resolves. */
export async function keepStored(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}
