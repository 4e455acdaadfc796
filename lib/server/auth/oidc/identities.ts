import { randomBytes } from 'node:crypto'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { lockAccount } from '../../admin/doer.ts'
import { inTransaction } from '../../admin/people.ts'
import { appendAudit } from '../../audit/append.ts'
import { isDuplicate } from '../../store/failures.ts'
import { db } from '../../store/prisma.ts'
import { runQuery } from '../../store/run-query.ts'
import { requireCredentials, type TypedCredentials } from '../credentials.ts'
import { returnSignup, takeSignup } from '../limits.ts'
import { enterInvited, insertAccount, isFreeName, listAiNames, requireAllowed, toNames } from '../new-account.ts'
import type { Session } from '../session.ts'
import { findIssuer } from './issuer.ts'
import { toUsernames } from './names.ts'
import type { Vouched } from './way.ts'

/** Whom an issuer vouches for, and which account that is. It is known by issuer and subject alone, never by an address. */

/** The id of the account, or null. Throws CodedError `unavailable`. */
export async function findOwner({ issuer, subject }: Vouched): Promise<bigint | null> {
  const where = { issuer_subject: { issuer, subject } }
  const row = await runQuery(() => db().identity.findUnique({ where, select: { userId: true } }))
  return row?.userId ?? null
}

/**
 * Makes an account without a password, by the rules of registration, and answers its id. Throws CodedError `forbidden` where
 * nobody may, or an invitation is needed, `invalid` for one that holds no more, `rate_limited`, `unavailable`.
 */
export async function registerVouched(
  vouched: Vouched,
  { invite, address }: { invite: string | undefined; address: string },
): Promise<bigint> {
  const inviteId = await requireAllowed(invite)
  await takeSignup(address)
  try {
    const { issuer, subject } = vouched
    const names = toUsernames(vouched.names, randomBytes(4).toString('hex'), listAiNames())
    for (const username of names) {
      if (!(await isFreeName(username))) continue
      const account = { ...toNames(username), ip: address, identities: { create: { issuer, subject } } }
      try {
        // The first account is made by the set-up link, and with a password.
        const user = await insertAccount(account, { inviteId, maySetUp: false })
        if (inviteId !== null) await enterInvited(user, inviteId)
        return BigInt(user.id)
      } catch (cause) {
        if (!(cause instanceof CodedError) || cause.code !== 'taken') throw cause
        // Of two who come back as the same at once, the second finds the account of the first.
        const owner = await findOwner(vouched)
        if (owner !== null) return owner
      }
    }
    throw new CodedError('taken')
  } catch (cause) {
    await returnSignup(address)
    throw cause
  }
}

/**
 * Ties the identity to the account of this session. Throws CodedError `taken` where it is somebody else's, `conflict` where the
 * account has another one of this issuer, `unavailable`.
 */
export async function linkIdentity({ user }: Session, vouched: Vouched): Promise<void> {
  const { issuer, subject } = vouched
  const owner = await findOwner(vouched)
  if (owner === BigInt(user.id)) return
  if (owner !== null) throw new CodedError('taken')
  try {
    await inTransaction(async (tx) => {
      const { id: userId } = await lockAccount(tx, user.username)
      await tx.identity.create({ data: { issuer, subject, userId } })
      const target = { kind: 'user', id: user.id } as const
      await appendAudit(tx, { actor: user, action: 'identity:linked', target, details: { issuer } })
    })
  } catch (cause) {
    throw isDuplicate(cause) ? new CodedError('conflict', { cause }) : cause
  }
}

/**
 * Throws CodedError `invalid` with fields, `conflict` where the account has no password, which would leave no way in, or no such
 * identity, `rate_limited`, `unavailable`.
 */
export async function unlinkIdentity(session: Session, typed: TypedCredentials, address: string): Promise<void> {
  const { user } = session
  const issuer = findIssuer()?.issuer
  if (issuer === undefined) throw new CodedError('conflict')
  await requireCredentials(session, typed, address)
  await inTransaction(async (tx) => {
    const { id: userId } = await lockAccount(tx, user.username)
    const { count } = await tx.identity.deleteMany({ where: { userId, issuer } })
    if (count === 0) throw new CodedError('conflict')
    const target = { kind: 'user', id: user.id } as const
    await appendAudit(tx, { actor: user, action: 'identity:unlinked', target, details: { issuer } })
  })
}

/** Where one may sign in beside the password; null where the environment names no issuer. Throws CodedError `unavailable`. */
export async function readIdentity({ id }: SessionUser): Promise<{ host: string; isLinked: boolean } | null> {
  const own = findIssuer()
  if (own === null) return null
  const where = { userId: BigInt(id), issuer: own.issuer }
  const count = await runQuery(() => db().identity.count({ where }))
  return { host: own.host, isLinked: count > 0 }
}
