import { createHash, ECDH } from 'node:crypto'
import type { z } from 'zod'
import { CodedError } from '#lib/protocol/errors.ts'
import type { pushSubscriptionBody } from '#lib/protocol/notices.ts'
import type { Session } from '../auth/session.ts'
import { isAllowedByName, mayBeOutgoing } from '../outgoing.ts'
import { recall } from '../remember.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import type { PushNotices } from './notices.ts'

/** The devices that want notices: rows that live as long as the session in which that was asked for. */

/** More devices than anybody has; the oldest go. */
export const DEVICES_MAX = 20

/**
 * Notices go to this browser from now on, for whoever is signed in there: it may have been somebody else's. Throws
 * CodedError `invalid` with fields, `unavailable`.
 */
export async function subscribe(
  { user, sessionId }: Session,
  { endpoint, keys }: z.output<typeof pushSubscriptionBody>,
): Promise<void> {
  if (!isEndpoint(endpoint)) throw new CodedError('invalid', { fields: { endpoint: 'invalid' } })
  const { p256dh, auth } = toKeys(keys)
  const userId = BigInt(user.id)
  await runQuery(async () => {
    await db().$executeRaw`
      INSERT INTO push_subscriptions (user_id, session_id, endpoint, endpoint_hash, p256dh, auth)
      VALUES (${userId}, ${BigInt(sessionId)}, ${endpoint}, ${toHash(endpoint)}, ${p256dh}, ${auth})
      ON DUPLICATE KEY UPDATE user_id = VALUES(user_id), session_id = VALUES(session_id), p256dh = VALUES(p256dh),
        auth = VALUES(auth), created_at = NOW(3), failures = 0, failing_since = NULL`
    const beyond = await db().pushSubscription.findMany({
      ...{ where: { userId }, orderBy: { createdAt: 'desc' }, skip: DEVICES_MAX, take: DEVICES_MAX },
      select: { id: true },
    })
    if (beyond.length > 0) await db().pushSubscription.deleteMany({ where: { id: { in: beyond.map(({ id }) => id) } } })
  })
  recall<PushNotices>('push')?.noteSubscribed()
}

/** What is so already stays so. Throws CodedError `unavailable`. */
export async function unsubscribe({ user }: Session, endpoint: string): Promise<void> {
  await runQuery(() =>
    db().pushSubscription.deleteMany({ where: { userId: BigInt(user.id), endpointHash: toHash(endpoint) } }),
  )
}

/** Plain http leads to no push service; tests have one at an address that WEBHOOK_ALLOW names. */
function isEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const url = new URL(endpoint)
  if (url.username !== '' || url.password !== '') return false
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && isAllowedByName(url))
  return isSecure && mayBeOutgoing(url)
}

function toKeys({ p256dh, auth }: { p256dh: string; auth: string }) {
  const keys = { p256dh: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') }
  if (keys.p256dh.length !== 65 || !isPoint(keys.p256dh))
    throw new CodedError('invalid', { fields: { p256dh: 'invalid' } })
  if (keys.auth.length !== 16) throw new CodedError('invalid', { fields: { auth: 'invalid' } })
  return keys
}

function isPoint(key: Buffer): boolean {
  try {
    ECDH.convertKey(key, 'prime256v1')
    return true
  } catch {
    return false
  }
}

function toHash(endpoint: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(endpoint).digest())
}
