import type { Failure } from '#lib/protocol/errors.ts'
import type { AuthFailure } from './auth.ts'
import { readFailure } from './get-json.ts'

/** The second factor of one's own account, and its identity at an issuer, over HTTP. */

export type FactorResult<T> = { ok: true; data: T } | { ok: false; error: AuthFailure }

export interface FactorCredentials {
  currentPassword: string
  code: string
}

/** Begins one: the secret in base32, and the address that a telephone reads. */
export function startFactor(currentPassword: string): Promise<FactorResult<{ secret: string; uri: string }>> {
  return ask('POST', '/api/factor', { currentPassword })
}

/** Switches it on, and ends all other sessions. */
export function confirmFactor(code: string): Promise<FactorResult<{ recoveryCodes: string[] }>> {
  return ask('POST', '/api/factor/confirm', { code })
}

/** Makes new ones in place of all before. */
export function renewRecoveryCodes(credentials: FactorCredentials): Promise<FactorResult<{ recoveryCodes: string[] }>> {
  return ask('POST', '/api/factor/recovery-codes', credentials)
}

/** Switches it off, and ends all other sessions. */
export function switchFactorOff(credentials: FactorCredentials): Promise<FactorResult<object>> {
  return ask('DELETE', '/api/factor', credentials)
}

/** Begins to tie the account to who one is at the issuer: where the browser goes for that. */
export function linkIdentity(credentials: FactorCredentials): Promise<FactorResult<{ url: string }>> {
  return ask('POST', '/api/auth/oidc/start', credentials)
}

export function unlinkIdentity(credentials: FactorCredentials): Promise<FactorResult<object>> {
  return ask('DELETE', '/api/identity', credentials)
}

async function ask<T>(method: 'POST' | 'DELETE', path: string, body: object): Promise<FactorResult<T>> {
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(path, { method, headers, body: JSON.stringify(body) })
    if (response.ok) return { ok: true, data: await response.json() }
    const error: Failure = await readFailure(response)
    return { ok: false, error }
  } catch {
    return { ok: false, error: { code: 'offline' } }
  }
}
