import { join } from 'node:path'
import { parseEnv } from '#lib/server/env.ts'
import { restore } from '../backup/restore.ts'
import { onDatabase } from './database-fault.ts'
import { createProgress } from './progress.ts'
import { say, UsageError, type Verb } from './verb.ts'

/** A backup becomes an installation. */
export const restoreVerb: Verb = {
  usage: 'restore FILE',
  about:
    'Puts a backup into an empty DATA_DIR, and into an empty database where DATABASE_URL names one; the program must be stopped. Whatever is wrong is found before anything is written.',
  async run(args) {
    const [path, ...rest] = args
    if (path === undefined || rest.length > 0) throw new UsageError('It takes one file.')
    const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir } = parseEnv(process.env)
    const progress = createProgress()
    try {
      const { head, rows, files } = await onDatabase(
        () => databaseUrl,
        () => restore(path, { dataDir, databaseUrl }, progress.tell),
      )
      progress.end()
      const what = `${rows.rooms} rooms, ${rows.messages} messages and ${files} files`
      say(`Restored ${what}, as they were at ${head.createdAt}, to ${databaseUrl ? 'DATABASE_URL and ' : ''}${dataDir}`)
      if (head.secret === undefined)
        say('NEXTAUTH_SECRET was not in it: set the one from before, or all are signed out')
      else if (databaseUrl) say(`Set NEXTAUTH_SECRET to what ${join(dataDir, 'secret')} holds, or all are signed out`)
    } catch (cause) {
      progress.end()
      throw cause
    }
  },
}
