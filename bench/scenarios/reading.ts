import { setTimeout as sleep } from 'node:timers/promises'
import { connectTo } from '#lib/server/database/connect.ts'
import { toMedian } from '../measure.ts'
import { emptyMessages, seedMessages } from '../seed.ts'
import { type RunningServer, startServer } from '../servers/server.ts'
import { createPeople, type Person, type World } from '../world.ts'
import { toCookies, withServer } from './connections.ts'
import type { Scenario } from './scenario.ts'

/** What reading costs: a page of a long history, entering a room. */

const SMALL_ROWS = 10_000
const PAGES = 200
const WARM_UP_PAGES = 30

interface Archive {
  server: RunningServer
  person: Person
  roomId: string
  rows: number
}

export const history: Scenario = {
  title: 'A page of 50 messages anywhere in the history, over HTTP',
  async run(world, { rows }) {
    const small = await openArchive(world, SMALL_ROWS)
    const large = await openArchive(world, rows)
    try {
      for (let page = 0; page < WARM_UP_PAGES; page++) for (const archive of [small, large]) await timePage(archive)
      const times = { small: [] as number[], large: [] as number[] }
      const before = { small: small.server.cpuSeconds(), large: large.server.cpuSeconds() }
      for (let page = 0; page < PAGES; page++) {
        times.small.push(await timePage(small))
        times.large.push(await timePage(large))
      }
      const cpu = {
        small: ((small.server.cpuSeconds() - before.small) / PAGES) * 1000,
        large: ((large.server.cpuSeconds() - before.large) / PAGES) * 1000,
      }
      const ms = { small: toMedian(times.small), large: toMedian(times.large) }
      const ratio = ms.large / ms.small
      const label = rows.toLocaleString('en')
      return [
        { measure: 'ms for a page of 10,000 messages, median', parlor: ms.small },
        {
          measure: `ms for a page of ${label} messages, median`,
          ...{ parlor: ms.large, ratio, target: '≤ 1.5× (of 10,000)', isMet: ratio <= 1.5 },
        },
        { measure: 'CPU ms for a page of 10,000', parlor: cpu.small },
        { measure: `CPU ms for a page of ${label}`, parlor: cpu.large, ratio: cpu.large / cpu.small },
      ]
    } finally {
      await Promise.all([small.server.stop(), large.server.stop()])
    }
  },
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
  if (Number(room?.last_seq) !== rows) {
    await emptyMessages(sql)
    await seedMessages(sql, { roomId, sender: person.username, count: rows })
  }
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
