import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { env } from '../env.ts'
import { log } from '../log.ts'

/** What a session's cookie holds: next-auth's encrypted JWT with these claims. */

/** A session that is not used for so long runs out. */
export const SESSION_MAX_AGE_S = 30 * 24 * 60 * 60

const claims = z.object({
  id: z.string().regex(/^[1-9]\d{0,18}$/),
  username: z.string(),
  role: z.enum(['admin', 'member']),
  /** The user's session_version at sign-in. */
  version: z.number().int(),
  /** Names this session, through all re-issues of its token. */
  sid: z.guid(),
})
export type Claims = z.output<typeof claims>

const payload = claims.extend({ iat: z.number(), exp: z.number() })
export type Payload = z.output<typeof payload>

export function sessionSecret(): string {
  const secret = env().NEXTAUTH_SECRET
  if (!secret) throw new Error('NEXTAUTH_SECRET is not set; npm start and npm run dev set it')
  return secret
}

/** What an object that next-auth hands over says. Throws ZodError if it is none of ours. */
export function toClaims(token: unknown): Claims {
  return claims.parse(token)
}

/** A token that runs out SESSION_MAX_AGE_S from now. */
export function encodeToken(fresh: Claims): Promise<string> {
  return encode({ token: { ...claims.parse(fresh) }, secret: sessionSecret(), maxAge: SESSION_MAX_AGE_S })
}

/** What the token says, or null if it is forged, damaged or out of date. */
export async function findPayload(token: string): Promise<Payload | null> {
  const secret = sessionSecret()
  try {
    return payload.parse(await decode({ token, secret }))
  } catch (cause) {
    log().debug({ err: cause }, 'A session token was refused')
    return null
  }
}
