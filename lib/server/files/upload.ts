import { CodedError } from '#lib/protocol/errors.ts'

/** An upload as it comes over the line: as many bytes as may be, in time. */

/** Between two pieces. */
const SILENCE_MS = 30_000
const TOTAL_MS = 10 * 60_000

/**
 * The body, piece by piece. Throws CodedError `too_large` before anything is read where the request says so itself, and
 * `invalid` where it breaks off or takes too long.
 */
export function readUpload(
  request: Request,
  maxBytes: number,
  { silenceMs = SILENCE_MS, totalMs = TOTAL_MS } = {},
): AsyncIterable<Uint8Array> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw new CodedError('too_large')
  return readInTime(request, silenceMs, totalMs)
}

async function* readInTime(request: Request, silenceMs: number, totalMs: number): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (!reader) return
  const until = performance.now() + totalMs
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), Math.min(silenceMs, until - performance.now()))
      if (done) return
      yield value
    }
  } finally {
    // Not waited for: whoever has stopped sending does not answer.
    reader.cancel().catch(() => undefined)
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`nothing came for ${ms} ms`)), ms)
      }),
    ])
  } catch (cause) {
    throw new CodedError('invalid', { cause })
  } finally {
    clearTimeout(timer)
  }
}
