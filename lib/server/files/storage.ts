import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StoredBytes } from '#lib/chat/file-ports.ts'
import type { FileStorage, OpenBytes } from '#lib/chat/file-storage.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { isPicture } from '#lib/protocol/rules/files.ts'
import { findType } from './content-type.ts'
import { prepareImage, shrinkImage } from './images.ts'
import { readRange, SMALL, toStoredPath } from './stored-bytes.ts'

/**
 * The bytes of files in a folder. What comes is written aside, looked at, flushed to the disk and renamed: under its name
 * a file is always whole. A name is random and says nothing; the first two of its digits are a folder.
 */

const ASIDE = 'aside'
const NAME = /^[0-9a-f]{32}$/
const READ_BYTES = 256 * 1024
/** Names that are looked at together. */
const RUN = 200

/** `folder` is made when it is needed. */
export function createFileStorage({ folder, maxBytes }: { folder: string; maxBytes: number }): FileStorage {
  const toPath = (stored: string) => toStoredPath(folder, stored)
  const toSmallPath = (stored: string) => toStoredPath(folder, stored, { isSmall: true })
  const toFolder = (stored: string) => dirname(toPath(stored))
  const aside = join(folder, ASIDE)

  async function receive(source: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    await mkdir(aside, { recursive: true, mode: 0o700 })
    const stored = randomBytes(16).toString('hex')
    const path = join(aside, stored)
    try {
      const received = await write(path, source, maxBytes)
      const type = await findType(path)
      const size = isPicture(type) ? await prepareImage(path, type, received, `${path}${SMALL}`) : null
      const { bytes, sha256 } = await flush(path)
      if (size) await flush(`${path}${SMALL}`)
      await keep(stored, size !== null)
      return { stored, type, bytes, sha256, ...size, hasThumbnail: size !== null }
    } catch (cause) {
      for (const left of [path, `${path}${SMALL}`]) await rm(left, { force: true }).catch(() => undefined)
      throw isFull(cause) ? new CodedError('unavailable', { cause }) : cause
    }
  }

  /** The small picture first: whoever finds the file finds it whole. */
  async function keep(stored: string, hasSmall: boolean): Promise<void> {
    const isNew = await mkdir(toFolder(stored), { recursive: true, mode: 0o700 })
    if (hasSmall) await rename(join(aside, stored + SMALL), toSmallPath(stored))
    await rename(join(aside, stored), toPath(stored))
    await flushFolder(toFolder(stored))
    if (isNew !== undefined) await flushFolder(folder)
  }

  return {
    maxBytes,
    receive,

    async open(stored, { isThumbnail = false } = {}): Promise<OpenBytes> {
      const file = await openStored(isThumbnail ? toSmallPath(stored) : toPath(stored))
      const { size } = await file.stat()
      return {
        bytes: size,
        read: ({ start, end } = { start: 0, end: size - 1 }) => readRange(file, start, end),
        close: () => file.close(),
      }
    },

    async readPicture(stored, side) {
      try {
        return await shrinkImage(toPath(stored), side)
      } catch (cause) {
        if (cause instanceof CodedError || isMissing(cause)) return null
        throw cause
      }
    },

    async remove(stored) {
      for (const path of [toPath(stored), toSmallPath(stored)]) await rm(path, { force: true })
    },

    async *listOlder(before) {
      for (const name of await list(aside))
        if (await isOlder(join(aside, name), before)) await rm(join(aside, name), { force: true })
      for (const shard of (await list(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
        let run: string[] = []
        const names = new Set(await list(join(folder, shard)))
        for (const name of names) {
          const stored = name.endsWith(SMALL) ? name.slice(0, -SMALL.length) : name
          // A small picture is named alone where its file is not there, as a kill leaves it.
          if (!NAME.test(stored) || (name !== stored && names.has(stored))) continue
          if (!(await isOlder(join(folder, shard, name), before))) continue
          run.push(stored)
          if (run.length < RUN) continue
          yield run
          run = []
        }
        if (run.length > 0) yield run
      }
    },
  }
}

/** How many bytes came. Throws CodedError `too_large` as soon as there are more than may be, `invalid` for none. */
async function write(path: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<number> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new CodedError('too_large')
      await file.writeFile(chunk)
    }
    if (bytes === 0) throw new CodedError('invalid', { fields: { file: 'required' } })
    return bytes
  } finally {
    await file.close()
  }
}

/** To the disk, and what is there now. */
async function flush(path: string): Promise<{ bytes: number; sha256: string }> {
  const file = await open(path, 'r+')
  try {
    const hash = createHash('sha256')
    let bytes = 0
    const buffer = Buffer.allocUnsafe(READ_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, bytes)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
    await file.sync()
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

/** So that the names in it are on the disk, too. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function openStored(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    throw isMissing(cause) ? new CodedError('not_found', { cause }) : cause
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    if (isMissing(cause)) return []
    throw cause
  }
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  try {
    return (await stat(path)).mtime < before
  } catch (cause) {
    if (isMissing(cause)) return false
    throw cause
  }
}

/** The folder takes nothing: full, read-only, somebody else's. */
function isFull(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR'].includes(
    String((cause as { code?: unknown })?.code),
  )
}

function isMissing(cause: unknown): boolean {
  return (cause as { code?: unknown } | null)?.code === 'ENOENT'
}
