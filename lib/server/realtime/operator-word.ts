import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { env } from '../env.ts'

/**
 * How the operator's command, a process of its own, tells those that serve that an account has changed, also where there is no
 * Redis: a file in DATA_DIR that is written anew. Looking at it asks nothing of the database.
 */

const FILE = 'accounts-changed'
const INTERVAL_MS = 400

/** Throws what the file system throws. */
export async function sayAccountsChanged(): Promise<void> {
  await mkdir(dirname(toPath()), { recursive: true })
  await writeFile(toPath(), `${new Date().toISOString()} ${process.pid}\n`, { mode: 0o600 })
}

/** Calls within half a second of each word. Returns what stops it. */
export function watchAccountsChanged(onChange: () => void): () => void {
  const path = toPath()
  let last: Promise<number> = readTime(path)
  const looking = setInterval(() => {
    last = last.then(async (before) => {
      const now = await readTime(path)
      if (now !== before) onChange()
      return now
    })
  }, INTERVAL_MS)
  looking.unref()
  return () => clearInterval(looking)
}

/** 0 where there is none yet. */
async function readTime(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

function toPath(): string {
  return join(env().DATA_DIR, FILE)
}
