import { CodedError } from '#lib/protocol/errors.ts'
import { createBreaker } from '../breaker.ts'
import { withDeadline } from '../deadline.ts'
import { remember } from '../remember.ts'
import { isContention, toCodedError, toFailure } from './failures.ts'

/** The driver's own timeouts may add up to more; a command must be answered within 3 s. */
const DEADLINE_MS = 2_500

/**
 * Runs a query. Throws what a database in good health answered, or our own mistake, as it is, and anything else (no
 * connection, a timeout, a lost one, contention) as CodedError `unavailable`: after 2.5 s at most, at once while it is
 * known to be away.
 */
export async function runQuery<T>(query: () => Promise<T>): Promise<T> {
  const breaker = remember('breaker', () => createBreaker())
  if (!breaker.mayTry()) throw new CodedError('unavailable', { cause: new Error('the database is away') })
  try {
    const answer = await withDeadline(DEADLINE_MS, query())
    breaker.succeed()
    return answer
  } catch (error) {
    const failure = toFailure(error)
    if (failure === 'answer' || isContention(error)) breaker.succeed()
    else breaker.fail()
    throw toCodedError(error)
  }
}
