import { createECDH, hkdfSync } from 'node:crypto'
import { env } from '../env.ts'
import { isSecureSite, siteOrigin } from '../site.ts'

/** By these keys push services know this installation (VAPID, RFC 8292). Of base64url. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
}

/**
 * Made from the secret that signs sessions, which is generated once and shared by all processes: so are these, on whatever
 * machine a process runs. A new secret ends all sessions, and subscriptions with them.
 */
export function vapidKeys(): VapidKeys {
  const secret = env().NEXTAUTH_SECRET
  if (!secret) throw new Error('NEXTAUTH_SECRET is not set; npm start and npm run dev set it')
  const pair = createECDH('prime256v1')
  // All but about one in 2³² texts of 32 bytes are a private key of this curve.
  for (let round = 0; ; round++) {
    const candidate = Buffer.from(hkdfSync('sha256', secret, '', `parlor push ${round}`, 32))
    try {
      pair.setPrivateKey(candidate)
    } catch {
      continue
    }
    return { publicKey: pair.getPublicKey('base64url'), privateKey: candidate.toString('base64url') }
  }
}

/** Whom a push service may ask about what is sent to it. */
export function vapidSubject(): string {
  return isSecureSite() ? siteOrigin() : 'mailto:parlor@localhost'
}
