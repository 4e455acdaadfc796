import type { Connection } from 'mariadb'
import { toUsernameKey } from '#lib/chat/username.ts'
import { type ImportOptions, type ImportOutcome, type PlannedImport, planImport } from '../room-import.ts'
import { openSlackExport } from './channels.ts'

export interface SlackOutcome {
  /** People of the archive who have an account here that can be used: what the archive says is theirs. */
  known: string[]
  /** Direct talks of the archive, which are not taken. */
  directs: number
}

/**
 * Makes a room of each channel of Slack's archive; `into` is what their addresses begin with. All of it is looked at before anything is
 * changed. `tell` hears of each room. Throws ImportError.
 */
export async function importSlack(
  path: string,
  { into, ...options }: ImportOptions,
  tell: (outcome: ImportOutcome) => void,
): Promise<SlackOutcome> {
  const { rooms, usernames, directs, close } = await openSlackExport(path, into)
  try {
    const planned: PlannedImport[] = []
    for (const { source, members } of rooms) planned.push(await planImport(source, { ...options, members }))
    const known = await listKnown(options.connection, usernames())
    for (const room of planned) tell(await room.store())
    return { known, directs }
  } finally {
    close()
  }
}

/** As the import itself finds them. */
async function listKnown(connection: Connection, usernames: string[]): Promise<string[]> {
  if (usernames.length === 0) return []
  const rows = await connection.query<{ username: string }[]>(
    `SELECT username FROM users WHERE (username IN (?) OR username_key IN (?)) AND kind = 'human' AND status IS NULL
    ORDER BY username`,
    [usernames, usernames.map((name) => Buffer.from(toUsernameKey(name)))],
  )
  return rows.map(({ username }) => username)
}
