import { isTimeZone } from '#lib/protocol/rules/days.ts'
import { log } from '../log.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { parseCookies } from './cookies.ts'

/**
 * Where people are in time. Their browser says it in a cookie, which the page needs to draw days as they see them; the last
 * word is kept with the account, for whoever answers them while they are away. Written for many at once, as in last-seen.ts.
 */

const COOKIE = 'zone'
const COLLECT_MS = 2_000

/** Zones by the id of the user. */
const waiting = new Map<string, string>()

/** Notes the zone that a request names, where it is another one than is `known`. Never throws. */
export function noteTimeZone(userId: string, known: string | null, cookieHeader: string | null | undefined): void {
  const name = parseCookies(cookieHeader).get(COOKIE)
  if (name === undefined || name === known || !isTimeZone(name)) return
  if (waiting.size === 0) setTimeout(() => void writeTimeZones(), COLLECT_MS).unref()
  waiting.set(userId, name)
}

/** Writes what was noted. Never throws; what can't be written is noted again at the next request. */
export async function writeTimeZones(): Promise<void> {
  const byZone = new Map<string, bigint[]>()
  for (const [userId, zone] of waiting) byZone.set(zone, [...(byZone.get(zone) ?? []), BigInt(userId)])
  waiting.clear()
  try {
    for (const [timeZone, ids] of byZone)
      await runQuery(() => db().user.updateMany({ where: { id: { in: ids } }, data: { timeZone } }))
  } catch (cause) {
    log().debug({ err: cause }, 'where people are in time could not be written')
  }
}
