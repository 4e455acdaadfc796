import { CodedError } from '#lib/protocol/errors.ts'

/**
 * What a failed query says about the database. The driver's errors carry a number (`errno`), Prisma's wrap them; their
 * classes are of no use, since the other module graph has its own.
 *
 * `answer`: a database in good health refused the statement, or it never left: bad data, a constraint, a column that is
 * not there, a packet too large, a mistake of ours. It would be refused again.
 * `contention`: others held what it wanted; nothing was done, and it may be tried again.
 * `lost`: the connection ended; it may have been done.
 * `away`: the database can't be used now: not there, frozen, full, read-only, shutting down, letting nobody in.
 */
export type Failure = 'answer' | 'contention' | 'lost' | 'away'

/** Record changed, lock wait timeout, deadlock, table changed meanwhile, undone while committing (a group's). */
const CONTENTION = [1020, 1205, 1213, 1412, 3101]
/** Server: shutting down, gone, lost, killed (MariaDB, MySQL), idle too long. Driver: closed, cut, out of order. */
const LOST = [1053, 2006, 2013, 1927, 3169, 4031, 45_001, 45_004, 45_009, 45_011, 45_013]
const AWAY = [
  // No connection for us: too many, blocked, denied, unknown database, resources used up, expired, offline, TLS.
  ...[1040, 1203, 1226, 1129, 1130, 1044, 1045, 1049, 1698, 1820, 1862, 3032, 3159, 3168, 1047],
  // Only reads: options, read-only mode and transaction, tables, InnoDB, a global read lock, no way to log.
  ...[1290, 1836, 1792, 1036, 1874, 1223, 1598, 1665],
  // Full or out of something: disk, table, memory, threads, locks, files, transactions; a commit that failed.
  ...[1021, 1114, 1026, 1030, 1037, 1038, 1041, 1135, 1206, 1637, 1180, 1181, 3100],
  // Stopped by somebody, or for its time.
  ...[1317, 1969, 3024],
]
/** Of the driver's own errors (from 45,001 on), those about a statement or its values. */
const OURS = [45_015, 45_016, 45_017, 45_018, 45_040, 45_043, 45_046, 45_049, 45_052, 45_055]
const PACKET_TOO_LARGE = 1153
const DUPLICATE_ENTRY = 1062
const NODE_CODE = /^E[A-Z]+$/
const PRISMA_AWAY = /^(P1\d{3}|P2024|P2028|P2037)$/

export function toFailure(error: unknown): Failure {
  const { errno, sqlState, code } = read(error)
  if (code === 'unavailable') return 'away'
  if (errno === undefined || errno <= 0) return toFailureByCode(code)
  if (CONTENTION.includes(errno)) return 'contention'
  if (LOST.includes(errno)) return 'lost'
  if (AWAY.includes(errno)) return 'away'
  if (errno > 45_000) return OURS.includes(errno) ? 'answer' : 'away'
  // Class 08 is the connection, and also says that a packet was too large for it.
  return sqlState?.startsWith('08') && errno !== PACKET_TOO_LARGE ? 'away' : 'answer'
}

export function isDuplicate(error: unknown): boolean {
  const { errno, code } = read(error)
  return errno === DUPLICATE_ENTRY || code === 'P2002'
}

/** Nothing was done, since others held what it wanted: it may be tried again. */
export function isContention(error: unknown): boolean {
  return toFailure(error instanceof CodedError ? error.cause : error) === 'contention'
}

/** What a failure is for those who asked: CodedError `unavailable`, but answers as they are. */
export function toCodedError(error: unknown): unknown {
  if (error instanceof CodedError || toFailure(error) === 'answer') return error
  return new CodedError('unavailable', { cause: error })
}

function toFailureByCode(code: string): Failure {
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'lost'
  if (code === 'P2034') return 'contention'
  return NODE_CODE.test(code) || PRISMA_AWAY.test(code) ? 'away' : 'answer'
}

interface Facts {
  /** The server's or the driver's; libuv's are negative. */
  errno?: number | undefined
  sqlState?: string | undefined
  /** Node's, Prisma's or this program's. */
  code: string
}

function read(error: unknown): Facts {
  const { errno, sqlState, code, meta } = (error ?? {}) as {
    errno?: number
    sqlState?: string
    code?: unknown
    meta?: { driverAdapterError?: { cause?: { originalCode?: string; state?: string } } }
  }
  const original = meta?.driverAdapterError?.cause
  return {
    errno: errno ?? (original?.originalCode === undefined ? undefined : Number(original.originalCode)),
    sqlState: sqlState ?? original?.state,
    code: String(code),
  }
}
