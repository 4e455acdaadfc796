import type { SessionUser, SharedFile } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Access } from './access.ts'
import type { ReadImage } from './ai/images.ts'
import { toFileName } from './file-name.ts'
import { type KeptFile, toSharedFile } from './file-ports.ts'
import type { ByteRange, FileStorage } from './file-storage.ts'
import type { Log, Store } from './ports.ts'

/** What people do with files: upload them to a room, read them, take back what they have not sent. */

/** Of a person and of a process, at once. */
const UPLOADS_OF_ONE_MAX = 6
const UPLOADS_MAX = 64
const FULL_RETRY_MS = 2_000
/** What somebody may have uploaded and sent with no message yet; the bytes as so many of the largest. */
const UNSENT_MAX = 100
const UNSENT_BYTES_FACTOR = 20
const UNSENT_RETRY_MS = 60_000
const UNSENT_LIFE_MS = 24 * 60 * 60_000
/** A reader's right is looked at again so often while bytes go out. */
const RIGHT_CHECK_MS = 900
const REMOVED_AT_ONCE = 100

interface FilesParts {
  store: Store
  storage: FileStorage
  access: Access
  log: Log
}

export interface OpenFile {
  file: SharedFile
  /** Of all bytes of the file, in hex. */
  sha256: string
  /** Of what is read: the file, or its small picture. */
  bytes: number
  /** Ends with CodedError `not_found` soon after the reader has lost the right. */
  read(range?: ByteRange): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export type Files = ReturnType<typeof createFiles>

export function createFiles({ store, storage, access, log }: FilesParts) {
  const underWay = new Map<string, number>()

  /**
   * Keeps an upload for a message to come. The right is asked for twice: it may be lost while bytes come. Throws what
   * FileStorage.receive throws, and CodedError `rate_limited` for too many at once or too much that was not sent.
   */
  async function receive(
    user: SessionUser,
    roomId: string,
    { name, source }: { name: string; source: AsyncIterable<Uint8Array> },
  ): Promise<SharedFile> {
    await access.requireAccess(user, roomId, 'send')
    const release = takePlace(user.id)
    try {
      await requireFewUnsent(user.id)
      const kept = await storage.receive(source)
      try {
        await access.requireAccess(user, roomId, 'send')
        return toSharedFile(await store.saveFile({ ...kept, roomId, uploaderId: user.id, name: toFileName(name) }))
      } catch (cause) {
        await storage.remove(kept.stored)
        throw cause
      }
    } finally {
      release()
    }
  }

  function takePlace(userId: string): () => void {
    const own = underWay.get(userId) ?? 0
    const all = [...underWay.values()].reduce((sum, count) => sum + count, 0)
    if (own >= UPLOADS_OF_ONE_MAX || all >= UPLOADS_MAX) {
      throw new CodedError('rate_limited', { retryAfterMs: FULL_RETRY_MS })
    }
    underWay.set(userId, own + 1)
    return () => {
      const left = (underWay.get(userId) ?? 1) - 1
      if (left > 0) underWay.set(userId, left)
      else underWay.delete(userId)
    }
  }

  async function requireFewUnsent(userId: string): Promise<void> {
    const { files, bytes } = await store.countUnsent(userId)
    if (files < UNSENT_MAX && bytes < UNSENT_BYTES_FACTOR * storage.maxBytes) return
    throw new CodedError('rate_limited', { retryAfterMs: UNSENT_RETRY_MS })
  }

  /** For whoever may read its message's room; what was not sent yet for its uploader alone. Throws CodedError `not_found`. */
  async function requireReadable(user: SessionUser, fileId: string): Promise<KeptFile> {
    const [file] = await store.findFiles([fileId])
    if (!file || (file.messageId === null && file.uploaderId !== user.id)) throw new CodedError('not_found')
    await access.requireAccess(user, file.roomId, 'read')
    return file
  }

  async function open(user: SessionUser, fileId: string, { isThumbnail = false } = {}): Promise<OpenFile> {
    const file = await requireReadable(user, fileId)
    if (isThumbnail && !file.hasThumbnail) throw new CodedError('not_found')
    const { bytes, read, close } = await storage.open(file.stored, { isThumbnail })
    return {
      ...{ file: toSharedFile(file), sha256: file.sha256, bytes, close },
      read: (range) => readWhileAllowed(user, fileId, read(range)),
    }
  }

  async function* readWhileAllowed(
    user: SessionUser,
    fileId: string,
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> {
    let checkedAt = performance.now()
    for await (const chunk of chunks) {
      if (performance.now() - checkedAt > RIGHT_CHECK_MS) {
        await requireReadable(user, fileId)
        checkedAt = performance.now()
      }
      yield chunk
    }
  }

  /** Takes back what was not sent. Throws CodedError `not_found` for all else. */
  async function remove(user: SessionUser, fileId: string): Promise<void> {
    const [file] = await store.findFiles([fileId])
    const isOwn = file?.uploaderId === user.id && file.messageId === null
    if (!isOwn || !(await store.removeUnsent(fileId))) throw new CodedError('not_found')
    void removeBytes()
  }

  /** The bytes of what was removed, by whichever process. Never throws: what is left is for the next time. */
  async function removeBytes(): Promise<void> {
    try {
      for (;;) {
        const stored = await store.listRemovedFiles(REMOVED_AT_ONCE)
        for (const name of stored) await storage.remove(name)
        if (stored.length > 0) await store.forgetRemovedFiles(stored)
        if (stored.length < REMOVED_AT_ONCE) return
      }
    } catch (cause) {
      log.warn({ err: cause }, 'the bytes of removed files could not be removed')
    }
  }

  /** What nobody has sent for a day, and bytes that no row knows, as a process leaves them that was killed. Never throws. */
  async function sweep(now = Date.now()): Promise<void> {
    const before = new Date(now - UNSENT_LIFE_MS)
    try {
      while ((await store.removeUnsentBefore(before, REMOVED_AT_ONCE)) === REMOVED_AT_ONCE) await removeBytes()
      for await (const names of storage.listOlder(before)) {
        const known = new Set(await store.listStored(names))
        for (const name of names) if (!known.has(name)) await storage.remove(name)
      }
    } catch (cause) {
      log.warn({ err: cause }, 'files that nobody has sent could not be swept')
    }
    await removeBytes()
  }

  return { maxBytes: storage.maxBytes, receive, open, remove, removeBytes, sweep }
}

/** The longer side of a picture that an assistant is shown, in pixels. */
const SHOWN_SIDE = 1_024

/** Pictures as assistants are shown them; what was deleted meanwhile is not. */
export function createReadImage({ store, storage }: Pick<FilesParts, 'store' | 'storage'>): ReadImage {
  return async (fileId) => {
    const [file] = await store.findFiles([fileId])
    const bytes = file?.messageId ? await storage.readPicture(file.stored, SHOWN_SIDE) : null
    return bytes && `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`
  }
}
