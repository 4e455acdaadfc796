import { z } from 'zod'
import { toPassword } from '#lib/chat/password.ts'
import { toUsername, toUsernameKey } from '#lib/chat/username.ts'
import { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { countFailedLogin, forgetFailedLogins, type LoginAttempt, requireLoginAllowed } from './limits.ts'
import { inTurn, isPassword } from './password.ts'
import { type CodeVerdict, checkCode, type Factor } from './second-factor.ts'
import { createSession, deleteOldRows, type Visitor } from './session-rows.ts'
import type { Claims } from './token.ts'

/** Signing in: one answer, after one time, for a person who does not exist and a password that is wrong. */

const credentials = z.object({ username: z.string(), password: z.string(), code: z.string().optional() })

/** What somebody's credentials are. */
type Verdict = CodeVerdict | 'wrong'
/** Why there is no session though the password is right. */
export type CodeRefusal = Exclude<CodeVerdict, 'right'>

/** An account that may be used. */
interface Account {
  id: bigint
  password: string | null
  /** Null: the password is enough. */
  factor: Factor | null
}

/**
 * Begins a session: what its token says, or null; where the password is right and a code is missing or wrong, that. Throws
 * CodedError `rate_limited` or `unavailable`.
 */
export async function logIn(typed: unknown, visitor: Visitor): Promise<Claims | CodeRefusal | null> {
  const { success, data } = credentials.safeParse(typed)
  if (!success) return null
  const usernameKey = toUsernameKey(toUsername(data.username))
  const key = new TextEncoder().encode(usernameKey)
  const user = await findAccount(Prisma.sql`username_key = ${key}`)
  const verdict = await checkCredentials({ usernameKey, address: visitor.address }, user, data)
  if (!user || verdict === 'wrong') return null
  if (verdict !== 'right') return verdict
  await runQuery(() => deleteOldRows(db()))
  const sid = await runQuery(() => db().$transaction((tx) => beginSession(tx, user, visitor), ISOLATION))
  return sid === null ? null : { id: String(user.id), sid }
}

/**
 * Begins a session of somebody whom an issuer vouches for, which takes neither password nor code: what its token says, or null
 * where the account is closed. Throws CodedError `unavailable`.
 */
export async function logInVouched(id: bigint, visitor: Visitor): Promise<Claims | null> {
  await runQuery(() => deleteOldRows(db()))
  const sid = await runQuery(() =>
    db().$transaction(async (tx) => {
      const isOpen = await noteLogin(tx, { id }, visitor)
      return isOpen ? await createSession(tx, id, visitor) : null
    }, ISOLATION),
  )
  return sid === null ? null : { id: String(id), sid }
}

const ISOLATION = { isolationLevel: 'ReadCommitted' } as const

/**
 * Null where the password or the second factor was changed, or the account closed, while they were being checked: the row is
 * locked first.
 */
async function beginSession(
  tx: Prisma.TransactionClient,
  { id, password, factor }: Account,
  visitor: Visitor,
): Promise<string | null> {
  if (!(await noteLogin(tx, { id, password }, visitor))) return null
  const now = await tx.secondFactor.findUnique({ where: { userId: id, confirmedAt: { not: null } } })
  const isSame = now?.confirmedAt?.getTime() === factor?.confirmedAt.getTime()
  return isSame ? await createSession(tx, id, visitor) : null
}

/** Locks the account, and answers whether there is such a one that is open. */
async function noteLogin(
  tx: Prisma.TransactionClient,
  which: { id: bigint; password?: string | null },
  { address }: Visitor,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { ...which, kind: 'human', status: null },
    data: { lastLoginIp: address, lastLoginAt: new Date() },
  })
  return count > 0
}

/**
 * Whether this is the password of `kept`. Ten wrong ones in 15 minutes for one person from one address, and there is
 * CodedError `rate_limited` instead of an answer.
 */
export async function checkPassword(attempt: LoginAttempt, kept: string | null, typed: string): Promise<boolean> {
  const verdict = await tryPassword(attempt, kept, typed, async () => 'right')
  return verdict === 'right'
}

/**
 * The same with the code, where the account asks for one. A wrong one counts like a wrong password, and a right password
 * alone takes nothing back of what was counted.
 */
export function checkCredentials(
  attempt: LoginAttempt,
  account: Account | null,
  { password, code }: { password: string; code?: string | undefined },
): Promise<Verdict> {
  return tryPassword(attempt, account?.password ?? null, password, async () =>
    account?.factor ? await checkCode(account.id, account.factor, code) : 'right',
  )
}

/** Null for nobody's, and for one that is closed. Throws CodedError `unavailable`. */
export function findAccountById(id: string): Promise<Account | null> {
  return findAccount(Prisma.sql`users.id = ${BigInt(id)}`)
}

async function tryPassword(
  attempt: LoginAttempt,
  kept: string | null,
  typed: string,
  beside: () => Promise<CodeVerdict>,
): Promise<Verdict> {
  await requireLoginAllowed(attempt)
  return inTurn(async () => {
    // Again: those ahead in the queue may have been the tenth.
    await requireLoginAllowed(attempt)
    const verdict = (await isPassword(kept, toPassword(typed))) ? await beside() : 'wrong'
    if (verdict === 'right') await forgetFailedLogins(attempt)
    else if (verdict !== 'second_factor_required') await countFailedLogin(attempt)
    return verdict
  })
}

/** One query, whether there is a second factor or not: how long it takes tells nobody. */
async function findAccount(which: Prisma.Sql): Promise<Account | null> {
  const [row] = await runQuery(
    () => db().$queryRaw<(Pick<Account, 'id' | 'password'> & { [K in keyof Factor]: Factor[K] | null })[]>`
      SELECT users.id, password, secret, confirmed_at AS confirmedAt
      FROM users LEFT JOIN second_factors ON user_id = users.id AND confirmed_at IS NOT NULL
      WHERE kind = 'human' AND status IS NULL AND ${which}`,
  )
  if (!row) return null
  const { id, password, secret, confirmedAt } = row
  return { id, password, factor: secret && confirmedAt && { secret, confirmedAt } }
}
