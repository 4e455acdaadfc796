import { requireNoFault } from '#lib/chat/account.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { checkCredentials, findAccountById } from './login.ts'
import type { Session } from './session.ts'

/** Being asked once more who one is, for what changes the ways in. */

export interface TypedCredentials {
  currentPassword: string
  /** Of the second factor, where the account has one. */
  code: string
}

/**
 * Throws CodedError `invalid` with fields, `conflict` where the account has no password, `rate_limited`, `unavailable`; whoever
 * has a second factor must show a code.
 */
export async function requireCredentials(
  { user }: Session,
  { currentPassword, code }: TypedCredentials,
  address: string,
): Promise<void> {
  const account = await findAccountById(user.id)
  if (!account || account.password === null) throw new CodedError('conflict')
  requireNoFault({
    ...(currentPassword === '' && { currentPassword: 'required' }),
    ...(account.factor !== null && code.trim() === '' && { code: 'required' }),
  })
  const attempt = { usernameKey: toUsernameKey(user.username), address }
  const verdict = await checkCredentials(attempt, account, { password: currentPassword, code })
  if (verdict === 'wrong') throw new CodedError('invalid', { fields: { currentPassword: 'wrong' } })
  if (verdict !== 'right') throw new CodedError('invalid', { fields: { code: 'wrong' } })
}
