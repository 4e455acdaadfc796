import { env } from './env.ts'

/** Scheme, host and port under which people open this site: NEXTAUTH_URL's, else localhost. */
export function siteOrigin(): string {
  // Read here, not from env(): with PORT=0 the server sets it once it knows its port, and next-auth reads it likewise.
  return new URL(process.env.NEXTAUTH_URL || `http://localhost:${env().PORT}`).origin
}

export function isSecureSite(): boolean {
  return siteOrigin().startsWith('https:')
}
