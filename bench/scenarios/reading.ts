import { setTimeout as sleep } from 'node:timers/promises'
import { connectTo } from '#lib/server/database/connect.ts'
import { toMedian } from '../measure.ts'
import type { Row } from '../report.ts'
import { emptyMessages, seedMessages } from '../seed.ts'
import { type RunningServer, startServer } from '../servers/server.ts'
import { createPeople, type Person, type World } from '../world.ts'
import { toCookies, withServer } from './connections.ts'
import type { Scenario } from './scenario.ts'

/** What reading costs: a page of a long history, entering a room. */

const SMALL_ROWS = 10_000
const PAGES = 200
const WARM_UP_PAGES = 30
/** From the first message of an archive to its last: three years. */
const SPAN_MS = 3 * 365 * 86_400_000

interface Archive {
  server: RunningServer
  person: Person
  roomId: string
  rows: number
}

export const history: Scenario = {
  title: 'A page of 50 messages anywhere in the history, over HTTP',
  run: (world, { rows }) => compareArchives(world, rows, { what: 'a page', time: timePage }),
}

export const days: Scenario = {
  title: 'The days of a month anywhere in the history, over HTTP',
  run: (world, { rows }) => compareArchives(world, rows, { what: 'a month', time: timeMonth }),
}

/** What a read costs in a long room beside a short one. */
async function compareArchives(
  world: World,
  rows: number,
  { what, time }: { what: string; time: (archive: Archive) => Promise<number> },
): Promise<Row[]> {
  const small = await openArchive(world, SMALL_ROWS)
  const large = await openArchive(world, rows)
  try {
    for (let page = 0; page < WARM_UP_PAGES; page++) for (const archive of [small, large]) await time(archive)
    const times = { small: [] as number[], large: [] as number[] }
    const before = { small: small.server.cpuSeconds(), large: large.server.cpuSeconds() }
    for (let page = 0; page < PAGES; page++) {
      times.small.push(await time(small))
      times.large.push(await time(large))
    }
    const cpu = {
      small: ((small.server.cpuSeconds() - before.small) / PAGES) * 1000,
      large: ((large.server.cpuSeconds() - before.large) / PAGES) * 1000,
    }
    const ms = { small: toMedian(times.small), large: toMedian(times.large) }
    const ratio = ms.large / ms.small
    const label = rows.toLocaleString('en')
    return [
      { measure: `ms for ${what} of 10,000 messages, median`, parlor: ms.small },
      {
        measure: `ms for ${what} of ${label} messages, median`,
        ...{ parlor: ms.large, ratio, target: '≤ 1.5× (of 10,000)', isMet: ratio <= 1.5 },
      },
      { measure: `CPU ms for ${what} of 10,000`, parlor: cpu.small },
      { measure: `CPU ms for ${what} of ${label}`, parlor: cpu.large, ratio: cpu.large / cpu.small },
    ]
  } finally {
    await Promise.all([small.server.stop(), large.server.stop()])
  }
}

/** A database of its own with one long room; kept for the next run. */
async function openArchive(world: World, rows: number): Promise<Archive> {
  const databaseUrl = await world.addDatabase(`parlor_bench_${rows}`)
  const sql = await connectTo(databaseUrl)
  const [person] = await createPeople(sql, 0, 1)
  if (!person) throw new Error('there is nobody to read')
  await sql.query(`INSERT IGNORE INTO rooms (slug, name, ai_trigger) VALUES ('archive', 'archive', 'off')`)
  const [room] = await sql.query<{ id: bigint; last_seq: bigint }[]>(
    `SELECT id, last_seq FROM rooms WHERE slug = 'archive'`,
  )
  const roomId = String(room?.id)
  const [first] = await sql.query<{ sent_at: Date }[]>('SELECT sent_at FROM messages WHERE room_id = ? AND seq = 1', [
    roomId,
  ])
  // Those of earlier runs were filled in a moment.
  const isSpread = first !== undefined && Date.now() - first.sent_at.getTime() > SPAN_MS / 2
  if (Number(room?.last_seq) !== rows || !isSpread) {
    await emptyMessages(sql)
    await seedMessages(sql, { roomId, sender: person.username, count: rows, everyMs: SPAN_MS / rows })
  }
  // Nothing is searched here, and no indexer is to work beside.
  await sql.query('UPDATE search_progress SET indexed_from = 1')
  await sql.end()
  return { server: await startServer('parlor', { ...world.forServers, databaseUrl }), person, roomId, rows }
}

async function timePage({ server, person, roomId, rows }: Archive): Promise<number> {
  const before = 100 + Math.floor(Math.random() * (rows - 100))
  const began = performance.now()
  const response = await fetch(
    `http://127.0.0.1:${server.port}/api/rooms/${roomId}/messages?before=${before}&limit=50`,
    {
      headers: { cookie: person.cookie },
    },
  )
  const page = (await response.json()) as { messages?: { seq: number }[] }
  if (page.messages?.length !== 50 || page.messages.at(-1)?.seq !== before - 1)
    throw new Error(`a wrong page: ${response.status}`)
  return performance.now() - began
}

async function timeMonth({ server, person, roomId, rows }: Archive): Promise<number> {
  const at = Date.now() - (0.1 + 0.8 * Math.random()) * SPAN_MS
  const month = new Date(at).toISOString().slice(0, 7)
  const began = performance.now()
  const response = await fetch(
    `http://127.0.0.1:${server.port}/api/rooms/${roomId}/days?month=${month}&timeZone=Asia/Shanghai`,
    { headers: { cookie: person.cookie } },
  )
  const { days = [] } = (await response.json()) as { days?: { count: number }[] }
  const took = performance.now() - began
  const share = days.reduce((sum, { count }) => sum + count, 0) / rows
  // A month of three years is a thirty-sixth.
  if (days.length < 28 || share < 0.025 || share > 0.03) throw new Error(`a wrong month: ${response.status}`)
  return took
}

/** Longer than anything that is remembered between two who enter. */
const APART_MS = 2_500
const ENTRIES = 5

export const entering: Scenario = {
  title: 'Entering a room',
  async run(world) {
    return await withServer(world, 'parlor', 1, async ({ server, people, roomId, fleet }) => {
      await seedMessages(world.sql, { roomId, sender: people[0]?.username ?? '', count: 100 })
      await fleet.open({ port: server.port, cookies: toCookies(people), roomId })
      const count = async (id: string, after?: number) => {
        await sleep(APART_MS)
        const before = await world.countQueries()
        await fleet.enter({ roomId: id, ...(after !== undefined && { after }) })
        // The counting is a query too.
        return (await world.countQueries()) - before - 1
      }
      const first: number[] = []
      const again: number[] = []
      const back: number[] = []
      for (let entry = 0; entry < ENTRIES; entry++) {
        first.push(await count(await world.createRoom([])))
        again.push(await count(roomId))
        back.push(await count(roomId, 50))
      }
      return [
        { measure: 'queries to enter for the first time', parlor: toMedian(first) },
        { measure: 'queries to enter', parlor: toMedian(again) },
        { measure: 'queries to come back', parlor: toMedian(back) },
      ].map((row) => ({ ...row, target: '≤ 4', isMet: row.parlor <= 4 }))
    })
  },
}
