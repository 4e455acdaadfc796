import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAuditBy } from '#lib/server/audit/append.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { backUp } from '../backup/backup.ts'
import { withDatabase } from './installation.ts'
import { createProgress } from './progress.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

const SHOWN_FILES = 3

/** All there is as one file, while people talk. */
export const backupVerb: Verb = {
  usage: 'backup FILE',
  about:
    'Writes all there is (rows, files, the generated secret) into one file that its owner alone may read, and reads it back; people may go on talking.',
  async run(args) {
    const [path, ...rest] = args
    if (path === undefined || rest.length > 0) throw new UsageError('It takes one file.')
    const faulty = await withDatabase(async ({ databaseUrl, dataDir, secret }) => {
      const names = await runBackup(path, databaseUrl, dataDir, secret)
      await writeDown(databaseUrl, path)
      return names
    })
    if (faulty.length === 0) return
    const names = faulty.slice(0, SHOWN_FILES).join(', ')
    throw new PlainError(
      `The backup is there, but ${faulty.length} files of the installation are missing or damaged (${names}${faulty.length > SHOWN_FILES ? ', …' : ''}).`,
    )
  },
}

/** The names of files that are not there as they should be. */
async function runBackup(path: string, databaseUrl: string, dataDir: string, secret: string | null): Promise<string[]> {
  const progress = createProgress()
  try {
    const source = { databaseUrl, filesFolder: join(dataDir, 'files'), secret }
    const { rows, files, gone, faulty } = await backUp(source, path, progress.tell)
    progress.end()
    const { size } = await stat(path)
    say(`Backed up ${rows.rooms} rooms, ${rows.messages} messages and ${files} files to ${path}, ${toSize(size)}`)
    if (gone.length > 0) say(`${gone.length} files were deleted meanwhile and are not in it`)
    if (secret === null) say('NEXTAUTH_SECRET is not in it: the environment gives it, and keeps it')
    return faulty
  } catch (cause) {
    progress.end()
    throw cause
  }
}

/** So that admins see when the last one was made. It is none the worse where the database takes no line for it. */
async function writeDown(databaseUrl: string, path: string): Promise<void> {
  const { size: bytes } = await stat(path)
  try {
    const connection = await connectTo(databaseUrl)
    try {
      await writeAuditBy(connection, { actor: 'operator', action: 'backup:made', details: { bytes }, ip: null })
    } finally {
      await connection.end().catch(() => connection.destroy())
    }
  } catch (cause) {
    const { message } = cause as Error
    process.stderr.write(`The backup is there, but not in the audit log: ${message.split('\n')[0]}\n`)
  }
}

function toSize(bytes: number): string {
  const megabytes = bytes / 1024 / 1024
  return megabytes < 1 ? `${Math.ceil(bytes / 1024)} KiB` : `${megabytes.toFixed(1)} MiB`
}
