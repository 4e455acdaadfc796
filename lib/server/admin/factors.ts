import { appendAudit } from '../audit/append.ts'
import { endRows } from '../auth/session-rows.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { type Doer, lockAccount, requireOther } from './doer.ts'
import { inTransaction, toLine } from './people.ts'

/**
 * Switches somebody's second factor off, whose telephone is gone: they sign in by their password alone. All their sessions end,
 * since the telephone may hold one. What is so already changes nothing. Throws CodedError `not_found`, `conflict` for oneself,
 * `unavailable`.
 */
export async function switchFactorOffOf(doer: Doer, username: string): Promise<void> {
  requireOther(doer, username)
  const ended = await inTransaction(async (tx) => {
    const row = await lockAccount(tx, username)
    const { count } = await tx.secondFactor.deleteMany({ where: { userId: row.id, confirmedAt: { not: null } } })
    if (count === 0) return null
    const userId = String(row.id)
    await endRows(tx, { userId }, 'ended')
    await appendAudit(tx, { ...toLine(doer, row), action: 'factor:switched_off' })
    return userId
  })
  if (ended !== null) closeSessions({ userId: ended }, 'ended')
}
