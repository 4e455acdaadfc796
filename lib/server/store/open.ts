import { seed } from '#prisma/seed.ts'
import { toDatabaseError } from '../database/connect.ts'
import { withDeadline } from '../deadline.ts'
import { env } from '../env.ts'
import { log } from '../log.ts'
import { remember } from '../remember.ts'
import { closeWriterPool } from './connection.ts'
import { finishErasures } from './erasure.ts'
import { toFailure } from './failures.ts'
import { db, requireDatabaseUrl } from './prisma.ts'
import { removeDeletedRooms } from './room-changes.ts'
import { readRetention } from './site-retention.ts'
import { writes } from './writes.ts'

/** Puts in place what every installation starts with. Throws DatabaseError where the database goes away meanwhile. */
export async function openStore(): Promise<void> {
  try {
    await seed({ aiName: env().AI_NAME, isNameSet: env().given.has('AI_NAME') })
    durability().isDurable = await readDurability()
    await readRetention()
    void removeDeletedRooms()
    void finishErasures()
  } catch (cause) {
    if (toFailure(cause) === 'answer') throw cause
    throw toDatabaseError(cause, requireDatabaseUrl(), 'went away while the program started: is it running?')
  }
  if (!durability().isDurable) {
    log().warn('the database does not flush every commit to its disk: what was acknowledged may be lost in a crash')
  }
}

/** Whether a commit is on the database's disk when it is acknowledged, as read at start. */
export function isDurable(): boolean {
  return durability().isDurable
}

export async function closeStore(): Promise<void> {
  await Promise.all([closeWriterPool(), db().$disconnect()])
}

/**
 * Asks the database whether it is there and takes what is written. Throws when it doesn't answer within 2.5 s, only
 * reads, or has failed to store what was last written.
 */
export async function pingStore(): Promise<void> {
  const [row] = await withDeadline(PING_DEADLINE_MS, readAccess())
  if (isOn(row?.readOnly) || isOn(row?.engineReadOnly)) throw new Error('the database only reads')
  if (writes().areFailing()) throw new Error('the database did not store what was last written')
}

const PING_DEADLINE_MS = 2_500

/** A table is asked, too: a member of a cluster that has lost the others still tells its settings. */
function readAccess() {
  return db().$queryRaw<Record<'readOnly' | 'engineReadOnly', unknown>[]>`
    SELECT @@read_only AS readOnly, @@innodb_read_only AS engineReadOnly, (SELECT MIN(id) FROM rooms) AS room`
}

/** A number, or a word where there are more than two. */
function isOn(setting: unknown): boolean {
  return !['0', 'OFF'].includes(String(setting))
}

/** Seen by the readiness route of Next's module graph too. */
function durability(): { isDurable: boolean } {
  return remember('durability', () => ({ isDurable: true }))
}

async function readDurability(): Promise<boolean> {
  const [row] = await db().$queryRaw<Record<'redo' | 'log' | 'binlog', bigint | number>[]>`
    SELECT @@innodb_flush_log_at_trx_commit AS redo, @@log_bin AS log, @@sync_binlog AS \`binlog\``
  return Number(row?.redo) === 1 && (Number(row?.log) === 0 || Number(row?.binlog) === 1)
}
