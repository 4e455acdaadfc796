import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { env } from './env.ts'

export interface Disk {
  /** For this user. */
  freeBytes: number
  totalBytes: number
}

/** Where the files are, or will be; null where the system does not say. */
export async function readDisk(dataDir = env().DATA_DIR): Promise<Disk | null> {
  let folder = resolve(dataDir)
  for (;;) {
    try {
      const { bavail, blocks, bsize } = await statfs(folder)
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    } catch {
      // The first file makes the folder.
      if (folder === dirname(folder)) return null
      folder = dirname(folder)
    }
  }
}
