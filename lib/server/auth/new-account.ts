import { toUsernameKey } from '#lib/chat/username.ts'
import type { User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { readSettings } from '../admin/settings.ts'
import { appendAudit } from '../audit/append.ts'
import { chat } from '../chat.ts'
import { env } from '../env.ts'
import { log } from '../log.ts'
import { isContention, isDuplicate } from '../store/failures.ts'
import type { Prisma } from '../store/generated/client.ts'
import { takeUse } from '../store/invites.ts'
import { db } from '../store/prisma.ts'
import { toUser } from '../store/rows.ts'
import { runQuery } from '../store/run-query.ts'

/** What all new accounts have in common, whichever way they are made: who may, which names are free, and the rooms they are in. */

const ATTEMPTS = 3
/** Who has an account: those who deleted theirs have none. */
export const PEOPLE = { kind: 'human', OR: [{ status: null }, { status: 'disabled' }] } satisfies Prisma.UserWhereInput
/** How somebody comes: by an invitation, and as one who may be the first. */
interface WayIn {
  inviteId: string | null
  maySetUp: boolean
}

const ISOLATION = { isolationLevel: 'ReadCommitted' } as const

/** Nobody may be taken for an AI, whatever that is called now. */
export function listAiNames(): string[] {
  return [
    env().AI_NAME,
    ...chat()
      .assistants.list()
      .map(({ displayName }) => displayName),
  ]
}

/**
 * The id of the invitation, where one was given. Whoever comes first needs none. Throws CodedError `forbidden`, `invalid` with
 * fields, `unavailable`.
 */
export async function requireAllowed(token: string | undefined): Promise<string | null> {
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
export async function enterInvited(user: User, inviteId: string): Promise<void> {
  try {
    await chat().invites.acceptCounted(user, inviteId)
  } catch (cause) {
    log().warn(
      { err: cause, userId: user.id, inviteId },
      'somebody who registered with an invitation is not in its room',
    )
  }
}

/** Whether nobody has it, or one that looks like it. Throws CodedError `unavailable`. */
export async function isFreeName(username: string): Promise<boolean> {
  const usernameKey = toKey(username)
  const twin = await runQuery(() => db().user.findUnique({ where: { usernameKey }, select: { id: true } }))
  return twin === null
}

/** What a username is in a row. */
export function toNames(username: string): Pick<Prisma.UserCreateInput, 'username' | 'usernameKey' | 'displayName'> {
  return { username, usernameKey: toKey(username), displayName: username }
}

/**
 * Writes it, with its membership of the lobby. Throws CodedError `taken` with fields, `forbidden` where nobody may register any more, or
 * not as the first, `invalid` for an invitation that holds no more, `unavailable`.
 */
export async function insertAccount(account: Prisma.UserCreateInput, wayIn: WayIn): Promise<User> {
  for (let attempt = 1; ; attempt++) {
    try {
      return toUser(await runQuery(() => db().$transaction((tx) => insertMember(tx, account, wayIn), ISOLATION)))
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

export function taken(cause?: unknown): CodedError {
  return new CodedError('taken', { fields: { username: 'taken' }, cause })
}

function toKey(username: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(toUsernameKey(username))
}
