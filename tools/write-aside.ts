import { rmSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Large files that a person wants: they are there whole, or not at all. */

const FILE_CALLS = ['open', 'write', 'fsync', 'close', 'rename']

/** The message is one sentence for the operator. */
class UnwritableError extends Error {
  override readonly name = 'UnwritableError'
}

/**
 * `write` makes the file under the name that it has until it is whole, and flushes it to the disk. Throws what that throws, and
 * UnwritableError where the disk refuses; then nothing is left.
 */
export async function writeAside(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${path}.${process.pid}.part`
  // A signal ends this process without another turn.
  const clear = () => rmSync(aside, { force: true })
  process.once('exit', clear)
  try {
    await write(aside)
    await rename(aside, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined)
    const { code, syscall = '' } = cause as NodeJS.ErrnoException
    if (!FILE_CALLS.includes(syscall)) throw cause
    throw new UnwritableError(`${path} can't be written: ${code}.`, { cause })
  } finally {
    process.off('exit', clear)
  }
}

/** So that its name is on the disk, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
