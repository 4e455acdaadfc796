import type { AuditDraft } from '#lib/chat/audit.ts'
import { KEPT_FOR_EVER, type Retention } from '#lib/protocol/rules/retention.ts'
import { appendAudit } from '../audit/append.ts'
import { remember } from '../remember.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/** What holds for all rooms, as this process knows it: each room that is shown says it, and none waits for it. */

interface Known {
  site: Retention
  /** Something was swept, ever, or is about to be: client ids may come back that no message has. */
  hasSwept: boolean
  /** How many readings have begun, and which of them is the one known. */
  begun: number
  read: number
}

function known(): Known {
  return remember('retention', () => ({ site: KEPT_FOR_EVER, hasSwept: false, begun: 0, read: 0 }))
}

export function knownRetention(): Retention {
  return known().site
}

export function hasSwept(): boolean {
  return known().hasSwept
}

/** From then on a client id that comes back is looked for among what was swept. */
export function noteSwept(): void {
  known().hasSwept = true
}

/**
 * Reads it anew; one that began earlier and is answered later changes nothing, as it may not know what was set. Throws
 * CodedError `unavailable`.
 */
export async function readRetention(): Promise<Retention> {
  const now = known()
  const reading = ++now.begun
  const [row] = await runQuery(
    () => db().$queryRaw<{ keepDays: number | null; keepsPins: number; hasSwept: bigint }[]>`
      SELECT keep_days AS keepDays, keeps_pins AS keepsPins,
        EXISTS (SELECT 1 FROM swept_messages) OR EXISTS (SELECT 1 FROM rooms WHERE swept_to_seq > 0) AS hasSwept
      FROM retention`,
  )
  const site = row ? { keepDays: Number(row.keepDays ?? 0), keepsPins: Number(row.keepsPins) === 1 } : KEPT_FOR_EVER
  if (Number(row?.hasSwept ?? 0) === 1) noteSwept()
  if (reading > now.read) Object.assign(now, { site, read: reading })
  return now.site
}

export async function setRetention({ keepDays, keepsPins }: Retention, line: AuditDraft): Promise<void> {
  const data = { keepDays: keepDays === 0 ? null : keepDays, keepsPins: Number(keepsPins) }
  await db().$transaction(async (tx) => {
    await tx.retention.update({ where: { id: 1 }, data })
    await appendAudit(tx, line)
  })
  await readRetention()
}
