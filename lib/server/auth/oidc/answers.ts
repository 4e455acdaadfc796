import { CodedError } from '#lib/protocol/errors.ts'
import { siteOrigin } from '../../site.ts'
import { findIssuer } from './issuer.ts'

/** What the routes of the way to the issuer answer with. */

/** Throws CodedError `not_found` where the environment names no issuer. */
export function requireIssuer(): void {
  if (findIssuer() === null) throw new CodedError('not_found')
}

/** Leads a browser to an address, of this site where it is a path. */
export function toSeeOther(address: string, query: Record<string, string> = {}, cookies: string[] = []): Response {
  const url = new URL(address, siteOrigin())
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const headers = new Headers({ Location: url.href, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}
