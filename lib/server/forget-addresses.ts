import { log } from './log.ts'
import { db } from './store/prisma.ts'

/** Where people came from is forgotten after ADDRESS_DAYS. Every process does it; what one has done the others find done. */

const ADDRESS_DAYS = 30
const DAY_MS = 24 * 60 * 60_000
const EVERY_MS = 6 * 60 * 60_000
/** A process that starts has other things to do. */
const FIRST_AFTER_MS = 120_000
/** Rows of a statement, so that nobody waits behind it for long. */
const AT_ONCE = 1_000

/** What is kept is the seal of an address in the audit log, which says nothing without its salt. */
const FORGET = [
  'UPDATE users SET ip = NULL WHERE ip IS NOT NULL AND created_at < ? LIMIT ?',
  'UPDATE users SET last_login_ip = NULL WHERE last_login_ip IS NOT NULL AND COALESCE(last_login_at, created_at) < ? LIMIT ?',
  'UPDATE sessions SET ip = NULL WHERE ip IS NOT NULL AND created_at < ? LIMIT ?',
  'UPDATE audit_lines SET ip = NULL, ip_salt = NULL WHERE ip IS NOT NULL AND at < ? LIMIT ?',
  "DELETE FROM sightings WHERE name <> 'started' AND last_at < ? LIMIT ?",
]

/** Answers what ends it. */
export function startForgetting(): () => void {
  const run = () =>
    void forgetAddresses().catch((cause: unknown) => log().warn({ err: cause }, 'old addresses could not be forgotten'))
  const timers = [setTimeout(run, FIRST_AFTER_MS), setInterval(run, EVERY_MS)]
  for (const timer of timers) timer.unref()
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}

/** Answers how many there were. Throws what the database throws. */
export async function forgetAddresses(now = Date.now()): Promise<number> {
  const before = new Date(now - ADDRESS_DAYS * DAY_MS)
  let forgotten = 0
  for (const sql of FORGET)
    for (let count = AT_ONCE; count === AT_ONCE; forgotten += count)
      count = await db().$executeRawUnsafe(sql, before, AT_ONCE)
  return forgotten
}
