import type { Failure, Result } from '#lib/protocol/errors.ts'
import { readFailure } from './get-json.ts'

/** What admins ask for over HTTP. */

const PATIENCE_MS = 15_000

/** Never rejects: without an answer of the server the code is `unavailable`. `path` is what stands behind /api/admin/. */
export async function askAdmin<T>(method: 'POST' | 'DELETE' | 'GET', path: string, body?: object): Promise<Result<T>> {
  try {
    const response = await fetch(`/api/admin/${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) return { ok: false, error: await readFailure(response) }
    return { ok: true, data: await response.json() }
  } catch {
    const error: Failure = { code: 'unavailable' }
    return { ok: false, error }
  }
}
