import { join } from 'node:path'
import { connectTo } from '#lib/server/database/connect.ts'
import { env } from '#lib/server/env.ts'
import { createFileStorage } from '#lib/server/files/storage.ts'
import { addPeople, addRooms, countOthers } from '../demo/fill.ts'
import { PEOPLE } from '../demo/house.ts'
import { fillLarge } from '../demo/large.ts'
import { withInstallation } from './installation.ts'
import { createProgress } from './progress.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

const AMONG_PEOPLE = '--among-people'
const LARGE_MAX = 100_000_000

/** A house that looks as if it had been lived in. */
export const seedVerb: Verb = {
  usage: `seed [${AMONG_PEOPLE}]`,
  about:
    'Fills an installation with a demo house: six people, rooms, replies of the AI, files; SEED_LARGE=1000000 adds a room of so many messages. Not where real people are, unless told.',
  async run(args) {
    const [option, ...rest] = args
    if ((option !== undefined && option !== AMONG_PEOPLE) || rest.length > 0)
      throw new UsageError(`It takes ${AMONG_PEOPLE} or nothing.`)
    const large = readLarge()
    await withInstallation(async (databaseUrl) => {
      const connection = await connectTo(databaseUrl)
      try {
        const others = await countOthers(connection)
        if (others > 0 && option !== AMONG_PEOPLE)
          throw new PlainError(
            `${others} people have accounts here already. With ${AMONG_PEOPLE} the demo comes beside them.`,
          )
        const { DATA_DIR, FILE_MAX_MB } = env()
        const storage = createFileStorage({
          ...{ folder: join(DATA_DIR, 'files'), maxBytes: Math.floor(FILE_MAX_MB * 1024 * 1024) },
        })
        const password = await addPeople(connection)
        const rooms = await addRooms(connection, storage)
        say(`The demo house has ${PEOPLE.length} people; ${rooms} rooms were filled`)
        if (password !== null) say(`Sign in as ${PEOPLE[0]?.username} with the password ${password}`)
        if (large > 0) await addLarge(large)
      } finally {
        await connection.end()
      }

      async function addLarge(count: number): Promise<void> {
        const progress = createProgress()
        try {
          await fillLarge(connection, count, (done) => progress.tell(`${done} of ${count} messages`))
        } finally {
          progress.end()
        }
        say(`The room large has ${count} messages`)
      }
    })
  },
}

/** How many messages SEED_LARGE asks for; 0 without it. Throws UsageError. */
function readLarge(): number {
  const text = process.env.SEED_LARGE ?? ''
  if (text === '') return 0
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > LARGE_MAX)
    throw new UsageError(`SEED_LARGE is a number of messages, ${LARGE_MAX} at most.`)
  return count
}
