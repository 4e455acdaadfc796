import type { LiveError } from '#lib/protocol/live.ts'
import { remember } from '../remember.ts'
import { requestId } from '../request-context.ts'

/**
 * What went wrong last in this process, for admins: the sentence of the log, which the program's own source says, and codes.
 * Never the words of an error itself, which may hold what people have written, addresses or keys.
 */

const KEPT_MAX = 50
const WARN = 40
const ERROR = 50
/** Names of classes, codes of systems, names of commands and statements. */
const WORD_MAX = 80

export type LastError = Omit<LiveError, 'processId'>

/** Takes what is given to a logger: an object and a sentence. Never throws. */
export function noteLogged(level: number, [about, sentence]: readonly unknown[]): void {
  if (level < WARN) return
  const what = typeof about === 'string' ? about : sentence
  if (typeof what !== 'string') return
  const { err, command, statement } = (typeof about === 'object' && about !== null ? about : {}) as Facts
  const { name, code, errno } = (typeof err === 'object' && err !== null ? err : {}) as ErrorFacts
  const id = requestId()
  const words = {
    ...toWord('kind', name),
    ...toWord('code', code ?? errno),
    ...toWord('command', command),
    ...toWord('statement', statement),
  }
  const now = new Date().toISOString()
  const key = JSON.stringify([what, words])
  const errors = kept()
  const before = errors.get(key)
  errors.delete(key)
  errors.set(key, {
    ...{ level: level >= ERROR ? 'error' : 'warn', what, ...words },
    ...(id !== undefined && { requestId: id }),
    ...{ count: (before?.count ?? 0) + 1, firstAt: before?.firstAt ?? now, lastAt: now },
  })
  const [oldest] = errors.keys()
  if (errors.size > KEPT_MAX && oldest !== undefined) errors.delete(oldest)
}

/** The newest first. */
export function listLastErrors(): LastError[] {
  return [...kept().values()].reverse()
}

interface Facts {
  err?: unknown
  command?: unknown
  statement?: unknown
}
interface ErrorFacts {
  name?: unknown
  code?: unknown
  errno?: unknown
}

/** By what it is, in the order in which it was last said. */
function kept(): Map<string, LastError> {
  return remember('last-errors', () => new Map<string, LastError>())
}

/** Absent where it is no plain word: a value that somebody could have put there is not told. */
function toWord<N extends string>(name: N, value: unknown): Partial<Record<N, string>> {
  const word = typeof value === 'number' ? String(value) : value
  if (typeof word !== 'string' || !/^[\w:, -]+$/.test(word)) return {}
  return { [name]: word.slice(0, WORD_MAX) } as Partial<Record<N, string>>
}
