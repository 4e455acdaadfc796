import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { writeAside } from '../write-aside.ts'

/** A backup's file: written aside, looked at, and put in its place when it is whole. */

/** The fastest: most of what is left to gain costs several times the time. */
const LEVEL = 1
const CHUNK_BYTES = 256 * 1024

/** `check` reads what was written, under the name that it has until then. Throws UnwritableError where the disk refuses. */
export async function writeBackup(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  check: (aside: string) => Promise<void>,
): Promise<void> {
  await writeAside(path, async (aside) => {
    // Whoever reads it can sign in as anybody.
    const file = createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: CHUNK_BYTES })
    await pipeline(chunks, createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES }), file)
    await check(aside)
  })
}
