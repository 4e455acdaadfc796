import { CodedError } from '#lib/protocol/errors.ts'

/** The work's outcome, or CodedError('unavailable') when it takes longer; the work itself goes on. */
export async function withDeadline<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CodedError('unavailable', { cause: new Error(`no answer within ${deadlineMs} ms`) })),
      deadlineMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
