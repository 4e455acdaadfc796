/** What admins see of where the bytes are: the answer of `GET /api/admin/storage`. */
export interface StorageReport {
  /** About, as the database estimates it; the largest first. */
  tables: { group: TableGroup; bytes: number }[]
  /** Those that people have uploaded and that are still shown to somebody. */
  files: { count: number; bytes: number }
  /** The largest first, by messages and files together. */
  rooms: StoredRoom[]
  /** Where the files are; null where it can't be told. */
  disk: { freeBytes: number; totalBytes: number } | null
}

export interface StoredRoom {
  id: string
  /** Null for direct rooms, which are closed to admins. */
  name: string | null
  slug: string | null
  messages: number
  files: number
  fileBytes: number
  /** About, with its share of what the messages take. */
  bytes: number
}

export type TableGroup = 'messages' | 'search' | 'ai' | 'people' | 'files' | 'other'
