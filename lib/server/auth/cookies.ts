import type { CookieOption } from 'next-auth'
import { isSecureSite, siteOrigin } from '../site.ts'

/**
 * The names of all cookies of signing in, and the session's one by next-auth's rules, for the places that next-auth does
 * not serve itself.
 *
 * Browsers keep one set of cookies for all ports of a host (RFC 6265, 8.5), and next-auth's own names are those of every
 * program that is built on it: side by side they would sign each other's people out. So a name carries the port under which
 * people open this site, which processes behind one address share.
 */

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

export function sessionCookieName(): string {
  return cookieName('session-token', '__Secure-')
}

/** The names that next-auth shall use, with the rules it has for them. */
export function authCookies(): Record<'sessionToken' | 'csrfToken' | 'callbackUrl', CookieOption> {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecureSite() } as const
  return {
    sessionToken: { name: sessionCookieName(), options },
    csrfToken: { name: cookieName('csrf-token', '__Host-'), options },
    callbackUrl: { name: callbackCookieName(), options },
  }
}

export function callbackCookieName(): string {
  return cookieName('callback-url', '__Secure-')
}

function cookieName(base: string, securePrefix: '__Secure-' | '__Host-'): string {
  const { protocol, port } = new URL(siteOrigin())
  return `${protocol === 'https:' ? securePrefix : ''}parlor-${port || DEFAULT_PORTS[protocol]}.${base}`
}

/** The token in a Cookie header, put together where next-auth had to cut it (`NAME.0`, `NAME.1`, …). */
export function findSessionToken(cookieHeader: string | null | undefined): string | null {
  const cookies = parseCookies(cookieHeader)
  const name = sessionCookieName()
  const whole = cookies.get(name)
  if (whole) return whole
  let token = ''
  for (let index = 0; cookies.has(`${name}.${index}`); index++) token += cookies.get(`${name}.${index}`)
  return token || null
}

/** Set-Cookie values that replace whatever session cookie the browser has. */
export function toSessionCookies(token: string, expiresAt: Date, cookieHeader: string | null | undefined): string[] {
  const name = sessionCookieName()
  const stale = listSessionCookies(cookieHeader).filter((present) => present !== name)
  return [toSetCookie(name, token, expiresAt), ...stale.map(toRemoval)]
}

/** Set-Cookie values that remove every session cookie that came. */
export function toRemovedSessionCookies(cookieHeader: string | null | undefined): string[] {
  return listSessionCookies(cookieHeader).map(toRemoval)
}

/** Names and values of a Cookie header; the first of a name counts, a value that can't be decoded stays as it is. */
export function parseCookies(cookieHeader: string | null | undefined): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (cookieHeader ?? '').split(';')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && !cookies.has(name)) cookies.set(name, decodeValue(pair.slice(at + 1).trim()))
  }
  return cookies
}

function listSessionCookies(cookieHeader: string | null | undefined): string[] {
  const name = sessionCookieName()
  return [...parseCookies(cookieHeader).keys()].filter(
    (present) =>
      present === name || (present.startsWith(`${name}.`) && /^\d{1,2}$/.test(present.slice(name.length + 1))),
  )
}

function toRemoval(name: string): string {
  return toSetCookie(name, '', new Date(0))
}

function toSetCookie(name: string, value: string, expiresAt: Date): string {
  const secure = isSecureSite() ? '; Secure' : ''
  return `${name}=${value}; Path=/; Expires=${expiresAt.toUTCString()}; HttpOnly; SameSite=Lax${secure}`
}

function decodeValue(value: string): string {
  const bare = value.replace(/^"(.*)"$/, '$1')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
