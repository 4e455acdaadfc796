import type { AuditDraft } from '#lib/chat/audit.ts'
import { toFailure } from '../store/failures.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { appendAudit } from './append.ts'

/** Of a line for which others stood in the way. */
const ATTEMPTS = 4

/**
 * Adds a line in a transaction of its own, for what was done in none. Throws CodedError `unavailable`; where the connection
 * ended meanwhile the line may stand there twice, which is better than not at all.
 */
export async function writeAudit(draft: AuditDraft): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runQuery(() => db().$transaction((tx) => appendAudit(tx, draft), { isolationLevel: 'ReadCommitted' }))
      return
    } catch (cause) {
      const failure = toFailure(cause instanceof Error && cause.cause ? cause.cause : cause)
      if (attempt === ATTEMPTS || !['contention', 'lost'].includes(failure)) throw cause
    }
  }
}
