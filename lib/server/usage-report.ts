import { daysBefore, toUtcDay } from '#lib/chat/ai/day.ts'
import type { UsageKey, UsageRow } from '#lib/protocol/budgets.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { chat } from './chat.ts'
import { db } from './store/prisma.ts'
import { runQuery } from './store/run-query.ts'

/** What the AIs used, as the pages draw it: the last days one by one, and who or what used the most in them. */

export interface NamedUse extends UsageRow {
  /** What it is called; null: it is gone, or is not to be told. */
  name: string | null
}

export interface UsageReport {
  /** Ascending, one for each day, today's last. */
  days: UsageRow[]
  /** The first few of each, those that used most first. */
  tops: { by: Exclude<UsageKey, 'day'>; rows: NamedUse[] }[]
}

const DAYS = 30
const ROWS_MAX = 20

/**
 * `all`: everybody's, for admins, whose rooms are called by name unless they are direct ones; `own`: what the person pays.
 * `lobby`: what the reader calls the lobby.
 */
export async function readUsageReport(user: SessionUser, whose: 'own' | 'all', lobby: string): Promise<UsageReport> {
  const to = toUtcDay(Date.now())
  const from = daysBefore(to, DAYS - 1)
  const keys = whose === 'own' ? (['room', 'assistant'] as const) : (['person', 'room', 'assistant'] as const)
  const read = (by: UsageKey) => chat().usage.list(user, { by, from, to }, whose === 'own')
  const [days, ...tops] = await Promise.all([
    readUsedDays(user, whose),
    ...keys.map(async (by) => ({ by, rows: await name(by, (await read(by)).slice(0, ROWS_MAX), lobby) })),
  ])
  return { days, tops }
}

/** Ascending, one for each day, today's last; of `whose` as above. */
export async function readUsedDays(user: SessionUser, whose: 'own' | 'all'): Promise<UsageRow[]> {
  const to = toUtcDay(Date.now())
  const used = await chat().usage.list(user, { by: 'day', from: daysBefore(to, DAYS - 1), to }, whose === 'own')
  const byDay = new Map(used.map((row) => [row.key, row]))
  return Array.from({ length: DAYS }, (_, place) => {
    const key = daysBefore(to, DAYS - 1 - place)
    return byDay.get(key) ?? { key, replies: 0, promptTokens: 0, completionTokens: 0, costMicros: 0 }
  })
}

async function name(by: Exclude<UsageKey, 'day'>, rows: UsageRow[], lobby: string): Promise<NamedUse[]> {
  const keys = rows.map(({ key }) => key)
  const names = by === 'room' ? await readRoomNames(keys, lobby) : await readNames(keys)
  return rows.map((row) => ({ ...row, name: names.get(row.key) ?? null }))
}

async function readNames(usernames: string[]): Promise<Map<string, string>> {
  const users = await runQuery(() =>
    db().user.findMany({ where: { username: { in: usernames } }, select: { username: true, displayName: true } }),
  )
  return new Map(users.map(({ username, displayName }) => [username, displayName]))
}

/** What the channels among these rooms are called, by id, the lobby as told; direct rooms have no name to be told. */
export async function readRoomNames(ids: string[], lobby: string): Promise<Map<string, string>> {
  const rooms = await runQuery(() =>
    db().room.findMany({
      where: { id: { in: ids.map(BigInt) }, kind: 'channel' },
      select: { id: true, slug: true, name: true },
    }),
  )
  return new Map(rooms.map(({ id, slug, name }) => [String(id), slug === LOBBY_SLUG ? lobby : name]))
}
