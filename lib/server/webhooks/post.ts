import { createHmac } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { z } from 'zod'
import { WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { DeliveryFault } from '#lib/protocol/rules/webhooks.ts'
import { isPrivateAddress, requestOutgoing } from '../outgoing.ts'

/** One try: a signed POST, and what is answered. */

const TIMEOUT_MS = 7_000
/** Of an answer that is not read. */
const UNREAD_MAX_BYTES = 4 * 1024

const answerShape = z.object({ text: z.string() })

export interface Post {
  url: string
  secret: string
  deliveryId: string
  body: string
  /** Ends the try. */
  signal: AbortSignal
}

/** `text`: what is to be said in the room. With a `fault` of `answer` it was taken all the same, as `isTaken` says. */
export interface Posted {
  isTaken: boolean
  status?: number
  text?: string
  fault?: DeliveryFault
}

/** Rejects only where the signal has ended it. */
export async function postEvent({ url, secret, deliveryId, body, signal }: Post): Promise<Posted> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const headers = {
    ...{ 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'Parlor' },
    ...{ 'x-parlor-signature': toSignature(secret, body), 'x-parlor-delivery': deliveryId },
  }
  try {
    const options = { method: 'POST' as const, headers, body, signal: AbortSignal.any([timeout, signal]) }
    return await requestOutgoing(new URL(url), options, readPosted)
  } catch (cause) {
    if (signal.aborted) throw cause
    if (isPrivateAddress(cause)) return { isTaken: false, fault: 'address' }
    return { isTaken: false, fault: timeout.aborted || isTimeout(cause) ? 'timeout' : 'network' }
  }
}

/** What X-Parlor-Signature says of a body: when it was signed, and its HMAC with that. */
function toSignature(secret: string, body: string): string {
  const t = Math.floor(Date.now() / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

async function readPosted(answer: Dispatcher.ResponseData): Promise<Posted> {
  const status = answer.statusCode
  const isTaken = status >= 200 && status < 300
  if (isTaken && isJson(answer.headers['content-type'])) return { isTaken, status, ...(await readAnswer(answer)) }
  // A connection is of use again once its answer is read.
  await answer.body.dump({ limit: UNREAD_MAX_BYTES })
  return isTaken ? { isTaken, status } : { isTaken, status, fault: 'status' }
}

/** Empty where it says nothing. */
async function readAnswer({ body }: Dispatcher.ResponseData): Promise<Pick<Posted, 'text' | 'fault'>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > WIRE_FRAME_MAX_BYTES) return { fault: 'answer' }
    chunks.push(chunk)
  }
  const { data } = answerShape.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')))
  return data && data.text !== '' ? { text: data.text } : {}
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isJson(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^application\/json\s*(;|$)/i.test(contentType)
}

function isTimeout(cause: unknown): boolean {
  return /timeout/i.test(String((cause as { code?: unknown } | null)?.code ?? ''))
}
