import { CodedError } from '#lib/protocol/errors.ts'

/**
 * The work's outcome, or CodedError('unavailable') when it takes longer; the work itself goes on. Written out, because
 * every message passes here twice: a race of promises costs three times as much.
 */
export function withDeadline<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new CodedError('unavailable', { cause: new Error(`no answer within ${deadlineMs} ms`) }))
    }, deadlineMs)
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
