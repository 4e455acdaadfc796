import { createHash } from 'node:crypto'
import { toNetwork } from '../client-address.ts'
import { env } from '../env.ts'
import { createLimiter, type Limiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'

/** How often an address may register, a password or a code may be wrong, and a person may be called otherwise. Counted across processes. */

const LOGIN_WINDOW_S = 15 * 60
const LOGIN_FAILURES_MAX = 10
/** Wrong passwords from one network, whoever's: above what an office mistypes, far below what guessing needs. */
const NETWORK_FAILURES_MAX = 100
/** Wrong codes of one person, from wherever: whoever has the password and many addresses finds no code of a million. */
const CODE_FAILURES_MAX = 20
const CODE_WINDOW_S = 60 * 60
const SIGNUP_WINDOW_S = 60 * 60
/** Mails about a forgotten password: asked for from a network, sent to an account, and to an address that many have given. */
const FORGOT_MAX = 10
const FORGOT_WINDOW_S = 15 * 60
const LINK_MAILS_MAX = 3
const ADDRESS_MAILS_MAX = 10
const LINK_MAIL_WINDOW_S = 60 * 60
const RENAMES_MAX = 10
const RENAME_WINDOW_S = 60
const NOTICE_CHANGES_MAX = 60
const NOTICE_CHANGE_WINDOW_S = 60

/** Whose password is tried, and from where. */
export interface LoginAttempt {
  usernameKey: string
  address: string
}

/** Throws CodedError `rate_limited` while too many passwords were wrong, for this person from here or from here at all. */
export async function requireLoginAllowed(attempt: LoginAttempt): Promise<void> {
  const { person, network } = loginLimits()
  await person.requireBelow(toPersonKey(attempt))
  await network.requireBelow(toNetwork(attempt.address))
}

export async function countFailedLogin(attempt: LoginAttempt): Promise<void> {
  const { person, network } = loginLimits()
  await person.count(toPersonKey(attempt))
  await network.count(toNetwork(attempt.address))
}

export async function forgetFailedLogins(attempt: LoginAttempt): Promise<void> {
  await loginLimits().person.forget(toPersonKey(attempt))
}

/** Throws CodedError `rate_limited` while too many codes of this person's second factor were wrong. */
export async function requireCodeAllowed(userId: string): Promise<void> {
  await codeLimit().requireBelow(userId)
}

export async function countWrongCode(userId: string): Promise<void> {
  await codeLimit().count(userId)
}

export async function forgetWrongCodes(userId: string): Promise<void> {
  await codeLimit().forget(userId)
}

/** Takes one of the hour's registrations of this address. Throws CodedError `rate_limited`. */
export async function takeSignup(address: string): Promise<void> {
  await signupLimit()?.take(toNetwork(address))
}

/** Gives a registration back that failed through no fault of the person. */
export async function returnSignup(address: string): Promise<void> {
  await signupLimit()?.giveBack(toNetwork(address))
}

/** Counts a new display name of this person, which all their rooms are told. Throws CodedError `rate_limited`. */
export async function takeRename(userId: string): Promise<void> {
  const limit = () => createLimiter({ name: 'renames', points: RENAMES_MAX, windowS: RENAME_WINDOW_S }, redis())
  await remember('rename-limit', limit).take(userId)
}

/** Counts a change of what this person wants notices of, and where. Throws CodedError `rate_limited`. */
export async function takeNoticeChange(userId: string): Promise<void> {
  const options = { name: 'notices', points: NOTICE_CHANGES_MAX, windowS: NOTICE_CHANGE_WINDOW_S }
  await remember('notice-limit', () => createLimiter(options, redis())).take(userId)
}

/** Counts that somebody at this address has forgotten a password. Throws CodedError `rate_limited`. */
export async function takeForgot(address: string): Promise<void> {
  const options = { name: 'forgot', points: FORGOT_MAX, windowS: FORGOT_WINDOW_S }
  await remember('forgot-limit', () => createLimiter(options, redis())).take(toNetwork(address))
}

/** Counts a mail with a link to this person at this address; false where either has had enough of them. */
export async function mayMailLink(userId: string, email: string): Promise<boolean> {
  const { person, address } = linkMailLimits()
  const key = createHash('sha256').update(email.toLowerCase()).digest('base64')
  const taking = person.take(userId).then(() => address.take(key))
  return await taking.then(
    () => true,
    () => false,
  )
}

function linkMailLimits(): Record<'person' | 'address', Limiter> {
  const windowS = LINK_MAIL_WINDOW_S
  return remember('link-mail-limits', () => ({
    person: createLimiter({ name: 'link-mails', points: LINK_MAILS_MAX, windowS }, redis()),
    address: createLimiter({ name: 'address-mails', points: ADDRESS_MAILS_MAX, windowS }, redis()),
  }))
}

function loginLimits(): Record<'person' | 'network', Limiter> {
  return remember('login-limits', () => ({
    person: createLimiter({ name: 'person', points: LOGIN_FAILURES_MAX, windowS: LOGIN_WINDOW_S }, redis()),
    network: createLimiter({ name: 'network', points: NETWORK_FAILURES_MAX, windowS: LOGIN_WINDOW_S }, redis()),
  }))
}

function codeLimit(): Limiter {
  const options = { name: 'codes', points: CODE_FAILURES_MAX, windowS: CODE_WINDOW_S }
  return remember('code-limit', () => createLimiter(options, redis()))
}

function signupLimit(): Limiter | null {
  const points = env().SIGNUPS_PER_HOUR
  if (points === 0) return null
  return remember('signup-limit', () => createLimiter({ name: 'signups', points, windowS: SIGNUP_WINDOW_S }, redis()))
}

/** Of one length, whatever was typed as a name. */
function toPersonKey({ usernameKey, address }: LoginAttempt): string {
  return createHash('sha256')
    .update(`${toNetwork(address)} ${usernameKey}`)
    .digest('base64')
}
