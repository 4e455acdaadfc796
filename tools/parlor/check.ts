import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { withConnection } from '#lib/server/database/connect.ts'
import { type Env, parseEnv } from '#lib/server/env.ts'
import { closeStore } from '#lib/server/store/open.ts'
import { checkFiles } from '../check/files.ts'
import type { Finding } from '../check/finding.ts'
import { checkMachine } from '../check/machine.ts'
import { checkReach } from '../check/reach.ts'
import { checkAudit, checkSearch } from '../check/records.ts'
import { checkRelations } from '../check/relations.ts'
import { checkRooms } from '../check/rooms.ts'
import { checkSchema } from '../check/schema.ts'
import { checkSettings } from '../check/settings.ts'
import { type Installation, withDatabase } from './installation.ts'
import { createProgress, type Progress } from './progress.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

const MARKS: Record<Finding['level'], string> = { ok: '✓', warning: '!', fault: '✗' }

/** Looks at all there is and changes nothing. */
export const checkVerb: Verb = {
  usage: 'check [--deep]',
  about:
    'Looks at all there is (tables, rooms, files, the audit log, settings, the machine), running or stopped, and changes nothing: ✓ as it should be, ! to be known, ✗ to be mended. --deep reads every file.',
  async run(args) {
    const [option, ...rest] = args
    if ((option !== undefined && option !== '--deep') || rest.length > 0)
      throw new UsageError('It takes --deep or nothing.')
    const env = parseEnv(process.env)
    const progress = createProgress()
    try {
      const faults = await withDatabase((installation) =>
        check(installation, env, { isDeep: option === '--deep', progress }),
      )
      if (faults > 0) throw new PlainError(`${faults} ${faults === 1 ? 'thing is' : 'things are'} to be mended.`)
    } finally {
      progress.end()
    }
  },
}

interface Look {
  isDeep: boolean
  progress: Progress
}

/** Answers how many faults there are. Each finding is told as soon as it is known. */
function check({ databaseUrl, dataDir }: Installation, env: Env, look: Look): Promise<number> {
  let faults = 0
  const tell = (findings: Finding[]) => {
    look.progress.end()
    for (const { level, says } of findings) say(`${MARKS[level]} ${says}`)
    faults += findings.filter(({ level }) => level === 'fault').length
  }
  return withConnection(databaseUrl, async (connection) => {
    const { findings, isCurrent } = await checkSchema(connection)
    tell(findings)
    tell(await checkSettings(connection, databaseUrl))
    if (isCurrent) await checkRows(connection, { databaseUrl, dataDir }, look, tell)
    tell(await checkMachine(env))
    return faults
  })
}

/** What only the tables of this program's version can be asked. */
async function checkRows(
  connection: Connection,
  { databaseUrl, dataDir }: Pick<Installation, 'databaseUrl' | 'dataDir'>,
  { isDeep, progress }: Look,
  tell: (findings: Finding[]) => void,
): Promise<void> {
  progress.tell('rooms')
  tell(await checkRooms(connection))
  progress.tell('rows')
  tell(await checkRelations(connection))
  tell(await checkFiles({ connection, folder: join(dataDir, 'files'), isDeep, tell: progress.tell }))
  progress.tell('audit log')
  process.env.DATABASE_URL = databaseUrl
  try {
    tell([await checkAudit()])
  } finally {
    await closeStore()
  }
  tell([await checkSearch(connection)])
  tell(await checkReach(connection))
}
