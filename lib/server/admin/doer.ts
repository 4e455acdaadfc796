import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Prisma } from '../store/generated/client.ts'

/** Who changes the accounts of others, and whose account it is. */

/** An admin, or the operator's command, which may do all that an admin may. */
export type Doer = SessionUser | 'operator'

export interface AccountRow {
  id: bigint
  username: string
  displayName: string
  role: string
  status: string | null
}

/** The account of this username, locked. Throws CodedError `not_found`: nobody's, an AI's or a bot's, or deleted. */
export async function lockAccount(tx: Prisma.TransactionClient, username: string): Promise<AccountRow> {
  const [row] = await tx.$queryRaw<AccountRow[]>`
    SELECT id, username, display_name AS displayName, role, status FROM users
    WHERE username = ${username} AND kind = 'human' AND NOT (status <=> 'deleted') FOR UPDATE`
  // MySQL finds it with spaces behind it as well, and whoever compares names does not.
  if (row?.username !== username) throw new CodedError('not_found')
  return row
}

/**
 * Throws CodedError `conflict` where this is the last admin who can sign in. All of them are locked, so that of two who go
 * at once the second stays; call it before lockAccount, so that everybody locks in one order.
 */
export async function requireOtherAdmin(tx: Prisma.TransactionClient, username: string): Promise<void> {
  const admins = await tx.$queryRaw<{ username: string }[]>`
    SELECT username FROM users WHERE kind = 'human' AND role = 'admin' AND status IS NULL ORDER BY id FOR UPDATE`
  if (admins.length === 1 && admins[0]?.username === username) throw new CodedError('conflict')
}

/** Throws CodedError `conflict` for what one does to oneself in one's own settings, or not at all. */
export function requireOther(doer: Doer, username: string): void {
  if (doer !== 'operator' && doer.username === username) throw new CodedError('conflict')
}
