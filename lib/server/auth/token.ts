import { hkdfSync } from 'node:crypto'
import { jwtDecrypt } from 'jose'
import { encode } from 'next-auth/jwt'
import { z } from 'zod'
import { env } from '../env.ts'
import { log } from '../log.ts'

/** What a session's cookie holds: next-auth's encrypted JWT with these claims, none of which can go stale. */

/** A session that is not used for so long runs out. */
export const SESSION_MAX_AGE_S = 30 * 24 * 60 * 60

/** What `encode` makes and nothing else; the tolerance is next-auth's own. */
const DECRYPTION = {
  keyManagementAlgorithms: ['dir'],
  contentEncryptionAlgorithms: ['A256GCM'],
  clockTolerance: '15 s',
}

const id = z.string().regex(/^[1-9]\d{0,18}$/)
const claims = z.object({
  /** The user's, so that limits can be counted without a query. */
  id,
  /** The session's. */
  sid: id,
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
    const decrypted = await jwtDecrypt(token, toKey(secret), DECRYPTION)
    return payload.parse(decrypted.payload)
  } catch (cause) {
    log().debug({ err: cause }, 'A session token was refused')
    return null
  }
}

/**
 * The key of next-auth's tokens, made as next-auth 4 makes it (HKDF of RFC 5869). Its own `decode` makes it anew for
 * every token, which cost more than all the rest of a handshake's check (docs/performance.md).
 */
function toKey(secret: string): Uint8Array {
  if (derived?.secret !== secret)
    derived = { secret, key: new Uint8Array(hkdfSync('sha256', secret, '', KEY_INFO, KEY_BYTES)) }
  return derived.key
}

const KEY_INFO = 'NextAuth.js Generated Encryption Key'
const KEY_BYTES = 32
let derived: { secret: string; key: Uint8Array } | undefined
