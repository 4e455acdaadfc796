import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'
import { log } from '../../log.ts'
import { siteOrigin } from '../../site.ts'
import { IssuerOutage } from './fetch.ts'
import { type Flow, toFlowCookie } from './flow.ts'
import { findIssuer, readConfiguration } from './issuer.ts'

/** The way to the issuer and back: authorization code with PKCE, state and nonce (OpenID Connect Core, 3.1; RFC 9700). */

const CALLBACK_PATH = '/api/auth/oidc/callback'

/** What an issuer says of somebody; of it all `sub` alone says who it is. */
const claims = z.object({
  // Spaces behind it would be no difference to the database.
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
})

export interface Vouched {
  issuer: string
  subject: string
  /** What they may want to be called, the best first. */
  names: string[]
}

/** Why nobody came back as themselves. `unavailable`: the issuer can't be asked; `failed`: what it said does not hold. */
export type WayFault = 'oidc_unavailable' | 'oidc_failed'

/** Where to send a browser, and the cookie that it takes along; or why not. Logs the cause. */
export async function createWay(
  aim: Omit<Flow, 'state' | 'nonce' | 'verifier'>,
): Promise<{ url: string; cookie: string } | WayFault> {
  const configuration = await readConfiguration().catch(toUnavailable)
  if (typeof configuration === 'string') return configuration
  const begun = { ...aim, state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: siteOrigin() + CALLBACK_PATH,
    scope: 'openid profile',
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, cookie: toFlowCookie(begun) }
}

/** Who came back with this query, by the issuer's word; or why nobody. Logs the cause. */
export async function readVouched(search: string, { state, nonce, verifier }: Flow): Promise<Vouched | WayFault> {
  const own = findIssuer()
  if (own === null) return 'oidc_failed'
  const configuration = await readConfiguration().catch(toUnavailable)
  if (typeof configuration === 'string') return configuration
  try {
    const tokens = await authorizationCodeGrant(configuration, new URL(CALLBACK_PATH + search, siteOrigin()), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const { sub, name, preferred_username: handle } = claims.parse(tokens.claims())
    return { issuer: own.issuer, subject: sub, names: [handle, name].filter((given) => given !== undefined) }
  } catch (cause) {
    log().warn({ err: cause }, 'nobody was signed in by the issuer')
    return isOutage(cause) ? 'oidc_unavailable' : 'oidc_failed'
  }
}

function toUnavailable(cause: unknown): WayFault {
  log().error({ err: cause }, 'the issuer that signs people in can not be asked')
  return 'oidc_unavailable'
}

function isOutage(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return cause instanceof IssuerOutage || isOutage(cause.cause)
}
