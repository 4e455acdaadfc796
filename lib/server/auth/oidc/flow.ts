import { z } from 'zod'
import { seal, unseal } from '../../sealed.ts'
import { isSecureSite } from '../../site.ts'
import { oidcCookieName, parseCookies } from '../cookies.ts'

/** What a browser keeps between leaving for the issuer and coming back: sealed, for a few minutes, and for this alone. */

const PURPOSE = 'openid'
const GOOD_FOR_S = 10 * 60
const PATH = '/api/auth/oidc'

const flow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where it leads afterwards. */
  returnPath: z.string(),
  /** The token of an invitation, for whoever has no account yet. */
  invite: z.string().optional(),
  /** The session whose account shall get the identity; without it somebody signs in. */
  linkTo: z.string().optional(),
  endsAt: z.number(),
})
export type Flow = Omit<z.output<typeof flow>, 'endsAt'>

/** A Set-Cookie value. */
export function toFlowCookie(begun: Flow): string {
  const text = JSON.stringify({ ...begun, endsAt: Date.now() + GOOD_FOR_S * 1000 })
  return toCookie(Buffer.from(seal(text, PURPOSE)).toString('base64url'), GOOD_FOR_S)
}

/** A Set-Cookie value that takes it away: a way back is gone once. */
export function toRemovedFlowCookie(): string {
  return toCookie('', 0)
}

/** Null where there is none, or it was begun too long ago. */
export function findFlow(cookieHeader: string | null): Flow | null {
  const sealed = parseCookies(cookieHeader).get(oidcCookieName())
  const text = sealed ? unseal(Buffer.from(sealed, 'base64url'), PURPOSE) : null
  if (text === null) return null
  const { endsAt, ...begun } = flow.parse(JSON.parse(text))
  return Date.now() < endsAt ? begun : null
}

function toCookie(value: string, maxAgeS: number): string {
  const secure = isSecureSite() ? '; Secure' : ''
  return `${oidcCookieName()}=${value}; Path=${PATH}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`
}
