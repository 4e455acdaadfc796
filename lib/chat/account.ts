import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { EMAIL_MAX } from '#lib/protocol/limits.ts'
import { findPasswordProblem, toPassword } from './password.ts'
import { findUsernameProblem, toUsername } from './username.ts'

/** The rules of the account forms: all that is wrong is said at once, one code per field. */

export interface Registration {
  username: string
  password: string
  email: string | null
}

interface PasswordPair {
  password: string
  confirmPassword: string
}

/** The registration as it is to be kept. Throws CodedError `invalid` with fields. */
export function requireRegistration(
  typed: PasswordPair & { username: string; email?: string | undefined },
  alsoReserved: string[],
): Registration {
  const username = toUsername(typed.username)
  const email = typed.email?.trim() || null
  requireNoProblem({
    username: findUsernameProblem(username, alsoReserved),
    email: email === null ? null : findEmailProblem(email),
    ...findPasswordProblems(typed, username),
  })
  return { username, email, password: toPassword(typed.password) }
}

/** The new password as it is to be hashed. Throws CodedError `invalid` with fields. */
export function requireNewPassword(typed: PasswordPair, username: string): string {
  requireNoProblem(findPasswordProblems(typed, username))
  return toPassword(typed.password)
}

function findPasswordProblems(typed: PasswordPair, username: string): Record<keyof PasswordPair, FieldCode | null> {
  const password = toPassword(typed.password)
  const repeated = toPassword(typed.confirmPassword)
  const repeatedProblem = repeated === '' ? 'required' : repeated === password ? null : 'mismatch'
  return { password: findPasswordProblem(password, username), confirmPassword: repeatedProblem }
}

/** Whether an address can be one at all; whether anybody reads it is another matter. */
function findEmailProblem(email: string): FieldCode | null {
  if (email.length > EMAIL_MAX) return 'too_long'
  return /^[^\s@\p{C}]+@[^\s@.\p{C}]+(\.[^\s@.\p{C}]+)+$/u.test(email) ? null : 'invalid'
}

function requireNoProblem(problems: Record<string, FieldCode | null>): void {
  const fields = Object.entries(problems).filter((entry): entry is [string, FieldCode] => entry[1] !== null)
  if (fields.length > 0) throw new CodedError('invalid', { fields: Object.fromEntries(fields) })
}
