import { CodedError } from '#lib/protocol/errors.ts'
import { toDatabaseError } from '#lib/server/database/connect.ts'
import { toFailure } from '#lib/server/store/failures.ts'

/**
 * The work's outcome; a database that is not there, goes away or refuses is a DatabaseError of one sentence. `findUrl`: of the
 * database, once it is known.
 */
export async function onDatabase<T>(findUrl: () => string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const databaseUrl = findUrl()
    throw databaseUrl ? toFault(cause, databaseUrl) : cause
  }
}

/** The store tells of what its driver threw; a plain connection throws that itself. Anything else stays as it is. */
function toFault(cause: unknown, databaseUrl: string): unknown {
  const fault = cause instanceof CodedError && cause.code === 'unavailable' ? cause.cause : cause
  const name = fault instanceof Error ? fault.name : ''
  if (name === 'SqlError') return toDatabaseError(fault, databaseUrl)
  const isOfStore = /^Prisma|^DriverAdapterError$/.test(name) && toFailure(fault) !== 'answer'
  return isOfStore ? toDatabaseError(fault, databaseUrl, 'went away or refuses: try again.') : cause
}
