import type { ErrorCode } from '#lib/protocol/errors.ts'

const CODES: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

/** Lets the browser download a file, and answers null; or, where it would not be given, why. */
export async function startDownload(path: string): Promise<ErrorCode | null> {
  try {
    const { ok, status } = await fetch(path, { method: 'HEAD' })
    if (!ok) return CODES[status] ?? 'unavailable'
  } catch {
    return 'unavailable'
  }
  // Not as a navigation, which ends where a dialog that closes takes its own step of the history back.
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
  return null
}
