import type { z } from 'zod'
import {
  type Faults,
  findNewPasswordFaults,
  type Registration,
  requireEmail,
  requireNoFault,
  toRegistration,
} from '#lib/chat/account.ts'
import { toPassword } from '#lib/chat/password.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { changeEmailBody, changePasswordBody, registerBody } from '#lib/protocol/http.ts'
import { appendAudit } from '../audit/append.ts'
import { closeSessions } from '../realtime/revoke.ts'
import type { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { isEmptyInstallation } from './first-account.ts'
import { returnSignup, takeSignup } from './limits.ts'
import { checkPassword } from './login.ts'
import { enterInvited, insertAccount, isFreeName, listAiNames, requireAllowed, taken, toNames } from './new-account.ts'
import { hashPassword, inTurn } from './password.ts'
import type { Session } from './session.ts'
import { endRows } from './session-rows.ts'
import { isSetupToken, removeSetupFile } from './setup-link.ts'

/** Accounts: their beginning and their passwords. */

const ISOLATION = { isolationLevel: 'ReadCommitted' } as const

/**
 * Makes an account and lets it into the lobby, and into the room that it is invited to. The first one is the admin, and comes
 * from this machine or by the set-up link (setup-link.ts). Throws CodedError `invalid` or `taken` with fields, `forbidden` where
 * it needs an invitation or that link, or nobody may, `rate_limited`, `unavailable`.
 */
export async function register(
  { invite, setup, ...typed }: z.output<typeof registerBody>,
  { address, isLocal }: { address: string; isLocal: boolean },
): Promise<User> {
  const maySetUp = isLocal || (setup !== undefined && (await isSetupToken(setup)))
  if (!maySetUp && (await isEmptyInstallation())) throw new CodedError('forbidden')
  const inviteId = await requireAllowed(invite)
  const { registration, faults } = toRegistration(typed, listAiNames())
  // A name that can't be one is told without a look at the others' names.
  if (faults.username) requireNoFault(faults)
  await takeSignup(address)
  try {
    await requireFreeName(registration.username, faults)
    const user = await createAccount(registration, address, { inviteId, maySetUp })
    if (user.role === 'admin') await removeSetupFile()
    if (inviteId !== null) await enterInvited(user, inviteId)
    return user
  } catch (error) {
    // Looking for names that exist costs the hour's registrations.
    const wasTaken = error instanceof CodedError && error.fields?.username === 'taken'
    if (!wasTaken) await returnSignup(address)
    throw error
  }
}

/**
 * Changes the caller's password, and ends all other sessions and a link that was made for another one. Whoever came by an issuer and has none sets the first one without. Throws CodedError `invalid` with fields, `rate_limited`,
 * `unauthenticated`, `unavailable`.
 */
export async function changePassword(
  session: Session,
  typed: z.output<typeof changePasswordBody>,
  address: string,
): Promise<void> {
  const { user, sessionId } = session
  const { hasPassword } = await readOwn(user)
  requireNoFault({
    ...(hasPassword && (await findCurrentPasswordFault(session, typed.currentPassword, address))),
    ...findNewPasswordFaults(typed, user.username),
  })
  const password = await inTurn(() => hashPassword(toPassword(typed.password)))
  const others = { userId: user.id, except: sessionId }
  await runQuery(() =>
    db().$transaction(async (tx) => {
      // The user's row first: of two devices at once the second waits here, and then finds its own session ended.
      await tx.user.update({ where: { id: BigInt(user.id) }, data: { password }, select: { id: true } })
      await endRows(tx, others, 'password_changed')
      await endPasswordLink(tx, user)
      const own = await tx.session.count({ where: { id: BigInt(sessionId), endedAt: null } })
      if (own === 0) throw new CodedError('unauthenticated')
      await appendAudit(tx, { actor: user, action: 'password:changed', target: { kind: 'user', id: user.id } })
    }, ISOLATION),
  )
  closeSessions(others, 'password_changed')
}

/**
 * What only the person themselves may read and change: the address by which admins may reach them, and what they say of
 * themselves; null for nothing. Throws CodedError `unavailable`.
 */
export async function readOwn({ id }: SessionUser): Promise<Own> {
  const select = { email: true, about: true, password: true } as const
  const row = await runQuery(() => db().user.findUnique({ where: { id: BigInt(id) }, select }))
  return { email: row?.email ?? null, about: row?.about ?? null, hasPassword: (row?.password ?? null) !== null }
}

interface Own {
  email: string | null
  about: string | null
  /** False for whoever signs in by an issuer alone. */
  hasPassword: boolean
}

/**
 * An empty text takes the address away; a link that was mailed to the one before is good no more. Whoever has no password signs in elsewhere, and gets no link there. Throws CodedError
 * `invalid` with fields, `rate_limited`, `unavailable`.
 */
export async function changeEmail(
  session: Session,
  { email: typed, currentPassword }: z.output<typeof changeEmailBody>,
  address: string,
): Promise<void> {
  const email = requireEmail(typed)
  const { user } = session
  const own = await readOwn(user)
  if (own.hasPassword) requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  if (own.email === email) return
  await runQuery(() =>
    db().$transaction(async (tx) => {
      await tx.user.update({ where: { id: BigInt(user.id) }, data: { email }, select: { id: true } })
      await endPasswordLink(tx, user)
      await appendAudit(tx, { actor: user, action: 'email:changed', target: { kind: 'user', id: user.id } })
    }, ISOLATION),
  )
}

/** Of a link for a new password: whoever reads the mail that it went to may be why something was changed here. */
async function endPasswordLink(tx: Prisma.TransactionClient, { id }: SessionUser): Promise<void> {
  await tx.passwordLink.deleteMany({ where: { userId: BigInt(id) } })
}

/** What is wrong with what the caller gave as their password. Throws CodedError `rate_limited`, `unavailable`. */
export async function findCurrentPasswordFault({ user }: Session, typed: string, address: string): Promise<Faults> {
  if (typed === '') return { currentPassword: 'required' }
  const row = await runQuery(() => db().user.findUnique({ where: { id: BigInt(user.id) }, select: { password: true } }))
  const attempt = { usernameKey: toUsernameKey(user.username), address }
  const isRight = await checkPassword(attempt, row?.password ?? null, typed)
  return isRight ? {} : { currentPassword: 'wrong' }
}

/** Throws CodedError `taken`, or `invalid` with all fields that are at fault. */
async function requireFreeName(username: string, faults: Faults): Promise<void> {
  const isFree = await isFreeName(username)
  if (!isFree && Object.keys(faults).length === 0) throw taken()
  requireNoFault({ ...faults, ...(!isFree && { username: 'taken' }) })
}

async function createAccount(
  { username, password, email }: Registration,
  address: string,
  wayIn: Parameters<typeof insertAccount>[1],
): Promise<User> {
  const hash = await inTurn(() => hashPassword(password))
  return insertAccount({ ...toNames(username), password: hash, email, ip: address }, wayIn)
}
