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

/** A code for each field that is at fault. */
export type Faults = Record<string, FieldCode>

/** The registration as it is to be kept, and what is wrong with it. */
export function toRegistration(
  typed: PasswordPair & { username: string; email?: string | undefined },
  alsoReserved: string[],
): { registration: Registration; faults: Faults } {
  const username = toUsername(typed.username)
  const email = toEmail(typed.email)
  const faults = toFaults({
    username: findUsernameProblem(username, alsoReserved),
    email: findEmailProblem(email),
    ...findPasswordProblems(typed, username),
  })
  return { registration: { username, email, password: toPassword(typed.password) }, faults }
}

/** The address as it is to be kept; null for none. Throws CodedError `invalid` with the field. */
export function requireEmail(typed: string): string | null {
  const email = toEmail(typed)
  requireNoFault(toFaults({ email: findEmailProblem(email) }))
  return email
}

/** What is wrong with a new password of this person. */
export function findNewPasswordFaults(typed: PasswordPair, username: string): Faults {
  return toFaults(findPasswordProblems(typed, username))
}

/** Throws CodedError `invalid` with the fields at fault, if there are any. */
export function requireNoFault(faults: Faults): void {
  if (Object.keys(faults).length > 0) throw new CodedError('invalid', { fields: faults })
}

function findPasswordProblems(typed: PasswordPair, username: string): Record<keyof PasswordPair, FieldCode | null> {
  const password = toPassword(typed.password)
  const repeated = toPassword(typed.confirmPassword)
  const repeatedProblem = repeated === '' ? 'required' : repeated === password ? null : 'mismatch'
  return { password: findPasswordProblem(password, username), confirmPassword: repeatedProblem }
}

function toEmail(typed: string | undefined): string | null {
  return typed?.trim() || null
}

/** Whether an address can be one at all; whether anybody reads it is another matter. */
function findEmailProblem(email: string | null): FieldCode | null {
  if (email === null) return null
  if (email.length > EMAIL_MAX) return 'too_long'
  return /^[^\s@\p{C}]+@[^\s@.\p{C}]+(\.[^\s@.\p{C}]+)+$/u.test(email) ? null : 'invalid'
}

function toFaults(problems: Record<string, FieldCode | null>): Faults {
  return Object.fromEntries(Object.entries(problems).filter((entry): entry is [string, FieldCode] => entry[1] !== null))
}
