import type { Result } from '#lib/protocol/errors.ts'
import { ERROR_CODES, type ErrorCode, type Failure } from '#lib/protocol/errors.ts'

/** How long nothing may come of an answer; as long as something does, the line is only thin. */
const SILENCE_MS = 10_000

/** What a path of /api answers. Never rejects: without an answer of the server the code is `unavailable`. */
export async function getJson<T>(path: string): Promise<Result<T>> {
  const patience = createPatience()
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' }, signal: patience.signal })
    patience.renew()
    if (!response.ok) return { ok: false, error: await readFailure(response) }
    const data: T = JSON.parse(await readText(response, patience.renew))
    return { ok: true, data }
  } catch {
    // No connection, too slow, or something between that does not speak JSON: all the same to the reader.
    return { ok: false, error: { code: 'unavailable' } }
  } finally {
    patience.end()
  }
}

/** Aborts after a silence. */
function createPatience() {
  const controller = new AbortController()
  const giveUp = () => controller.abort()
  let timer = setTimeout(giveUp, SILENCE_MS)
  return {
    signal: controller.signal,
    renew() {
      clearTimeout(timer)
      timer = setTimeout(giveUp, SILENCE_MS)
    },
    end: () => clearTimeout(timer),
  }
}

async function readText({ body }: Response, onProgress: () => void): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    onProgress()
    text += piece.value
  }
  return text
}

/** Why an answer says no. */
export async function readFailure(response: Response): Promise<Failure> {
  const body: { error?: { code?: string; retryAfterMs?: number } } | null = await response.json().catch(() => null)
  const code = body?.error?.code
  const retryAfterMs = body?.error?.retryAfterMs
  if (!isErrorCode(code)) return { code: response.status >= 502 ? 'unavailable' : 'internal' }
  return { code, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return ERROR_CODES.some((known) => known === code)
}
