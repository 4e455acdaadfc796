import type { Chat } from '#lib/chat/chat.ts'
import type { Role, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { toUser as toShown } from '#lib/protocol/people.ts'
import { appendAudit } from '../audit/append.ts'
import { closeBots } from '../auth/session.ts'
import { endRows } from '../auth/session-rows.ts'
import { log } from '../log.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { recall } from '../remember.ts'
import { toFailure } from '../store/failures.ts'
import type { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { type AccountRow, type Doer, lockAccount, requireOther, requireOtherAdmin } from './doer.ts'

/**
 * What admins, and the operator's command, do with the accounts of people. Whether somebody is an admin is for the caller to
 * ask; the last one stays one, whoever wants it otherwise. Where no chat is served in this process, others see it within
 * half a minute (realtime/session-watch.ts), or at once by realtime/operator-word.ts.
 */

const ATTEMPTS = 4

/** Throws CodedError `not_found`, `conflict` for the last admin, `unavailable`. */
export async function changeRole(doer: Doer, username: string, role: Role): Promise<User> {
  const user = await inTransaction(async (tx) => {
    if (role === 'member') await requireOtherAdmin(tx, username)
    const row = await lockAccount(tx, username)
    if (row.role === role) return toUser(row)
    await tx.user.update({ where: { id: row.id }, data: { role }, select: { id: true } })
    await appendAudit(tx, { ...toLine(doer, row), action: 'user:role_changed', details: { role } })
    return toUser({ ...row, role })
  })
  tell(user)
  return user
}

/** Ends all sessions, too. Throws CodedError `not_found`, `conflict` for the last admin and for oneself, `unavailable`. */
export async function disableUser(doer: Doer, username: string): Promise<User> {
  requireOther(doer, username)
  const user = await inTransaction(async (tx) => {
    await requireOtherAdmin(tx, username)
    const row = await lockAccount(tx, username)
    if (row.status === 'disabled') return toUser(row)
    await tx.user.update({ where: { id: row.id }, data: { status: 'disabled' }, select: { id: true } })
    await tx.passwordLink.deleteMany({ where: { userId: row.id } })
    await endRows(tx, { userId: String(row.id) }, 'disabled')
    await appendAudit(tx, { ...toLine(doer, row), action: 'user:disabled' })
    return toUser({ ...row, status: 'disabled' })
  })
  closeSessions({ userId: user.id }, 'disabled')
  await closeBots(user.id)
  tell(user)
  return user
}

/** Throws CodedError `not_found`, `unavailable`. */
export async function enableUser(doer: Doer, username: string): Promise<User> {
  const user = await inTransaction(async (tx) => {
    const row = await lockAccount(tx, username)
    if (row.status === null) return toUser(row)
    await tx.user.update({ where: { id: row.id }, data: { status: null }, select: { id: true } })
    await appendAudit(tx, { ...toLine(doer, row), action: 'user:enabled' })
    return toUser({ ...row, status: null })
  })
  tell(user)
  return user
}

/** On all their devices; answers how many went on until now. Throws CodedError `not_found`, `unavailable`. */
export async function endUserSessions(doer: Doer, username: string): Promise<number> {
  const { id, count } = await inTransaction(async (tx) => {
    const row = await lockAccount(tx, username)
    const userId = String(row.id)
    const ended = await endRows(tx, { userId }, 'ended')
    await appendAudit(tx, { ...toLine(doer, row), action: 'session:ended', details: { count: ended } })
    return { id: userId, count: ended }
  })
  closeSessions({ userId: id }, 'ended')
  return count
}

export function toLine(doer: Doer | 'program', { id }: Pick<AccountRow, 'id'>) {
  return { actor: doer, target: { kind: 'user' as const, id: String(id) } }
}

/** Runs it again where others stood in the way. Throws what it throws, and CodedError `unavailable`. */
export async function inTransaction<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runQuery(() => db().$transaction(work, { isolationLevel: 'ReadCommitted' }))
    } catch (cause) {
      const isOurs = cause instanceof CodedError && cause.code !== 'unavailable'
      if (isOurs || attempt === ATTEMPTS || toFailure(toCause(cause)) !== 'contention') throw cause
    }
  }
}

function toCause(error: unknown): unknown {
  return error instanceof CodedError ? error.cause : error
}

/** To all who share a room with them, where this process serves any. */
function tell(user: User): void {
  recall<Chat>('chat')
    ?.users.tell(user)
    .catch((cause: unknown) => log().warn({ err: cause, userId: user.id }, 'a changed account was not told'))
}

function toUser({ id, username, displayName, role, status }: AccountRow): User {
  const user = toShown({ id: String(id), username, displayName, role: role as Role })
  return { ...user, ...(status !== null && { status: status as NonNullable<User['status']> }) }
}
