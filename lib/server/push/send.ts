import { isPrivateAddress, requestOutgoing } from '../outgoing.ts'
import { vapidKeys, vapidSubject } from './vapid.ts'

/** One push: encrypted for the browser alone (RFC 8291), and handed to the service that its subscription names. */

const TIMEOUT_MS = 7_000
/** What a service may say: nothing of it is needed. */
const ANSWER_MAX_BYTES = 4 * 1024
/** The service holds the text, and can't be told that the right to it was lost, or the message deleted: not for long. */
const KEPT_S = 5 * 60

export interface Push {
  endpoint: string
  /** Of base64url. */
  keys: { p256dh: string; auth: string }
  payload: string
  isUrgent: boolean
  /** At most 32 characters of base64url: a later push takes the place of an undelivered one. */
  topic: string
}

/** `gone`: the subscription holds no more. `later`: worth another try, not before so long. `refused`: not worth one. */
export type PushOutcome = { type: 'sent' | 'gone' | 'refused' } | { type: 'later'; afterMs: number }

/** Never rejects. */
export async function sendPush(push: Push): Promise<PushOutcome> {
  try {
    return await post(push)
  } catch (cause) {
    return isPrivateAddress(cause) ? { type: 'refused' } : { type: 'later', afterMs: 0 }
  }
}

async function post({ endpoint, keys, payload, isUrgent, topic }: Push): Promise<PushOutcome> {
  // Most processes never send a push, and need not carry what encrypts one.
  const { default: webPush } = await import('web-push')
  const { headers, body } = webPush.generateRequestDetails({ endpoint, keys }, payload, {
    ...{ TTL: KEPT_S, urgency: isUrgent ? 'high' : 'normal', topic, contentEncoding: 'aes128gcm' },
    vapidDetails: { subject: vapidSubject(), ...vapidKeys() },
  })
  const options = {
    ...{ method: 'POST' as const, body, signal: AbortSignal.timeout(TIMEOUT_MS) },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  }
  return await requestOutgoing(new URL(endpoint), options, async (answer) => {
    // A connection is of use again once its answer is read.
    await answer.body.dump({ limit: ANSWER_MAX_BYTES })
    return toOutcome(answer.statusCode, Number(answer.headers['retry-after']))
  })
}

function toOutcome(status: number, retryAfterS: number): PushOutcome {
  if (status >= 200 && status < 300) return { type: 'sent' }
  if (status === 404 || status === 410) return { type: 'gone' }
  if (status === 429 || status >= 500) return { type: 'later', afterMs: retryAfterS > 0 ? retryAfterS * 1000 : 0 }
  return { type: 'refused' }
}
