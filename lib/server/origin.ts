import { CodedError } from '#lib/protocol/errors.ts'
import { env } from './env.ts'
import { log } from './log.ts'
import { remember } from './remember.ts'
import { noteSighting } from './sightings.ts'
import { isSiteUnset, siteOrigin } from './site.ts'

/** Which pages may speak to this server: a browser names a page's origin, and no page can make it name another. */

/** Of so many origins the log tells; whoever makes up more must not fill it. */
const TOLD_MAX = 50
/** What is shown of an origin that somebody may have made up. */
const TOLD_CHARACTERS = 200

export interface Site {
  /** Where it is, as the Origin header says it. */
  origin: string
  /** Other origins that are as good. */
  allowed: string[]
  /** All names of this machine are one, with the site's port. */
  isAnyLoopback: boolean
}

/** Throws CodedError `forbidden_origin` for a page of another site. A request without an Origin is no page's. */
export function requireOwnOrigin(origin: string | null | undefined): void {
  if (origin === null || origin === undefined) return
  const site = { origin: siteOrigin(), allowed: env().ALLOWED_ORIGINS, isAnyLoopback: isSiteUnset() }
  const isOwn = isOwnOrigin(origin, site)
  noteSighting(isOwn ? 'origin_taken' : 'origin_refused', origin)
  if (isOwn) return
  tellOnce(origin, site)
  throw new CodedError('forbidden_origin')
}

export function isOwnOrigin(origin: string, site: Site): boolean {
  if (origin === site.origin || site.allowed.includes(origin)) return true
  return site.isAnyLoopback && isLoopback(origin, new URL(site.origin))
}

function isLoopback(origin: string, site: URL): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null
  if (url?.origin !== origin || url.protocol !== site.protocol || url.port !== site.port) return false
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}

function tellOnce(origin: string, site: Site): void {
  const told = remember('told-origins', () => new Set<string>())
  if (told.has(origin) || told.size >= TOLD_MAX) return
  told.add(origin)
  log().warn(
    { origin: origin.slice(0, TOLD_CHARACTERS), site: site.origin, allowed: site.allowed, NEXTAUTH_URL: toSetting() },
    'a page of another origin was refused: is it yours, set NEXTAUTH_URL to the address that people open, or add it to ALLOWED_ORIGINS',
  )
}

function toSetting(): string {
  return isSiteUnset() ? 'not set' : (process.env.NEXTAUTH_URL ?? 'not set')
}
