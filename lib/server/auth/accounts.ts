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
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { readSettings } from '../admin/settings.ts'
import { appendAudit } from '../audit/append.ts'
import { chat } from '../chat.ts'
import { env } from '../env.ts'
import { log } from '../log.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { isContention, isDuplicate } from '../store/failures.ts'
import type { Prisma } from '../store/generated/client.ts'
import { takeUse } from '../store/invites.ts'
import { db } from '../store/prisma.ts'
import { toUser } from '../store/rows.ts'
import { runQuery } from '../store/run-query.ts'
import { isEmptyInstallation } from './first-account.ts'
import { returnSignup, takeSignup } from './limits.ts'
import { checkPassword } from './login.ts'
import { hashPassword, inTurn } from './password.ts'
import type { Session } from './session.ts'
import { endRows } from './session-rows.ts'
import { isSetupToken, removeSetupFile } from './setup-link.ts'

/** Accounts: their beginning and their passwords. */

const ATTEMPTS = 3
/** Who has an account: those who deleted theirs have none. */
export const PEOPLE = { kind: 'human', OR: [{ status: null }, { status: 'disabled' }] } satisfies Prisma.UserWhereInput
/** How somebody comes: by an invitation, and as one who may be the first. */
interface WayIn {
  inviteId: string | null
  maySetUp: boolean
}

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
    const usernameKey = await requireFreeName(registration.username, faults)
    const user = await createAccount(registration, usernameKey, address, { inviteId, maySetUp })
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
 * Changes the caller's password and ends all other sessions. Throws CodedError `invalid` with fields, `rate_limited`,
 * `unauthenticated`, `unavailable`.
 */
