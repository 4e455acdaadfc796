import { type EmbeddedDatabase, startEmbedded } from '#tools/database/embedded.ts'
import { LockedError } from '#tools/lock.mjs'
import { createTemplate } from './database.ts'

/** Gives the tests a database server: TEST_DATABASE_URL's, or an embedded one on files of its own. */
export default async function setup(): Promise<() => Promise<void>> {
  process.env.LOG_LEVEL ??= 'silent'
  const database = process.env.TEST_DATABASE_URL ? null : await startOnFreeFolder()
  if (database) process.env.TEST_DATABASE_URL = database.url
  const template = await createTemplate()
  return async () => {
    await template.drop()
    await database?.stop()
  }
}

const FOLDERS_MAX = 32

/** Runs beside each other (an editor's and a terminal's) each have a folder. */
async function startOnFreeFolder(): Promise<EmbeddedDatabase> {
  for (let number = 1; number < FOLDERS_MAX; number++) {
    try {
      return await startEmbedded(number === 1 ? '.data-test' : `.data-test-${number}`)
    } catch (error) {
      if (!(error instanceof LockedError)) throw error
    }
  }
  return startEmbedded(`.data-test-${FOLDERS_MAX}`)
}
