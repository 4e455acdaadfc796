import { CodedError } from '#lib/protocol/errors.ts'
import { afterNextReads } from './turn.ts'

/**
 * The work's outcome, or an error when it takes longer: CodedError('unavailable'), unless `toError` makes another one.
 * The work itself goes on. A process that was busy for as long has not heard the outcome yet, so what has come meanwhile
 * is read before the time is up. Written out, because every message passes here twice: a race of promises costs three
 * times as much.
 */
export function withDeadline<T>(deadlineMs: number, work: Promise<T>, toError = toUnavailable): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(toError(deadlineMs))
    const timer = setTimeout(afterNextReads, deadlineMs, giveUp)
    work.then(
      (outcome) => {
        clearTimeout(timer)
        resolve(outcome)
      },
      (cause: unknown) => {
        clearTimeout(timer)
        reject(cause)
      },
    )
  })
}

function toUnavailable(deadlineMs: number): Error {
  return new CodedError('unavailable', { cause: new Error(`no answer within ${deadlineMs} ms`) })
}
