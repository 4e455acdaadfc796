import { CodedError } from '#lib/protocol/errors.ts'
import { Prisma } from '../store/generated/client.ts'

/** Codes of Prisma that are an answer of a database in good health: a row that exists, is missing, or is referred to. */
const ANSWERS = ['P2002', 'P2003', 'P2025']

/**
 * Runs a query. Throws what the database answered, or our own mistake, as it is, and anything else (no connection,
 * a timeout, a lost one) as CodedError `unavailable`.
 */
export async function reach<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query()
  } catch (error) {
    if (error instanceof CodedError || error instanceof Prisma.PrismaClientValidationError || isAnswer(error))
      throw error
    throw new CodedError('unavailable', { cause: error })
  }
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** A deadlock or a lost race for a lock: the transaction was undone and may be tried again. */
export function isContention(error: unknown): boolean {
  const cause = error instanceof CodedError ? error.cause : error
  return cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2034'
}

function isAnswer(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && ANSWERS.includes(error.code)
}
