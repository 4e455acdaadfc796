import { seed } from '#prisma/seed.ts'
import { withDeadline } from '../deadline.ts'
import { env } from '../env.ts'
import { log } from '../log.ts'
import { remember } from '../remember.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'

/** Puts in place what every installation starts with. */
export async function openStore(): Promise<void> {
  await seed({ aiName: env().AI_NAME })
  durability().isDurable = await readDurability()
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

/** Asks the database something; throws when it doesn't answer within 2.5 s. */
export async function pingStore(): Promise<void> {
  await withDeadline(PING_DEADLINE_MS, db().$queryRaw`SELECT 1`)
}

const PING_DEADLINE_MS = 2_500

/** Seen by the readiness route of Next's module graph too. */
function durability(): { isDurable: boolean } {
  return remember('durability', () => ({ isDurable: true }))
}

async function readDurability(): Promise<boolean> {
  const [row] = await db().$queryRaw<Record<'redo' | 'log' | 'binlog', bigint | number>[]>`
    SELECT @@innodb_flush_log_at_trx_commit AS redo, @@log_bin AS log, @@sync_binlog AS \`binlog\``
  return Number(row?.redo) === 1 && (Number(row?.log) === 0 || Number(row?.binlog) === 1)
}
