import { setTimeout as sleep } from 'node:timers/promises'
import type { SearchPage } from '#lib/protocol/search.ts'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import type { Row } from '../verdict.ts'

/** The index of the search, and who keeps it. */

const ROUNDS = 4
const TALK_S = 0.7
/** The lease of a process that was killed, and the time that its successor takes. */
const INDEXED_WITHIN_MS = 30_000
const LOOKED_FOR = 60

export const searchFaults: Fault[] = [
  {
    name: 'kill -9 both servers while the index is written',
    async run(stage) {
      for (let round = 0; round < ROUNDS; round++) {
        await stage.talk(TALK_S)
        await Promise.all(stage.world.servers.map((server) => server.kill()))
        await Promise.all(stage.world.servers.map((server) => server.start()))
      }
      await stage.talk(TALK_S)
      await requireIndexed(stage)
    },
  },
]

/** What had been said when the last kill was over is in the index, and is found by its words. */
async function requireIndexed(stage: Stage): Promise<void> {
  const { rows, lastSeq } = await stage.world.read(0)
  if (!(await untilIndexed(stage, lastSeq))) {
    stage.require(false, `what was said is not in the index after ${INDEXED_WITHIN_MS} ms`)
    return
  }
  const spoken = rows.filter(
    ({ kind, isDeleted, text }) => kind === 'human' && !isDeleted && /[\p{L}\p{N}]/u.test(text),
  )
  for (const row of spoken.slice(-LOOKED_FOR)) await requireFound(stage, row)
}

async function untilIndexed({ world }: Stage, lastSeq: number): Promise<boolean> {
  const deadline = Date.now() + INDEXED_WITHIN_MS
  while (Date.now() < deadline) {
    const [row] = await world.database.query<{ count: number }[]>(
      'SELECT COUNT(*) AS count FROM parlor.search_changes WHERE room_id = ? AND seq <= ?',
      [world.roomId, lastSeq],
    )
    if (Number(row?.count) === 0) return true
    await sleep(200)
  }
  return false
}

async function requireFound(stage: Stage, { id, seq, text, rev }: Row): Promise<void> {
  const word = text.match(/[\p{L}\p{N}]+/u)?.[0] ?? ''
  if (await isFound(stage, word, id)) return
  // Somebody may have changed it meanwhile.
  const now = (await stage.world.read(seq - 1)).rows.find((row) => row.id === id)
  stage.require(now?.rev !== rev, `message ${id} is not found by “${word}”`)
}

async function isFound({ cast: [actor], world }: Stage, word: string, id: string): Promise<boolean> {
  const parameters = new URLSearchParams({ q: word, room: world.roomId, limit: '1', cursor: String(BigInt(id) + 1n) })
  const answer = await fetch(`${world.siteUrl}/api/search?${parameters}`, { headers: { cookie: actor?.cookie ?? '' } })
  if (!answer.ok) throw new Error(`a search was answered with ${answer.status}: ${await answer.text()}`)
  const { hits } = (await answer.json()) as SearchPage
  return hits[0]?.message.id === id
}
