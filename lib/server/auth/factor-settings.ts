import { requireNoFault } from '#lib/chat/account.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { lockAccount } from '../admin/doer.ts'
import { inTransaction } from '../admin/people.ts'
import { appendAudit } from '../audit/append.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { siteOrigin } from '../site.ts'
import type { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { findCurrentPasswordFault } from './accounts.ts'
import { requireCredentials, type TypedCredentials } from './credentials.ts'
import { countWrongCode, requireCodeAllowed } from './limits.ts'
import { createRecoveryCodes, toRecoveryHash } from './recovery-codes.ts'
import { createSecret, findStep, sealSecret, toFactorUri } from './second-factor.ts'
import type { Session } from './session.ts'
import { endRows } from './session-rows.ts'

/** The second factor as people switch it on and off. Both end all their other sessions, as a new password does. */

export interface FactorState {
  isOn: boolean
  /** How many recovery codes were not used yet. */
  codesLeft: number
}

/** Throws CodedError `unavailable`. */
export async function readFactor({ id }: SessionUser): Promise<FactorState> {
  const row = await runQuery(() =>
    db().secondFactor.findUnique({
      where: { userId: BigInt(id), confirmedAt: { not: null } },
      select: { _count: { select: { recoveryCodes: true } } },
    }),
  )
  return { isOn: row !== null, codesLeft: row?._count.recoveryCodes ?? 0 }
}

/**
 * Makes a secret, which asks for nothing until a code of it was shown: in base32, and as the address that telephones read.
 * Throws CodedError `invalid` with fields, `conflict` where a factor is on, `rate_limited`, `unavailable`.
 */
export async function startFactor(
  session: Session,
  currentPassword: string,
  address: string,
): Promise<{ secret: string; uri: string }> {
  const { username, id } = session.user
  requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  const secret = createSecret()
  await inTransaction(async (tx) => {
    await lockAccount(tx, username)
    const userId = BigInt(id)
    const known = await tx.secondFactor.findUnique({ where: { userId }, select: { confirmedAt: true } })
    if (known?.confirmedAt) throw new CodedError('conflict')
    const data = { secret: sealSecret(secret), lastStep: null }
    await tx.secondFactor.upsert({ where: { userId }, create: { userId, ...data }, update: data })
  })
  return { secret, uri: toFactorUri(secret, { site: new URL(siteOrigin()).hostname, username }) }
}

/**
 * Switches it on by its first code, and answers the recovery codes, this once. Throws CodedError `invalid` with fields,
 * `conflict` where none was begun or it is on, `rate_limited`, `unauthenticated`, `unavailable`.
 */
export async function confirmFactor(session: Session, code: string): Promise<string[]> {
  const { user } = session
  requireNoFault({ ...(code.trim() === '' && { code: 'required' }) })
  await requireCodeAllowed(user.id)
  const codes = createRecoveryCodes()
  const isRight = await inTransaction(async (tx) => {
    const userId = (await lockAccount(tx, user.username)).id
    const begun = await tx.secondFactor.findUnique({ where: { userId, confirmedAt: null } })
    if (!begun) throw new CodedError('conflict')
    const step = findStep(begun.secret, code)
    if (step === null) return false
    await tx.secondFactor.update({ where: { userId }, data: { confirmedAt: new Date(), lastStep: step } })
    await replaceCodes(tx, userId, codes)
    await endOthers(tx, session)
    await appendAudit(tx, { actor: user, action: 'factor:switched_on', target: { kind: 'user', id: user.id } })
    return true
  })
  if (!isRight) {
    await countWrongCode(user.id)
    throw wrongCode()
  }
  closeSessions({ userId: user.id, except: session.sessionId }, 'ended')
  return codes
}

/** Ten new recovery codes in place of all before. Throws CodedError as switchFactorOff. */
export async function renewRecoveryCodes(
  session: Session,
  typed: TypedCredentials,
  address: string,
): Promise<string[]> {
  const { user } = session
  await requireOn(user)
  await requireCredentials(session, typed, address)
  const codes = createRecoveryCodes()
  await inTransaction(async (tx) => {
    const userId = (await lockAccount(tx, user.username)).id
    if ((await tx.secondFactor.count({ where: { userId } })) === 0) throw new CodedError('conflict')
    await replaceCodes(tx, userId, codes)
    await appendAudit(tx, { actor: user, action: 'factor:codes_made', target: { kind: 'user', id: user.id } })
  })
  return codes
}

/**
 * Throws CodedError `invalid` with fields, `conflict` where none is on, `rate_limited`, `unauthenticated`, `unavailable`.
 */
export async function switchFactorOff(session: Session, typed: TypedCredentials, address: string): Promise<void> {
  const { user } = session
  await requireOn(user)
  await requireCredentials(session, typed, address)
  await inTransaction(async (tx) => {
    const userId = (await lockAccount(tx, user.username)).id
    await tx.secondFactor.deleteMany({ where: { userId } })
    await endOthers(tx, session)
    await appendAudit(tx, { actor: user, action: 'factor:switched_off', target: { kind: 'user', id: user.id } })
  })
  closeSessions({ userId: user.id, except: session.sessionId }, 'ended')
}

async function requireOn(user: SessionUser): Promise<void> {
  if (!(await readFactor(user)).isOn) throw new CodedError('conflict')
}

function wrongCode(): CodedError {
  return new CodedError('invalid', { fields: { code: 'wrong' } })
}

async function replaceCodes(tx: Prisma.TransactionClient, userId: bigint, codes: string[]): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  const data = codes.map((code) => ({ userId, hash: toRecoveryHash(String(userId), code) }))
  await tx.recoveryCode.createMany({ data })
}

/** Of two devices that do it at once the second finds its own session ended. */
async function endOthers(tx: Prisma.TransactionClient, { user, sessionId }: Session): Promise<void> {
  await endRows(tx, { userId: user.id, except: sessionId }, 'ended')
  const own = await tx.session.count({ where: { id: BigInt(sessionId), endedAt: null } })
  if (own === 0) throw new CodedError('unauthenticated')
}
