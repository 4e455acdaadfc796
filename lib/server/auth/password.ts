import { hash, verify } from '@node-rs/argon2'
import pLimit, { type LimitFunction } from 'p-limit'
import { CodedError } from '#lib/protocol/errors.ts'
import { log } from '../log.ts'
import { remember } from '../remember.ts'

/**
 * Hashing of passwords: argon2id as OWASP asks for it. It is meant to be slow, so it runs in turns: many at once would
 * starve the thread pool that everything else shares (docs/traps.md, 10).
 */

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } // argon2id is the default algorithm
const AT_ONCE = 2
const WAITING_MAX = 32
/** One turn takes about 25 ms, so the queue is short again by then. */
const RETRY_AFTER_MS = 1_000

/** Of a random password that nobody kept: whoever does not exist is checked against it, and takes as long. */
const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$eL5gjQE1FR2P+Ef8d3B0eQ$P9X9jL+9gn56/FaoQcrU+07C0yLqOTcE06r0DP3FdDU'

/** Runs a job that hashes when its turn has come. Throws CodedError `rate_limited` if too many are waiting. */
export async function inTurn<T>(job: () => Promise<T>): Promise<T> {
  const turns = remember<LimitFunction>('password-turns', () => pLimit(AT_ONCE))
  if (turns.pendingCount >= WAITING_MAX) throw new CodedError('rate_limited', { retryAfterMs: RETRY_AFTER_MS })
  return turns(job)
}

/** The PHC string to keep. Call it in a turn. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS)
}

/**
 * Whether the password is the hash's; always false without a hash or with a damaged one, after the same time. Call it
 * in a turn.
 */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  if (kept === null) return isNobodys(password)
  try {
    return await verify(kept, password)
  } catch (cause) {
    log().error({ err: cause }, 'A stored password hash is damaged: its owner cannot sign in')
    return isNobodys(password)
  }
}

async function isNobodys(password: string): Promise<false> {
  await verify(NOBODYS_HASH, password)
  return false
}
