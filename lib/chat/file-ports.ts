import type { SharedFile } from '#lib/protocol/entities.ts'

/** What the domain needs of the world to keep what people upload: rows that say what there is, and a place for bytes. */

/** Bytes that are whole, checked and kept, before anybody hears of them. */
export interface StoredBytes {
  /** What the storage calls them: 32 characters of hex. */
  stored: string
  /** By their content. */
  type: string
  bytes: number
  /** In hex. */
  sha256: string
  /** Of an image, upright. */
  width?: number
  height?: number
  hasThumbnail: boolean
}

/** An upload before it has an id. */
export interface FileDraft extends StoredBytes {
  roomId: string
  uploaderId: string
  name: string
}

/** What is known of a file. */
export interface KeptFile extends FileDraft {
  id: string
  /** Null: it was sent with no message yet. */
  messageId: string | null
}

/** The rows of files; a part of the store. What was removed is found by none of these but `listRemovedFiles`. */
export interface FileStore {
  saveFile(draft: FileDraft): Promise<KeptFile>
  /** In the order in which they are asked for; without those that are not there. */
  findFiles(fileIds: readonly string[]): Promise<KeptFile[]>
  /** What of somebody's was sent with no message yet. */
  countUnsent(userId: string): Promise<{ files: number; bytes: number }>
  /** Removes what was sent with no message; false where it was sent or is gone. */
  removeUnsent(fileId: string): Promise<boolean>
  /** Removes what nobody has sent since `before`, at most so many; answers how many there were. */
  removeUnsentBefore(before: Date, max: number): Promise<number>
  /** The names in `stored` of what was removed, oldest first. */
  listRemovedFiles(max: number): Promise<string[]>
  /** Their bytes are gone: so are the rows. */
  forgetRemovedFiles(stored: readonly string[]): Promise<void>
  /** Those of the names that a row has, whatever became of it. */
  listStored(stored: readonly string[]): Promise<string[]>
}

/** As every client sees it. */
export function toSharedFile({ id, name, type, bytes, width, height, hasThumbnail }: SharedFileParts): SharedFile {
  const url = `/api/files/${id}`
  return {
    ...{ id, name, type, bytes },
    ...(width !== undefined && height !== undefined && { width, height }),
    url,
    ...(hasThumbnail && { thumbnailUrl: `${url}?thumbnail=1` }),
  }
}

type SharedFileParts = Pick<KeptFile, 'id' | 'name' | 'type' | 'bytes' | 'width' | 'height' | 'hasThumbnail'>
