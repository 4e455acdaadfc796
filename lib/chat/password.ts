import type { FieldCode } from '#lib/protocol/errors.ts'
import { PASSWORD_MAX, PASSWORD_MIN } from '#lib/protocol/limits.ts'
import { isCommonPassword } from './common-passwords.ts'
import { toUsernameKey } from './username.ts'

/** The form that is hashed and compared, so that one password typed on two keyboards is one. Never truncated. */
export function toPassword(typed: string): string {
  return typed.normalize('NFKC')
}

/** What is wrong with a password of this person in its kept form, if anything. */
export function findPasswordProblem(password: string, username: string): FieldCode | null {
  const length = [...password].length
  if (length === 0) return 'required'
  if (length < PASSWORD_MIN) return 'too_short'
  if (length > PASSWORD_MAX) return 'too_long'
  // Half a surrogate pair has no bytes of its own: two such passwords would have one hash.
  if (/\p{Surrogate}/u.test(password)) return 'invalid_characters'
  if (isCommonPassword(password) || toUsernameKey(password) === toUsernameKey(username)) return 'common'
  return null
}
