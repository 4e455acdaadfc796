import { createHash } from 'node:crypto'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { CodedError } from '#lib/protocol/errors.ts'
import { toNetwork } from '../client-address.ts'
import { env } from '../env.ts'
import { remember } from '../remember.ts'

/** How often an address may register, and how often a password may be wrong. Counted in memory, per process. */

const LOGIN_WINDOW_S = 15 * 60
const LOGIN_FAILURES_MAX = 10
/** Wrong passwords from one network, whoever's: above what an office mistypes, far below what guessing needs. */
const NETWORK_FAILURES_MAX = 100
const SIGNUP_WINDOW_S = 60 * 60

/** Whose password is tried, and from where. */
export interface LoginAttempt {
  usernameKey: string
  address: string
}

/** Throws CodedError `rate_limited` while too many passwords were wrong, for this person from here or from here at all. */
export async function requireLoginAllowed(attempt: LoginAttempt): Promise<void> {
  const { person, network } = loginLimits()
  await requireBelow(person, toPersonKey(attempt))
  await requireBelow(network, toNetwork(attempt.address))
}

export async function countFailedLogin(attempt: LoginAttempt): Promise<void> {
  const { person, network } = loginLimits()
  await person.penalty(toPersonKey(attempt))
  await network.penalty(toNetwork(attempt.address))
}

export async function forgetFailedLogins(attempt: LoginAttempt): Promise<void> {
  await loginLimits().person.delete(toPersonKey(attempt))
}

/** Takes one of the hour's registrations of this address. Throws CodedError `rate_limited`. */
export async function takeSignup(address: string): Promise<void> {
  try {
    await signupLimit()?.consume(toNetwork(address))
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    throw toRefusal(refusal as RateLimiterRes)
  }
}

/** Gives a registration back that failed through no fault of the person. */
export async function returnSignup(address: string): Promise<void> {
  await signupLimit()?.reward(toNetwork(address))
}

function loginLimits(): Record<'person' | 'network', RateLimiterMemory> {
  return remember('login-limits', () => ({
    person: new RateLimiterMemory({ keyPrefix: 'person', points: LOGIN_FAILURES_MAX, duration: LOGIN_WINDOW_S }),
    network: new RateLimiterMemory({ keyPrefix: 'network', points: NETWORK_FAILURES_MAX, duration: LOGIN_WINDOW_S }),
  }))
}

function signupLimit(): RateLimiterMemory | null {
  const points = env().SIGNUPS_PER_HOUR
  if (points === 0) return null
  return remember('signup-limit', () => new RateLimiterMemory({ points, duration: SIGNUP_WINDOW_S }))
}

async function requireBelow(limiter: RateLimiterMemory, key: string): Promise<void> {
  const count = await limiter.get(key)
  if (count && count.consumedPoints >= limiter.points) throw toRefusal(count)
}

function toRefusal({ msBeforeNext }: RateLimiterRes): CodedError {
  return new CodedError('rate_limited', { retryAfterMs: Math.max(1, msBeforeNext) })
}

/** Of one length, whatever was typed as a name. */
function toPersonKey({ usernameKey, address }: LoginAttempt): string {
  return createHash('sha256')
    .update(`${toNetwork(address)} ${usernameKey}`)
    .digest('base64')
}
