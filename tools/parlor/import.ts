import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { env } from '#lib/server/env.ts'
import { createFileStorage } from '#lib/server/files/storage.ts'
import { readEntries } from '#lib/server/imports/entries.ts'
import { type ImportOptions, type ImportOutcome, importRoom } from '#lib/server/imports/room-import.ts'
import { importSlack } from '#lib/server/imports/slack/slack-import.ts'
import { withInstallation } from './installation.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

/** Of a message with all that it said before; a file's line may have any length. */
const LINE_BYTES_MAX = 256 * 1024 * 1024
/** What a zip begins with. */
const ZIP = 'PK'

/** Rooms out of a file that `export` or the browser has written, or that Slack has. */
export const importVerb: Verb = {
  usage: 'import FILE [--into SLUG]',
  about:
    "Makes a room of an export in lines of JSON, or one of each channel of Slack's zip, whose addresses begin with SLUG then; begun again it goes on, met again it adds what is missing.",
  async run(args) {
    const { path, into } = readArgs(args)
    const isZip = (await readBeginning(path)) === ZIP
    await withInstallation(async (databaseUrl) => {
      const { DATA_DIR, FILE_MAX_MB } = env()
      const storage = createFileStorage({
        ...{ folder: join(DATA_DIR, 'files'), maxBytes: Math.floor(FILE_MAX_MB * 1024 * 1024) },
      })
      const connection = await connectTo(databaseUrl)
      try {
        const options = { connection, storage, into }
        await (isZip ? takeSlack(path, options) : takeLines(path, options))
      } finally {
        await connection.end()
      }
    })
  },
}

async function takeLines(path: string, options: ImportOptions): Promise<void> {
  tell(await importRoom(() => readEntries(createReadStream(path), LINE_BYTES_MAX), options))
}

async function takeSlack(path: string, options: ImportOptions): Promise<void> {
  const { directs, known } = await importSlack(path, options, tell)
  if (known.length > 0) say(`Taken for people who are here: ${known.join(', ')}`)
  if (directs > 0) say(`Left out: ${directs} direct talks, which are between their people alone`)
}

function tell({ slug, added, all, refused }: ImportOutcome): void {
  for (const { name, code } of refused) say(`Left out: ${name}, ${WHY[code] ?? code}`)
  say(`Imported ${slug}: ${added} of ${all} messages were new`)
}

const WHY: Partial<Record<ErrorCode, string>> = {
  too_large: 'larger than FILE_MAX_MB, or a picture of too many pixels',
  unsupported_media_type: 'a kind of file that is not taken here',
  invalid: 'a damaged picture, or nothing at all',
}

function readArgs(args: string[]): { path: string; into: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args, options: { into: { type: 'string' } }, allowPositionals: true })
    const [path, ...rest] = positionals
    if (path === undefined || rest.length > 0) throw new UsageError('It takes one file.')
    return { path, into: values.into }
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`${(cause as Error).message.split('\n')[0]?.replace(/\.?$/, '.')}`)
  }
}

/** Throws PlainError where there is no such file. */
async function readBeginning(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      if (!(await file.stat()).isFile()) throw new PlainError(`${path} is no file.`)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(ZIP.length), 0, ZIP.length, 0)
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof PlainError) throw cause
    throw new PlainError(`${path} can't be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause })
  }
}
