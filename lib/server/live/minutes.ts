import type { LiveDay, LivePoint } from '#lib/protocol/live.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'

/** The minutes that the plots are drawn of, in the database. */

const DAY_MS = 24 * 60 * 60_000
const KEPT_MS = 2 * DAY_MS
const STEP_S = 5 * 60
const PRUNED_MAX = 5_000

export type Minute = Omit<LivePoint, 'at'>

/** Writes how this process was in the minute that begins then; written twice, the first word counts. */
export async function writeMinute(processId: string, minute: Date, values: Minute): Promise<void> {
  const numbers = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : Math.round(value)]),
  ) as Minute
  const data = [{ minute, processId, ...numbers }]
  await runQuery(() => db().liveMinute.createMany({ data, skipDuplicates: true }))
}

/** Takes away what nobody looks at any more. */
export async function pruneMinutes(now = Date.now()): Promise<void> {
  const before = new Date(now - KEPT_MS)
  await runQuery(() => db().$executeRaw`DELETE FROM live_minutes WHERE minute < ${before} LIMIT ${PRUNED_MAX}`)
}

interface Row extends Record<keyof Minute, unknown> {
  slot: unknown
}

/** The last day in steps of five minutes, of all processes together. Throws CodedError `unavailable`. */
export async function readDay(now = Date.now()): Promise<LiveDay> {
  const from = new Date(now - DAY_MS)
  const rows = await runQuery(
    () => db().$queryRaw<Row[]>`
      SELECT FLOOR(UNIX_TIMESTAMP(minute) / ${STEP_S}) AS slot, MAX(people) AS people, MAX(sockets) AS sockets,
        SUM(messages) AS messages, MAX(loopDelayMs) AS loopDelayMs, MAX(ackMs) AS ackMs, MAX(databaseMs) AS databaseMs,
        MAX(queued) AS queued, SUM(aiRequests) AS aiRequests, SUM(aiFailures) AS aiFailures
      FROM (
        SELECT minute, MAX(people) AS people, SUM(sockets) AS sockets, SUM(messages) AS messages,
          MAX(loop_delay_ms) AS loopDelayMs, MAX(ack_ms) AS ackMs, MAX(database_ms) AS databaseMs, SUM(queued) AS queued,
          SUM(ai_requests) AS aiRequests, SUM(ai_failures) AS aiFailures
        FROM live_minutes WHERE minute >= ${from} GROUP BY minute
      ) AS minutes
      GROUP BY slot ORDER BY slot`,
  )
  return {
    ...{ from: from.toISOString(), to: new Date(now).toISOString(), stepSeconds: STEP_S },
    points: rows.map(toPoint),
  }
}

function toPoint(row: Row): LivePoint {
  return {
    at: new Date(Number(row.slot) * STEP_S * 1000).toISOString(),
    people: Number(row.people),
    sockets: Number(row.sockets),
    messages: Number(row.messages),
    loopDelayMs: Number(row.loopDelayMs),
    ackMs: row.ackMs === null ? null : Number(row.ackMs),
    databaseMs: row.databaseMs === null ? null : Number(row.databaseMs),
    queued: Number(row.queued),
    aiRequests: Number(row.aiRequests),
    aiFailures: Number(row.aiFailures),
  }
}
