import { CodedError } from '#lib/protocol/errors.ts'

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

/**
 * Runs a query. Throws what a database in good health answered, or our own mistake, as it is, and anything else (no
 * connection, a timeout, a lost one) as CodedError `unavailable`.
 */
export async function reach<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query()
  } catch (error) {
    if (error instanceof CodedError || isAnswer(toPrismaError(error))) throw error
    throw new CodedError('unavailable', { cause: error })
  }
}

export function isDuplicate(error: unknown): boolean {
  return toPrismaError(error).code === 'P2002'
}

/** A deadlock or a lost race for a lock: the transaction was undone and may be tried again. */
export function isContention(error: unknown): boolean {
  return toPrismaError(error instanceof CodedError ? error.cause : error).code === 'P2034'
}

function isAnswer({ name, code }: PrismaError): boolean {
  return name === 'PrismaClientValidationError' || ANSWERS.includes(String(code))
}

function toPrismaError(error: unknown): PrismaError {
  return typeof error === 'object' && error !== null ? error : {}
}