export async function changePassword(
  session: Session,
  typed: z.output<typeof changePasswordBody>,
  address: string,
): Promise<void> {
  const { user, sessionId } = session
  requireNoFault({
    ...(await findCurrentPasswordFault(session, typed.currentPassword, address)),
    ...findNewPasswordFaults(typed, user.username),
  })
  const password = await inTurn(() => hashPassword(toPassword(typed.password)))
  const others = { userId: user.id, except: sessionId }
  await runQuery(() =>
    db().$transaction(async (tx) => {
      // The user's row first: of two devices at once the second waits here, and then finds its own session ended.
      await tx.user.update({ where: { id: BigInt(user.id) }, data: { password }, select: { id: true } })
      await endRows(tx, others, 'password_changed')
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
export async function readOwn({ id }: SessionUser): Promise<{ email: string | null; about: string | null }> {
  const select = { email: true, about: true } as const
  const row = await runQuery(() => db().user.findUnique({ where: { id: BigInt(id) }, select }))
  return row ?? { email: null, about: null }
}

/**
 * An empty text takes the address away. Whoever has no password signs in elsewhere, and gets no link there. Throws CodedError
 * `invalid` with fields, `rate_limited`, `unavailable`.
 */
export async function changeEmail(
  session: Session,
  { email: typed, currentPassword }: z.output<typeof changeEmailBody>,
  address: string,
): Promise<void> {
  const email = requireEmail(typed)
  const id = BigInt(session.user.id)
  const row = await runQuery(() => db().user.findUnique({ where: { id }, select: { password: true } }))
  if (row?.password != null) requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  await runQuery(() => db().user.update({ where: { id }, data: { email }, select: { id: true } }))
}

/** What is wrong with what the caller gave as their password. Throws CodedError `rate_limited`, `unavailable`. */
export async function findCurrentPasswordFault({ user }: Session, typed: string, address: string): Promise<Faults> {
  if (typed === '') return { currentPassword: 'required' }
  const row = await runQuery(() => db().user.findUnique({ where: { id: BigInt(user.id) }, select: { password: true } }))
  const attempt = { usernameKey: toUsernameKey(user.username), address }
  const isRight = await checkPassword(attempt, row?.password ?? null, typed)
  return isRight ? {} : { currentPassword: 'wrong' }
}

/** Nobody may be taken for an AI, whatever that is called now. */
function listAiNames(): string[] {
  return [
    env().AI_NAME,
    ...chat()
      .assistants.list()
      .map(({ displayName }) => displayName),
  ]
}

/** The id of the invitation, where one was given. Whoever comes first needs none. */
async function requireAllowed(token: string | undefined): Promise<string | null> {
  const { registration } = await readSettings()
  const inviteId = token === undefined ? null : await chat().invites.findHolding(token)
  if (registration.value === 'open') {
    if (token !== undefined && inviteId === null) throw deadInvite()
    return inviteId
  }
  const isRefused = registration.value === 'closed' || inviteId === null
  if (isRefused && (await runQuery(() => hasPeople(db())))) throw new CodedError('forbidden')
  return inviteId
}

function deadInvite(): CodedError {
  return new CodedError('invalid', { fields: { invite: 'invalid' } })
}

/** The account is made: where this fails, the link still leads in. */
async function enterInvited(user: User, inviteId: string): Promise<void> {
  try {
    await chat().invites.acceptCounted(user, inviteId)
  } catch (cause) {
    log().warn(
      { err: cause, userId: user.id, inviteId },
      'somebody who registered with an invitation is not in its room',
    )
  }
}

/** The key of a name that nobody has. Throws CodedError `taken`, or `invalid` with all fields that are at fault. */
async function requireFreeName(username: string, faults: Faults): Promise<Uint8Array<ArrayBuffer>> {
  const usernameKey = new TextEncoder().encode(toUsernameKey(username))
  const twin = await runQuery(() => db().user.findUnique({ where: { usernameKey }, select: { id: true } }))
  if (twin && Object.keys(faults).length === 0) throw taken()
  requireNoFault({ ...faults, ...(twin && { username: 'taken' }) })
  return usernameKey
}

async function createAccount(
  { username, password, email }: Registration,
  usernameKey: Uint8Array<ArrayBuffer>,
  address: string,
  wayIn: WayIn,
): Promise<User> {
  const hash = await inTurn(() => hashPassword(password))
  const account = { username, usernameKey, displayName: username, password: hash, email, ip: address }
  const row = await insertAccount(account, wayIn)
  return toUser(row)
}

async function insertAccount(account: Prisma.UserCreateInput, wayIn: WayIn) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runQuery(() => db().$transaction((tx) => insertMember(tx, account, wayIn), ISOLATION))
    } catch (error) {
      if (isDuplicate(error)) throw taken(error)
      if (attempt === ATTEMPTS || !isContention(error)) throw error
    }
  }
}

async function insertMember(
  tx: Prisma.TransactionClient,
  account: Prisma.UserCreateInput,
  { inviteId, maySetUp }: WayIn,
) {
  const role = (await isFirst(tx)) ? 'admin' : 'member'
  const { value: registration } = (await readSettings(tx)).registration
  // Of two who come first at once the second is not the first any more.
  const isOpen = registration === 'open' || (registration === 'invite' && inviteId !== null)
  if (role === 'admin' ? !maySetUp : !isOpen) throw new CodedError('forbidden')
  const user = await tx.user.create({ data: { ...account, role } })
  const lobby = await tx.room.findUnique({ where: { slug: LOBBY_SLUG }, select: { id: true, lastSeq: true } })
  if (lobby) await tx.membership.create({ data: { roomId: lobby.id, userId: user.id, lastReadSeq: lobby.lastSeq } })
  // Last, so that rooms are locked before their invitations here as everywhere.
  if (inviteId !== null && !(await takeUse(tx, inviteId)))
    throw registration === 'open' ? deadInvite() : new CodedError('forbidden')
  if (role === 'admin') {
    const actor = { id: String(user.id) }
    await appendAudit(tx, { actor, action: 'user:first', target: { kind: 'user', id: actor.id } })
  }
  return user
}

/** Whether nobody has an account yet. Then the lobby's row is locked: of two first ones at once, the second waits. */
async function isFirst(tx: Prisma.TransactionClient): Promise<boolean> {
  if (await hasPeople(tx)) return false
  await tx.$queryRaw`SELECT id FROM rooms WHERE slug = ${LOBBY_SLUG} FOR UPDATE`
  return !(await hasPeople(tx))
}

async function hasPeople(tx: Pick<Prisma.TransactionClient, 'user'>): Promise<boolean> {
  return (await tx.user.findFirst({ where: PEOPLE, select: { id: true } })) !== null
}

function taken(cause?: unknown): CodedError {
  return new CodedError('taken', { fields: { username: 'taken' }, cause })
}
