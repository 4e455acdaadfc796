import { z } from 'zod'
import { toPassword } from '#lib/chat/password.ts'
import { toUsername, toUsernameKey } from '#lib/chat/username.ts'
import type { Prisma, User as UserRow } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { countFailedLogin, forgetFailedLogins, type LoginAttempt, requireLoginAllowed } from './limits.ts'
import { inTurn, isPassword } from './password.ts'
import { createSession, deleteOldRows, type Visitor } from './session-rows.ts'
import type { Claims } from './token.ts'

/** Signing in: one answer, after one time, for a person who does not exist and a password that is wrong. */

const credentials = z.object({ username: z.string(), password: z.string() })

/** Begins a session: what its token says, or null. Throws CodedError `rate_limited` or `unavailable`. */
export async function logIn(typed: unknown, visitor: Visitor): Promise<Claims | null> {
  const { success, data } = credentials.safeParse(typed)
  if (!success) return null
  const usernameKey = toUsernameKey(toUsername(data.username))
  const user = await findAccount(usernameKey)
  const attempt = { usernameKey, address: visitor.address }
  const isRight = await checkPassword(attempt, user?.password ?? null, data.password)
  if (!user || !isRight) return null
  await runQuery(() => deleteOldRows(db()))
  const sid = await runQuery(() => db().$transaction((tx) => beginSession(tx, user, visitor), ISOLATION))
  return sid === null ? null : { id: String(user.id), sid }
}

const ISOLATION = { isolationLevel: 'ReadCommitted' } as const

/** Null where the password was changed, or the account closed, while it was being checked: the row is locked first. */
async function beginSession(
  tx: Prisma.TransactionClient,
  { id, password }: Account,
  visitor: Visitor,
): Promise<string | null> {
  const { count } = await tx.user.updateMany({
    where: { id, password, status: null },
    data: { lastLoginIp: visitor.address, lastLoginAt: new Date() },
  })
  return count === 0 ? null : await createSession(tx, id, visitor)
}

/**
 * Whether this is the password of `kept`. Ten wrong ones in 15 minutes for one person from one address, and there is
 * CodedError `rate_limited` instead of an answer.
 */
export async function checkPassword(attempt: LoginAttempt, kept: string | null, typed: string): Promise<boolean> {
  await requireLoginAllowed(attempt)
  return inTurn(async () => {
    // Again: those ahead in the queue may have been the tenth.
    await requireLoginAllowed(attempt)
    const isRight = await isPassword(kept, toPassword(typed))
    await (isRight ? forgetFailedLogins(attempt) : countFailedLogin(attempt))
    return isRight
  })
}

type Account = Pick<UserRow, 'id' | 'password'>

function findAccount(usernameKey: string): Promise<Account | null> {
  return runQuery(() =>
    db().user.findUnique({
      where: { usernameKey: new TextEncoder().encode(usernameKey), kind: 'human', status: null },
      select: { id: true, password: true },
    }),
  )
}
