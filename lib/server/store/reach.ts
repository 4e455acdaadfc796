import { CodedError } from '#lib/protocol/errors.ts'
import { withDeadline } from '../deadline.ts'
import { remember } from '../remember.ts'
import { createBreaker } from './breaker.ts'

/**
 * Errors of Prisma are told by their codes: the client may come from the other module graph, whose classes are not
 * this one's, so instanceof would find nothing.
 */
interface PrismaError {
  name?: unknown
  code?: unknown
}

/** A row exists, is referred to, or is missing. */
const ANSWERS = ['P2002', 'P2003', 'P2025']

/** The driver's own timeouts may add up to more; a command must be answered within 3 s. */
const DEADLINE_MS = 2_500

/**
 * Runs a query. Throws what a database in good health answered, or our own mistake, as it is, and anything else (no
 * connection, a timeout, a lost one) as CodedError `unavailable`: after 2.5 s at most, at once while it is known to be
 * away.
 */
export async function reach<T>(query: () => Promise<T>): Promise<T> {
  const breaker = remember('breaker', () => createBreaker())
  if (!breaker.mayTry()) throw new CodedError('unavailable', { cause: new Error('the database is away') })
  try {
    const answer = await withDeadline(DEADLINE_MS, query())
    breaker.succeed()
    return answer
  } catch (error) {
    const isAway = isUnavailable(error)
    if (isAway && !isContention(error)) breaker.fail()
    else breaker.succeed()
    throw !isAway || error instanceof CodedError ? error : new CodedError('unavailable', { cause: error })
  }
}

export function isDuplicate(error: unknown): boolean {
  return toPrismaError(error).code === 'P2002'
}

/** A deadlock or a lost race for a lock: the transaction was undone and may be tried again. */
export function isContention(error: unknown): boolean {
  return toPrismaError(error instanceof CodedError ? error.cause : error).code === 'P2034'
}

function isUnavailable(error: unknown): boolean {
  return error instanceof CodedError ? error.code === 'unavailable' : !isAnswer(toPrismaError(error))
}

function isAnswer({ name, code }: PrismaError): boolean {
  return name === 'PrismaClientValidationError' || ANSWERS.includes(String(code))
}

function toPrismaError(error: unknown): PrismaError {
  return typeof error === 'object' && error !== null ? error : {}
}
