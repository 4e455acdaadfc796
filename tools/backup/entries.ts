import { z } from 'zod'

/**
 * What stands in a backup, a gzip stream of lines of JSON: the head; each table's columns and then its rows, some in each
 * line; files, whose bytes follow their line as they are; and an end that says what came before it.
 */

/** Rises with every change that an older program can't read. */
export const BACKUP_VERSION = 1

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const word = z.string().regex(/^\w{1,64}$/)
const count = z.number().int().min(0)

export const headSchema = z.strictObject({
  type: z.literal('parlor-backup'),
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  /** Those that were applied to the database, in order. */
  migrations: z.array(z.strictObject({ name: z.string().min(1).max(255), checksum: hash })).min(1),
  /** Generated once, and kept in DATA_DIR. */
  secret: z.string().min(1).max(4_096).optional(),
})

export const tableSchema = z.strictObject({
  type: z.literal('table'),
  name: word,
  columns: z.array(word).min(1),
  /** Those of them whose values are bytes, in hex. */
  binary: z.array(word),
  /** The number that the next row gets, where the table counts. */
  nextId: z.string().regex(/^\d+$/).optional(),
})

export const fileSchema = z.strictObject({
  type: z.literal('file'),
  stored: z.string().regex(/^[0-9a-f]{32}$/),
  /** The small picture of it. */
  isSmall: z.boolean(),
  bytes: count,
})

/** Behind the bytes. */
export const fileEndSchema = z.strictObject({ type: z.literal('file-end'), sha256: hash })

export const endSchema = z.strictObject({
  type: z.literal('end'),
  /** Of each table. */
  rows: z.record(word, count),
  files: count,
  /** Of all that comes before this line. */
  sha256: hash,
})

export type BackupHead = z.output<typeof headSchema>
export type BackupTable = z.output<typeof tableSchema>
export type BackupFile = z.output<typeof fileSchema>
export type BackupEnd = z.output<typeof endSchema>
/** Values as the database writes them in text. */
export type BackupRow = (string | null)[]

/** It can't be made, read or taken; the message is one sentence for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
