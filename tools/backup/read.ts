import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'
import type { z } from 'zod'
import { type ByteReader, createByteReader } from './byte-reader.ts'
import {
  BACKUP_VERSION,
  type BackupEnd,
  BackupError,
  type BackupFile,
  type BackupHead,
  type BackupRow,
  type BackupTable,
  endSchema,
  fileEndSchema,
  fileSchema,
  headSchema,
  tableSchema,
} from './entries.ts'

/** A backup's file, entry by entry, in little memory. Whoever has read to its end knows that it is whole. */

/** Of a row with the largest values that a table takes. */
const LINE_BYTES_MAX = 64 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024

export type BackupEntry =
  | BackupHead
  | BackupTable
  | { type: 'rows'; table: BackupTable; rows: BackupRow[] }
  /** Bytes that are not read are passed over. */
  | (BackupFile & { read(): AsyncIterable<Uint8Array> })
  | BackupEnd

/**
 * The entries in order. Throws BackupError where the file is not there, is none of ours, is of a newer program or damaged:
 * the latter as soon as it is seen, at the latest at the end.
 */
export async function* readBackup(path: string): AsyncGenerator<BackupEntry> {
  await requireFile(path)
  const chunks = unzip(path)
  try {
    yield* readEntries(createByteReader(chunks, LINE_BYTES_MAX), path)
  } catch (cause) {
    throw toBackupError(cause, path)
  } finally {
    chunks.destroy()
  }
}

function unzip(path: string): Gunzip {
  const chunks = createGunzip({ chunkSize: CHUNK_BYTES })
  // What goes wrong is thrown to whoever reads the chunks.
  pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), chunks, () => undefined)
  return chunks
}

async function* readEntries(reader: ByteReader, path: string): AsyncGenerator<BackupEntry> {
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let files = 0
  let table: BackupTable | null = null
  yield readHead(await reader.readLine(), hash, path)
  for (;;) {
    const line = await reader.readLine()
    if (line === null) throw damaged(path, 'it ends too early')
    const value = parseLine(line)
    if (Array.isArray(value)) {
      hash.update(line)
      if (table === null || !areRows(value, table.columns.length)) throw damaged(path, 'rows without their table')
      rows[table.name] = (rows[table.name] ?? 0) + value.length
      yield { type: 'rows', table, rows: value }
      continue
    }
    const { type } = (value ?? {}) as { type?: unknown }
    if (type === 'end') return yield await readEnd(reader, value, { rows, files, sha256: hash.digest('hex') }, path)
    hash.update(line)
    if (type === 'table') {
      table = parse(tableSchema, value, path)
      rows[table.name] = 0
      yield table
    } else {
      const file = parse(fileSchema, value, path)
      files++
      yield* readFile(reader, file, hash, path)
    }
  }
}

function readHead(line: Uint8Array | null, hash: Hash, path: string): BackupHead {
  const value = line === null ? null : parseLine(line)
  const { type, version } = (value ?? {}) as { type?: unknown; version?: unknown }
  if (line === null || type !== 'parlor-backup') throw new BackupError(`${path} is no backup of Parlor.`)
  if (version !== BACKUP_VERSION) {
    throw new BackupError(
      `${path} is a backup of version ${version}, and this program reads ${BACKUP_VERSION}: update it.`,
    )
  }
  hash.update(line)
  return parse(headSchema, value, path)
}

async function* readFile(reader: ByteReader, file: BackupFile, hash: Hash, path: string): AsyncGenerator<BackupEntry> {
  const own = createHash('sha256')
  let left = file.bytes
  async function* read(): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const chunk = await reader.readSome(left)
      if (chunk === null) throw damaged(path, 'it ends too early')
      left -= chunk.byteLength
      own.update(chunk)
      hash.update(chunk)
      yield chunk
    }
  }
  yield { ...file, read }
  for await (const chunk of read()) void chunk
  const line = await reader.readLine()
  if (line === null) throw damaged(path, 'it ends too early')
  hash.update(line)
  const { sha256 } = parse(fileEndSchema, parseLine(line), path)
  if (sha256 !== own.digest('hex')) throw damaged(path, `the bytes of file ${file.stored} are not what they were`)
}

async function readEnd(reader: ByteReader, value: unknown, counted: Omit<BackupEnd, 'type'>, path: string) {
  const end = parse(endSchema, value, path)
  if (end.sha256 !== counted.sha256) throw damaged(path, 'its hash is another')
  const names = Object.keys({ ...end.rows, ...counted.rows })
  if (end.files !== counted.files || names.some((name) => end.rows[name] !== counted.rows[name])) {
    throw damaged(path, 'it does not hold as much as it says')
  }
  // What is behind it is looked at, too: the sum of the gzip stream is.
  if ((await reader.readLine()) !== null) throw damaged(path, 'something stands behind its end')
  return end
}

function areRows(value: unknown[], width: number): value is BackupRow[] {
  return value.every(
    (row) => Array.isArray(row) && row.length === width && row.every((one) => one === null || typeof one === 'string'),
  )
}

function parseLine(line: Uint8Array): unknown {
  return JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8'))
}

function parse<S extends z.ZodType>(schema: S, value: unknown, path: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw damaged(path, 'it holds what no backup has')
}

function damaged(path: string, reason: string): BackupError {
  return new BackupError(`${path} is damaged (${reason}): take another one.`)
}

function toBackupError(cause: unknown, path: string): unknown {
  if (cause instanceof SyntaxError) return damaged(path, 'a line of it is none')
  const { code = '', syscall } = cause as NodeJS.ErrnoException
  if (code.startsWith('Z_'))
    return damaged(path, code === 'Z_BUF_ERROR' ? 'it ends too early' : 'it can not be unpacked')
  return syscall === undefined ? cause : new BackupError(`${path} can't be read: ${code}.`, { cause })
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => cause.code ?? cause.message)
  if (typeof found === 'string') throw new BackupError(`${path} can't be read: ${found}.`)
  if (!found.isFile()) throw new BackupError(`${path} is no file.`)
}
