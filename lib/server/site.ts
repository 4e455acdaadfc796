import { env } from './env.ts'

/** Set beside NEXTAUTH_URL where nobody gave one: the pages' module graph reads the environment only later. */
const UNSET_VARIABLE = 'PARLOR_SITE_UNSET'

/** Scheme, host and port under which people open this site: NEXTAUTH_URL's, else localhost. */
export function siteOrigin(): string {
  // Read here, not from env(): with PORT=0 the server sets it once it knows its port, and next-auth reads it likewise.
  return new URL(process.env.NEXTAUTH_URL || `http://localhost:${env().PORT}`).origin
}

/** Names the site once its port is known, unless NEXTAUTH_URL has done so. Returns the address to open. */
export function nameSite(port: number): string {
  if (!process.env.NEXTAUTH_URL) {
    process.env.NEXTAUTH_URL = `http://localhost:${port}`
    process.env[UNSET_VARIABLE] = 'yes'
  }
  return process.env.NEXTAUTH_URL
}

/** Whether NEXTAUTH_URL was left out, so that each name of this machine is as good as the other. */
export function isSiteUnset(): boolean {
  return process.env[UNSET_VARIABLE] === 'yes'
}

export function isSecureSite(): boolean {
  return siteOrigin().startsWith('https:')
}
