import { withDeadline } from '../deadline.ts'
import { pingStore } from '../store/open.ts'
import { db } from '../store/prisma.ts'

/** Whoever looks must hear something, too, while the database hangs. */
const DEADLINE_MS = 1_500

export interface DatabaseState {
  isUp: boolean
  /** What a question took; null where none was answered. */
  ms: number | null
  /** Messages that are not in the index of the search yet, without those from before it. */
  searchWaiting: number | null
}

/** Asks the database how it is. Never throws. */
export async function readDatabaseState(): Promise<DatabaseState> {
  const ms = await pingDatabase()
  if (ms === null) return { isUp: false, ms, searchWaiting: null }
  return { isUp: true, ms, searchWaiting: await countWaiting().catch(() => null) }
}

/** How long the database takes to answer at all, in ms; null where it does not. Never throws. */
export async function pingDatabase(): Promise<number | null> {
  const began = performance.now()
  try {
    await withDeadline(DEADLINE_MS, pingStore())
    return performance.now() - began
  } catch {
    return null
  }
}

async function countWaiting(): Promise<number> {
  const [row] = await withDeadline(
    DEADLINE_MS,
    db().$queryRaw<{ waiting: unknown }[]>`SELECT COALESCE(SUM(count), 0) AS waiting FROM search_changes`,
  )
  return Number(row?.waiting ?? 0)
}

/** Deliveries of webhooks that are to be tried, by whichever process; null where the database does not say. Never throws. */
export async function countWaitingDeliveries(): Promise<number | null> {
  try {
    return await withDeadline(DEADLINE_MS, db().webhookDelivery.count({ where: { nextTryAt: { not: null } } }))
  } catch {
    return null
  }
}
