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

/** Of the way to an issuer and back. */
export function oidcCookieName(): string {
  return cookieName('oidc', '__Secure-')
}

function cookieName(base: string, securePrefix: '__Secure-' | '__Host-'): string {
  const { protocol, port } = new URL(siteOrigin())
  return `${protocol === 'https:' ? securePrefix : ''}parlor-${port || DEFAULT_PORTS[protocol]}.${base}`
}

export function findSessionToken(cookieHeader: string | null | undefined): string | null {
  return parseCookies(cookieHeader).get(sessionCookieName()) || null
}

/** A Set-Cookie value that replaces the session cookie. */
export function toSessionCookie(token: string, expiresAt: Date): string {
  const secure = isSecureSite() ? '; Secure' : ''
  return `${sessionCookieName()}=${token}; Path=/; Expires=${expiresAt.toUTCString()}; HttpOnly; SameSite=Lax${secure}`
}

/** A Set-Cookie value that removes the session cookie, if one came. */
export function toRemovedSessionCookies(cookieHeader: string | null | undefined): string[] {
  return parseCookies(cookieHeader).has(sessionCookieName()) ? [toSessionCookie('', new Date(0))] : []
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

function decodeValue(value: string): string {
  const bare = value.replace(/^"(.*)"$/, '$1')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
