import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { findNewPasswordFaults, requireNoFault } from '#lib/chat/account.ts'
import { toPassword } from '#lib/chat/password.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { resetBody } from '#lib/protocol/http.ts'
import { appendAudit } from '../audit/append.ts'
import { hashPassword, inTurn } from '../auth/password.ts'
import { endRows } from '../auth/session-rows.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { siteOrigin } from '../site.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { type Doer, lockAccount } from './doer.ts'
import { inTransaction, toLine } from './people.ts'

/** Links by which people set a new password, once; whoever has one is taken for the person. */

const TOKEN_BYTES = 24
const TOKEN = /^[\w-]{32}$/
const GOOD_FOR_MS = 24 * 60 * 60_000

export interface PasswordLink {
  url: string
  /** ISO 8601. */
  expiresAt: string
}

/**
 * Makes a link, for a day where nothing else is said, in place of one made before; `program`: the person has asked for it
 * themselves. Throws CodedError `not_found`, `conflict` where the account is disabled,
 * `unavailable`.
 */
export async function createPasswordLink(
  doer: Doer | 'program',
  username: string,
  goodForMs = GOOD_FOR_MS,
): Promise<PasswordLink> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAt = new Date(Date.now() + goodForMs)
  await inTransaction(async (tx) => {
    const row = await lockAccount(tx, username)
    if (row.status !== null) throw new CodedError('conflict')
    const link = { tokenHash: toHash(token), createdAt: new Date(), expiresAt }
    await tx.passwordLink.upsert({ where: { userId: row.id }, create: { userId: row.id, ...link }, update: link })
    await appendAudit(tx, { ...toLine(doer, row), action: 'password:link_made' })
  })
  return { url: `${siteOrigin()}/reset/${token}`, expiresAt: expiresAt.toISOString() }
}

/** Whose link it is; null where it does not hold any more. Throws CodedError `unavailable`. */
export async function findLinkOwner(token: string): Promise<{ id: string; username: string } | null> {
  if (!TOKEN.test(token)) return null
  const row = await runQuery(() =>
    db().passwordLink.findUnique({
      where: { tokenHash: toHash(token), expiresAt: { gt: new Date() }, user: { status: null } },
      select: { user: { select: { id: true, username: true } } },
    }),
  )
  return row && { id: String(row.user.id), username: row.user.username }
}

/**
 * Sets the password and ends all sessions of the person, whose username it answers. Throws CodedError `invalid` with fields,
 * `not_found` where the link does not hold any more, `unavailable`.
 */
export async function resetPassword({ token, ...typed }: z.output<typeof resetBody>): Promise<string> {
  const owner = await findLinkOwner(token)
  if (!owner) throw new CodedError('not_found')
  requireNoFault(findNewPasswordFaults(typed, owner.username))
  const password = await inTurn(() => hashPassword(toPassword(typed.password)))
  await inTransaction(async (tx) => {
    const row = await lockAccount(tx, owner.username)
    const holding = { tokenHash: toHash(token), userId: row.id, expiresAt: { gt: new Date() } }
    const { count } = await tx.passwordLink.deleteMany({ where: holding })
    if (count === 0 || row.status !== null) throw new CodedError('not_found')
    await tx.user.update({ where: { id: row.id }, data: { password }, select: { id: true } })
    await endRows(tx, { userId: owner.id }, 'password_changed')
    await appendAudit(tx, { actor: owner, action: 'password:reset', target: { kind: 'user', id: owner.id } })
  })
  closeSessions({ userId: owner.id }, 'password_changed')
  return owner.username
}

function toHash(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(token).digest())
}
